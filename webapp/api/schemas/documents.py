"""What the API takes and gives about documents: uploads, how far they are, how they were read."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from ninja import Schema
from pydantic import Field

from webapp.library.documents.quality import quality_of, read_quality
from webapp.library.documents.waiting import Line, seconds_left, why_waiting
from webapp.library.guard.sensitive import shown_pages
from webapp.library.ingest.archives import Unpacked
from webapp.library.models import Document, Page
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
