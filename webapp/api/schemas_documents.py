"""What the API takes and gives about documents: uploads, how far they are, how they were read."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from ninja import Schema
from pydantic import Field, model_validator

from rag.types import FileType, Stage
from webapp.api.schemas import In, Text
from webapp.library.documents.bulk import Act
from webapp.library.documents.catalog import Sort
from webapp.library.documents.conditions import read_condition
from webapp.library.documents.filters import MOST, Dates, Filter, path_of
from webapp.library.documents.quality import Mark, quality_of, read_quality
from webapp.library.documents.tags import MOST_AT_ONCE
from webapp.library.documents.waiting import Line, seconds_left, why_waiting
from webapp.library.guard.sensitive import shown_pages
from webapp.library.ingest.archives import Unpacked
from webapp.library.models import Document, Kind, OwnField, Page
from webapp.library.models.folders import LONGEST_PATH
from webapp.messages import told


class UploadOut(Schema):
    """A document that was taken in; it is read in the background."""

    id: UUID
    stage: str


class LeftOutOut(Schema):
    """A file of an archive that did not become a document."""

    name: str
    reason: str


class UnpackedOut(Schema):
    """What became of an archive."""

    documents: list[UploadOut]
    left_out: list[LeftOutOut]
    junk: int = Field(description="Files that a system leaves behind, as .DS_Store.")

    @classmethod
    def of(cls, found: Unpacked) -> "UnpackedOut":
        """From what was unpacked."""
        return cls(
            documents=[UploadOut(id=one.pk, stage=one.stage) for one in found.documents],
            left_out=[LeftOutOut(name=one.name, reason=one.reason) for one in found.left_out],
            junk=found.junk,
        )


class DocumentOut(Schema):
    """A document: how far its reading is, and what was found in it."""

    id: UUID
    workspace: UUID
    title: str
    folder: str = Field(description="The path of its folder; empty at the top.")
    file_name: str
    media_type: str
    size: int
    created: datetime
    dated: date | None = Field(description="When it was made, as the file says of itself.")
    tags: list[str]
    fields: dict[str, str] = Field(description="Own fields that say something of it, by name.")
    version: int = Field(description="1 for the first file of the document.")
    superseded: bool = Field(description="A newer version is in use; this one is kept to read.")
    deleted: datetime | None = Field(description="Since when it is in the trash.")
    stage: str
    progress: float = Field(description="How much of the reading is done, 0..1.")
    stage_done: int = Field(description="Pages, figures or chunks that its stage has done.")
    stage_total: int
    seconds_left: float | None = Field(description="As far as can be told from the pace.")
    waits_for: str = Field(description="Why it is not read yet; empty when it does not wait.")
    pages: int
    chunks: int
    tables: int
    figures: int
    ocr_pages: int = Field(description="Pages that were read from their picture.")
    poor_pages: int = Field(description="Pages whose text may well be wrong.")
    hidden_pages: int = Field(description="Pages with text that a reader does not see.")
    languages: list[str] = Field(description="ISO 639-1, the most frequent first.")
    warnings: list[dict[str, Any]]
    error: str = Field(description="Why it failed or waits; empty when all is well.")

    @classmethod
    def of(cls, document: Document, line: Line | None = None) -> "DocumentOut":
        """From its row and the line that it may stand in. Some queries, but for `with_all`."""
        left = seconds_left(document)
        return cls(
            id=document.pk,
            workspace=document.workspace_id,
            title=document.title,
            folder=document.folder.path if document.folder else "",
            file_name=document.file_name,
            media_type=document.media_type,
            size=document.size,
            created=document.created,
            dated=document.dated,
            tags=[tag.name for tag in document.tags.all()],
            fields={one.field.name: one.text for one in document.own_values.all()},
            version=document.version,
            superseded=document.superseded_at is not None,
            deleted=document.deleted_at,
            stage=document.stage,
            progress=round(document.progress, 3),
            stage_done=document.stage_done,
            stage_total=document.stage_total,
            seconds_left=None if left is None else round(left, 1),
            waits_for=why_waiting(document, line) if line else "",
            pages=document.pages_count,
            chunks=document.chunks_count,
            tables=document.tables_count,
            figures=document.figures_count,
            ocr_pages=document.ocr_pages,
            poor_pages=document.poor_pages,
            hidden_pages=document.hidden_pages,
            languages=document.languages.split(),
            warnings=document.notes,
            error=document.failure,
        )


def with_all(documents: QuerySet[Document]) -> QuerySet[Document]:
    """With what is told of each, in a few queries for all."""
    return documents.select_related("folder").prefetch_related("tags", "own_values__field")


class PageOut(Schema):
    """How well a page could be read."""

    number: int
    text_layer: bool
    ocr: bool
    confidence: float = Field(description="Mean of OCR's, 0..1; 1 for a text layer.")
    garbled: float = Field(description="Share of characters without a meaning.")
    hidden: int = Field(description="Characters that a reader does not see.")
    route: str = Field(description="How it was read: plain, layout or ocr.")
    tables: int
    figures: int
    skipped: int = Field(description="Pictures that are no figures.")
    links: int
    language: str
    doubt: str = Field(description="Why its text may be wrong; empty when all is well.")


class QualityOut(Schema):
    """How well a document could be read: counts, numbers of pages from 1, and each page."""

    text_pages: int
    ocr_pages: int
    sure: float = Field(description="Mean confidence of the pages read by OCR, 0..1.")
    poor: list[int]
    empty: list[int]
    hidden: list[int]
    garbled: list[int]
    tables: int
    figures: int
    described: int = Field(description="Figures with a description by a model.")
    skipped: int
    links: int
    languages: list[str]
    warnings: list[dict[str, Any]]
    pages: list[PageOut]

    @classmethod
    def of(cls, document: Document) -> "QualityOut":
        """From its pages. Three queries."""
        rows = Page.objects.filter(document=document, generation=document.generation)
        pages = [
            PageOut(number=number, doubt=told(quality.doubt), **asdict(quality))
            for number, stored in rows.order_by("number").values_list("number", "quality")
            if (quality := read_quality(stored))
        ]
        counted = asdict(quality_of(document))
        return cls(**{**counted, "warnings": document.notes, "pages": pages})


class FilterIn(In):
    """Narrows documents: a folder, all of the tags, one of the types, the days included."""

    folder: Text = Field(
        default="", max_length=LONGEST_PATH, description="With those within; “/” is in none."
    )
    fields: list[Text] = Field(
        default=[], max_length=MOST, description="Own fields, as “status=open” or “amount>100”."
    )
    tags: list[Text] = Field(default=[], max_length=MOST)
    types: list[FileType] = Field(default=[], max_length=MOST)
    since: date | None = Field(default=None, alias="from", description="On this day or later.")
    until: date | None = Field(default=None, alias="to", description="On this day or before.")
    dates: Dates = Field(default=Dates.ADDED, description="“added”, or the file's “own” date.")

    @property
    def only(self) -> Filter:
        """As the library narrows by it."""
        return Filter(
            folder=path_of(self.folder),
            tags=tuple(self.tags),
            types=tuple(self.types),
            since=self.since,
            until=self.until,
            dates=self.dates,
            conditions=tuple(map(read_condition, self.fields)),
        )


class DocumentsIn(FilterIn):
    """Which part of a workspace's documents is wanted."""

    stage: Stage | None = None
    quality: Mark | None = None
    q: Text = Field(default="", max_length=100, description="A part of the name.")
    sort: Sort = Sort.NEWEST
    limit: int = Field(default=100, ge=1, le=500)
    offset: int = Field(default=0, ge=0, le=1_000_000)


