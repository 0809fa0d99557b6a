"""What the API takes and gives. A field that is not known is refused, not ignored."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, field_validator

from rag.types import Action, SensitiveKind, Stage
from webapp.library.archives import Unpacked
from webapp.library.catalog import Sort
from webapp.library.models import Document, Page, Workspace
from webapp.library.policy import kind_rows
from webapp.library.quality import Mark, quality_of, read_quality
from webapp.library.waiting import Line, seconds_left, why_waiting
from webapp.search.find import LONGEST_QUERY, Found


def _storable(text: str) -> str:
    """No database keeps NUL, and no encoder writes half of a surrogate pair."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("may not hold NUL or lone surrogates")
    return text


Text = Annotated[str, AfterValidator(_storable)]


class In(Schema):
    """What a caller sends."""

    model_config = ConfigDict(extra="forbid")


class WorkspaceIn(In):
    """A workspace to make."""

    name: Text = Field(max_length=1000)


class WorkspaceOut(Schema):
    """A workspace."""

    id: UUID
    name: str
    documents: int
    paused: bool = Field(description="Whether the reading of its documents is paused.")

    @classmethod
    def of(cls, workspace: Workspace) -> "WorkspaceOut":
        """From its row. Costs a query."""
        documents = Document.objects.current().filter(workspace=workspace).count()
        paused = workspace.paused_at is not None
        return cls(id=workspace.pk, name=workspace.name, documents=documents, paused=paused)


class ReadingIn(In):
    """Whether the documents of a workspace are read."""

    paused: bool


class PolicyIn(In):
    """What is to be done about each kind of sensitive words."""

    actions: dict[SensitiveKind, Action]


class PolicyOut(Schema):
    """What is done about each kind, and how many places of it were found."""

    actions: dict[SensitiveKind, Action]
    found: dict[SensitiveKind, int]

    @classmethod
    def of(cls, workspace: Workspace) -> "PolicyOut":
        """From its row. Costs a query."""
        rows = kind_rows(workspace, workspace.policy)
        return cls(
            actions={row.kind: row.action for row in rows},
            found={row.kind: row.places for row in rows},
        )


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
    file_name: str
    media_type: str
    size: int
    created: datetime
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
        """From its row and the line that it may stand in."""
        left = seconds_left(document)
        return cls(
            id=document.pk,
            workspace=document.workspace_id,
            title=document.title,
            file_name=document.file_name,
            media_type=document.media_type,
            size=document.size,
            created=document.created,
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
            warnings=document.warnings,
            error=document.error,
        )


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
            PageOut(number=number, doubt=quality.doubt, **asdict(quality))
            for number, stored in rows.order_by("number").values_list("number", "quality")
            if (quality := read_quality(stored))
        ]
        counted = asdict(quality_of(document))
        return cls(**{**counted, "warnings": document.warnings, "pages": pages})


class DocumentsIn(Schema):
    """Which part of a workspace's documents is wanted."""

    stage: Stage | None = None
    quality: Mark | None = None
    q: Text = Field(default="", max_length=100, description="A part of the name.")
    sort: Sort = Sort.NEWEST
    limit: int = Field(default=100, ge=1, le=500)
    offset: int = Field(default=0, ge=0, le=1_000_000)


class DocumentsOut(Schema):
    """A part of a workspace's documents, and how many there are in all."""

    documents: list[DocumentOut]
    total: int


class ExchangeIn(In):
    """An earlier question and its answer."""

    question: Text = Field(max_length=10_000)
    answer: Text = Field(max_length=50_000)


class AskIn(In):
    """A question. Without `document_ids` it is asked of the whole workspace."""

    question: Text = Field(max_length=100_000)
    history: list[ExchangeIn] = Field(default=[], max_length=100, description="Oldest first.")
    document_ids: list[UUID] | None = Field(default=None, min_length=1, max_length=10_000)


class FeedbackIn(In):
    """What somebody says of an answer. An empty mark takes an earlier one back."""

    mark: Text | None = Field(default=None, max_length=20, description="right, partly, wrong or “”")
    note: Text | None = Field(default=None, max_length=2000)
    claims: dict[int, Text] = Field(default={}, description="Marks by the number of the claim.")


class SearchIn(In):
    """A search."""

    q: Text = Field(max_length=LONGEST_QUERY, description="What to look for.")
    workspace: UUID | None = None
    document: UUID | None = None
    since: date | None = Field(default=None, alias="from", description="Uploaded on or after.")
    until: date | None = Field(default=None, alias="to", description="Uploaded on or before.")

    @field_validator("q")
    @classmethod
    def holds_something(cls, text: str) -> str:
        """A search for nothing finds nothing."""
        if not text.strip():
            raise ValueError("say what to look for")
        return text.strip()


class HitOut(Schema):
    """A passage that was found: its best words and where they are in the document's text."""

    document: UUID
    title: str
    workspace: UUID
    page: int
    headings: list[str]
    text: str
    start: int
    end: int

    @classmethod
    def of(cls, found: Found) -> "HitOut":
        """From what the search page shows."""
        span = found.place.spans[0]
        return cls(
            document=found.document.pk,
            title=found.document.title,
            workspace=found.document.workspace_id,
            page=found.page,
            headings=list(found.headings),
            text="".join(words for words, _ in found.parts),
            start=span.start,
            end=span.end,
        )


class SearchOut(Schema):
    """What was found, best first."""

    hits: list[HitOut]
