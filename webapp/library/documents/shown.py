"""Documents as pages show them: workspaces with their counts, rows with their marks."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import Count, Q
from django.utils.translation import gettext, gettext_lazy, ngettext
from django_stubs_ext import StrPromise

from rag.types import Severity, Stage
from webapp.library.documents.filters import EVERYTHING, Filter
from webapp.library.documents.quality import Mark
from webapp.library.documents.waiting import (
    Line,
    line_of,
    seconds_for_all,
    seconds_left,
    told_left,
    why_waiting,
)
from webapp.library.models import WORKING, Document, DocumentQuerySet, Visitor, Workspace

MOST_ROWS = 50
MOST_FIRST = 20  # rows of a kind that come before the newest
MOST_NAMED = 1_000  # of more that have a text in their names the newest are soon found

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
        told = (
            d.stage,
            d.stage_done,
            d.stage_total,
            d.generation,
            d.title,
            d.folder or "",
            self.word,
        )
        return "-".join(map(str, told))

    @property
    def left(self) -> str:
        """How long it may take yet, by what was measured; nothing while nothing was."""
        return told_left(seconds_left(self.document))

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
    """The documents of a workspace that fit a filter; `filtered` tells the filter.

    What is being read comes first, then what could not be, then the newest. `stages` counts all
    documents of the workspace, whatever fits.
    """

    rows: Sequence[Row]
    total: int
    stages: Mapping[str, int]
    paused: bool = False
    filtered: str = ""
    seconds_left: float | None = None

    @property
    def left(self) -> str:
        """How long it may take until all are read, by what was measured."""
        return told_left(self.seconds_left)

    @property
    def working(self) -> bool:
        """Whether anything is read, or waits for it."""
        return any(self.stages.get(stage) for stage in WORKING | {Stage.QUEUED})

    @property
    def failed(self) -> int:
        """How many could not be read."""
        return self.stages.get(Stage.FAILED, 0)

    @property
    def progress(self) -> str:
        """How many are ready of all, while any is not."""
        every = sum(self.stages.values())
        told = ngettext(
            "%(ready)s of %(every)s document ready", "%(ready)s of %(every)s documents ready", every
        )
        numbers = {"ready": self.stages.get(Stage.READY, 0), "every": every}
        return told % {name: intcomma(number) for name, number in numbers.items()}

    @property
    def ended(self) -> str:
        """What is said when the last one was read; nothing while one is not."""
        if self.working or not self.stages:
            return ""
        all_ready = set(self.stages) == {Stage.READY}
        return gettext("All documents are ready") if all_ready else self.progress

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
    warns = any(one["severity"] != Severity.NOTE for one in document.warnings)
    if document.is_working:
        return Row(document=document, glyph="◐", look="working", word=word, notes=notes)
    if document.stage == Stage.READY and document.error:
        word = gettext("It could not be read again; what was read before is used")
        return Row(document=document, glyph="▲", look="notes", word=word, notes=notes)
    if document.stage == Stage.READY:
        glyph, look = ("▲", "notes") if warns else ("●", "ready")
        if notes:
            told = ngettext("Ready, with %(notes)s note", "Ready, with %(notes)s notes", notes)
            word = told % {"notes": notes}
        return Row(document=document, glyph=glyph, look=look, word=word, notes=notes)
    return Row(document=document, glyph="✕", look="failed", word=word, notes=notes)


def list_documents(
    workspace: Workspace, text: str = "", mark: str = "", wanted: Filter = EVERYTHING
) -> Listing:
    """The documents of a workspace by title, mark, tag, type and date. Eight queries at most."""
    documents: DocumentQuerySet = Document.objects.current().filter(workspace=workspace)
    stages = _stages(documents)
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
    if text:
        documents = _named(documents)
    found = _in_order(documents.select_related("folder"), stages)
    waits = any(document.stage == Stage.QUEUED for document in found)
    line = line_of(workspace) if waits else None
    rows = [show_row(document, line) for document in found]
    total = len(rows)
    if total == MOST_ROWS:
        total = documents.count() if filtered else sum(stages.values())
    return Listing(
        rows=rows,
        total=total,
        stages=stages,
        paused=workspace.paused_at is not None,
        filtered=filtered,
        seconds_left=_seconds_left(workspace, stages, found),
    )


def _seconds_left(
    workspace: Workspace, stages: Mapping[str, int], found: Sequence[Document]
) -> float | None:
    unread = sum(stages.get(stage, 0) for stage in WORKING | {Stage.QUEUED})
    working = [one for one in found if one.stage in WORKING]
    return seconds_for_all(workspace, unread, working) if unread > 1 else None


def _stages(documents: DocumentQuerySet) -> Counter[str]:
    """How many there are at each stage. By an index alone."""
    rows = documents.order_by().values_list("stage")
    return Counter(dict(rows.annotate(count=Count("*"))))


def _named(documents: DocumentQuerySet) -> DocumentQuerySet:
    """The same, named where they are few: a text is looked for once then, not for each count."""
    few = list(documents.order_by().values_list("pk", flat=True)[: MOST_NAMED + 1])
    return documents if len(few) > MOST_NAMED else Document.objects.filter(pk__in=few)


def _in_order(documents: DocumentQuerySet, stages: Mapping[str, int]) -> list[Document]:
    """See Listing. What is not there at all is not asked for."""
    first: list[Document] = []
    for kind in (WORKING, {Stage.FAILED}):
        if any(stages.get(stage) for stage in kind):
            first += documents.filter(stage__in=kind)[:MOST_FIRST]
    known = {one.pk for one in first}
    return [*first, *(one for one in documents[:MOST_ROWS] if one.pk not in known)][:MOST_ROWS]


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
