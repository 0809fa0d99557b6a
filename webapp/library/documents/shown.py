"""Documents as pages show them: workspaces with their counts, rows with their marks."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext, gettext_lazy, ngettext
from django_stubs_ext import StrPromise

from rag.types import Stage
from webapp.library.documents.filters import EVERYTHING, Filter
from webapp.library.documents.quality import Mark
from webapp.library.documents.waiting import Line, line_of, seconds_left, why_waiting
from webapp.library.models import WORKING, Document, DocumentQuerySet, Visitor, Workspace

MOST_ROWS = 100
MINUTE_S = 60

STAGE_WORDS: Mapping[Stage, StrPromise] = {
    Stage.QUEUED: gettext_lazy("Waiting to be read"),
    Stage.PARSING: gettext_lazy("Reading pages"),
    Stage.CAPTIONING: gettext_lazy("Describing figures"),
    Stage.EMBEDDING: gettext_lazy("Indexing"),
    Stage.READY: gettext_lazy("Ready"),
    Stage.FAILED: gettext_lazy("Could not be read"),
    Stage.CANCELLED: gettext_lazy("Cancelled"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A document in a list: the mark's shape (with a word for it) says how it is at a glance."""

    document: Document
    glyph: str
    look: str
    word: str
    notes: int

    @property
    def version(self) -> str:
        """Changes whenever the row looks different, so that only such rows are replaced."""
        d = self.document
        return f"{d.stage}-{d.stage_done}-{d.stage_total}-{d.generation}-{d.title}-{self.word}"

    @property
    def left(self) -> str:
        """How long it may take yet, by what was measured; nothing while nothing was."""
        seconds = seconds_left(self.document)
        if seconds is None:
            return ""
        if seconds < MINUTE_S:
            return gettext(", under a minute left")
        return gettext(", about %(minutes)s min left") % {"minutes": ceil(seconds / MINUTE_S)}

    @property
    def unit(self) -> str:
        """What its stage counts."""
        total = self.document.stage_total
        match self.document.stage:
            case Stage.PARSING:
                return self.document.counted(total)
            case Stage.CAPTIONING:
                return ngettext("figure", "figures", total)
            case Stage.EMBEDDING:
                return ngettext("chunk", "chunks", total)
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The documents of a workspace that fit a filter, newest first; `filtered` tells the filter."""

    rows: Sequence[Row]
    total: int
    working: bool
    paused: bool = False
    filtered: str = ""

    @property
    def more(self) -> int:
        """How many there are that are not shown."""
        return self.total - len(self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A workspace with how many documents it has, are being read, and could not be read."""

    workspace: Workspace
    documents: int
    working: int
    failed: int


def show_row(document: Document, line: Line | None = None) -> Row:
    """A document as a row; with the line that it stands in, its word says why it waits."""
    word = str(STAGE_WORDS[Stage(document.stage)])
    if line is not None:
        word = why_waiting(document, line) or word
    notes = len(document.warnings)
    if document.is_working:
        return Row(document=document, glyph="◐", look="working", word=word, notes=notes)
    if document.stage == Stage.READY:
        glyph, look = ("▲", "notes") if notes else ("●", "ready")
        if notes:
            told = ngettext("Ready, with %(notes)s note", "Ready, with %(notes)s notes", notes)
            word = told % {"notes": notes}
        return Row(document=document, glyph=glyph, look=look, word=word, notes=notes)
    return Row(document=document, glyph="✕", look="failed", word=word, notes=notes)


def list_documents(
    workspace: Workspace, text: str = "", mark: str = "", wanted: Filter = EVERYTHING
) -> Listing:
    """The documents of a workspace by title, mark, tag, type and date. Four queries at most."""
    documents: DocumentQuerySet = Document.objects.current().filter(workspace=workspace)
    working = documents.filter(stage__in=WORKING | {Stage.QUEUED}).exists()
    text = text.replace("\x00", "").strip()[:100]
    told: list[str] = []
    if text:
        documents = documents.filter(Q(title__icontains=text) | Q(file_name__icontains=text))
        told.append(f"“{text}”")
    if mark in Mark.values:
        documents = documents.filter(Mark(mark).filter())
        told.append(f"“{Mark(mark).label}”")
    documents = wanted.narrow(documents)
    filtered = ", ".join([*told, *wanted.words])
    found = list(documents[:MOST_ROWS])
    waits = any(document.stage == Stage.QUEUED for document in found)
    line = line_of(workspace) if waits else None
    rows = [show_row(document, line) for document in found]
    total = len(rows) if len(rows) < MOST_ROWS else documents.count()
    paused = workspace.paused_at is not None
    return Listing(rows=rows, total=total, working=working, paused=paused, filtered=filtered)


def list_workspaces(user: Visitor) -> list[Tile]:
    """The user's workspaces by name. Two queries: all are counted at once, by an index alone."""
    workspaces = list(Workspace.objects.visible_to(user).order_by("name"))
    rows = Document.objects.current().filter(workspace__in=workspaces).order_by()
    counts: dict[UUID, Counter[str]] = defaultdict(Counter)
    for workspace_id, stage, count in rows.values_list("workspace", "stage").annotate(
        count=Count("*")
    ):
        counts[workspace_id][stage] = count
    return [_tile(workspace, counts[workspace.pk]) for workspace in workspaces]


def _tile(workspace: Workspace, stages: Counter[str]) -> Tile:
    return Tile(
        workspace=workspace,
        documents=stages.total(),
        working=sum(stages[stage] for stage in WORKING | {Stage.QUEUED}),
        failed=stages[Stage.FAILED],
    )