class FittingIn(FilterIn):
    """Documents whose name holds `q` and that fit a filter; all, if it is empty."""

    q: Text = Field(default="", max_length=100, description="A part of the name.")


class ActIn(In):
    """What is to be done to documents: those of these ids, or all that are `fitting`; not both."""

    act: Act
    documents: list[UUID] | None = Field(default=None, max_length=10_000)
    fitting: FittingIn | None = None
    to: Text = Field(default="", description="Of “move”: the folder; empty: at the top.")
    add: list[Text] = Field(default=[], max_length=MOST_AT_ONCE)
    remove: list[Text] = Field(default=[], max_length=MOST_AT_ONCE)
    field: Text = Field(default="", description="Of “fill”: the name of an own field.")
    value: Text = Field(default="", description="What it is to say; empty: nothing.")

    @model_validator(mode="after")
    def _means_one(self) -> "ActIn":
        """Whoever says both may mean fewer than all that fit, and says it of a delete, too."""
        if (self.documents is None) == (self.fitting is None):
            raise ValueError("give either documents or fitting")
        return self


class ActOut(Schema):
    """How many documents were meant, and to how many it was done."""

    meant: int
    done: int


class TagsIn(In):
    """The tags that a document is to have, and no others."""

    tags: list[Text] = Field(max_length=MOST_AT_ONCE)


class OwnFieldIn(In):
    """An own field of a workspace. `choices` of a choice."""

    name: Text
    kind: Kind = Kind.TEXT
    choices: list[Text] = Field(default=[], max_length=100)


class OwnFieldOut(Schema):
    """An own field of a workspace."""

    id: int
    name: str
    kind: Kind
    choices: list[str]

    @classmethod
    def of(cls, field: OwnField) -> "OwnFieldOut":
        """From its row."""
        kind = Kind(field.kind)
        return cls(id=field.pk, name=field.name, kind=kind, choices=field.choosable)


class FillIn(In):
    """Fields by name with what they are to say; empty: nothing. Others stay as they are."""

    fields: dict[Text, Text] = Field(max_length=30)


class FolderIn(In):
    """Where a document is to lie."""

    folder: Text = Field(description="A path such as “Contracts/2024”; empty: at the top.")


class FolderOut(Schema):
    """A folder, and how many documents lie right in it."""

    folder: str
    documents: int


class RenameFolderIn(In):
    """A folder, and the path that it is to have, with all that lies in it."""

    folder: Text = Field(min_length=1)
    to: Text


class TagManyIn(In):
    """Tags to put on documents of a workspace, and tags to take off them."""

    documents: list[UUID] = Field(min_length=1, max_length=10_000)
    add: list[Text] = Field(default=[], max_length=MOST_AT_ONCE)
    remove: list[Text] = Field(default=[], max_length=MOST_AT_ONCE)


class TagOut(Schema):
    """A tag, and on how many documents it is."""

    name: str
    documents: int


class DocumentsOut(Schema):
    """A part of a workspace's documents, and how many there are in all."""

    documents: list[DocumentOut]
    total: int


class TextPageOut(Schema):
    """What a page says."""

    page: int
    text: str


class TextOut(Schema):
    """What a document says, as its reader sees it."""

    pages: list[TextPageOut]

    @classmethod
    def of(cls, document: Document) -> "TextOut":
        """Of the live generation; no pages before the document has been read."""
        shown = shown_pages(document)
        return cls(pages=[TextPageOut(page=page.number, text=page.text) for page in shown])
