"""The administrators' home: how the product does. What goes through all rows, workers counted."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_lazy
from django_stubs_ext import StrPromise

from rag.parse.formats import BY_TYPE
from rag.types import Stage
from webapp.accounts.models import User
from webapp.heartbeats import INGEST, Pulse, pulse
from webapp.library.documents.stages import STAGE_NAMES
from webapp.library.models import WORKING, Document, Workspace
from webapp.maintenance.census import DAYS
from webapp.maintenance.models import Census
from webapp.messages import told
from webapp.review.models import GoldenRun

MOST_REASONS = 8
MOST_LINES = 10
MOST_WAITING = 10_000  # documents that are counted one by one

STEPS: Mapping[str, StrPromise] = {
    "rewrite": gettext_lazy("reading the question"),
    "retrieve": gettext_lazy("finding"),
    "further": gettext_lazy("finding more"),
    "answer": gettext_lazy("writing"),
    "verify": gettext_lazy("checking"),
}
MARKS: Mapping[str, StrPromise] = {
    "right": gettext_lazy("right"),
    "partly": gettext_lazy("partly right"),
    "wrong": gettext_lazy("wrong"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar of a chart. `share` is its length, 0..100, of the longest."""

    label: str
    count: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What waits to be read. Of more than MOST_WAITING no more are counted."""

    queued: int
    working: int
    put_off: int
    oldest_s: float
    worker: Pulse

    @property
    def is_capped(self) -> bool:
        """Whether there are more than are told."""
        return self.queued >= MOST_WAITING


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """What a workspace takes, in bytes, and what of it could be freed."""

    name: str
    documents: int
    size: int
    trash: int
    older: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Slow:
    """A slow answer by its ids: where the time went, never a word of it."""

    turn: str
    conversation: str
    seconds: float
    steps: Sequence[tuple[str, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Those of the last DAYS days; means are None without an answer."""

    total: int
    failed: int
    stopped: int
    abstained: int
    confidence: float | None
    seconds: float | None
    tokens: int
    days: Sequence[tuple[Bar, Mapping[str, Any]]]
    marks: Sequence[Bar]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """All of it. `figures` are those of the latest census, none before the first."""

    taken: datetime | None
    figures: Mapping[str, Any]
    users: int
    people: Sequence[User]
    workspaces: int
    stages: Sequence[Bar]
    reasons: Sequence[Bar]
    queue: Queue
    spaces: Sequence[Space]
    kinds: Sequence[Bar]
    answers: Answers
    slow: Sequence[Slow]
    runs: Sequence[GoldenRun]


def dashboard() -> Dashboard:
    """How the product does. A dozen queries, none of which goes through all rows."""
    census = Census.objects.order_by("-day").first()
    figures: Mapping[str, Any] = census.figures if census else {}
    stages, live = figures.get("stages", {}), Document.objects.current()
    return Dashboard(
        taken=census.taken if census else None,
        figures=figures,
        users=User.objects.filter(is_active=True).count(),
        people=list(User.objects.exclude(last_login=None).order_by("-last_login")[:MOST_LINES]),
        workspaces=Workspace.objects.filter(deleted_at=None).count(),
        stages=_bars((str(STAGE_NAMES[stage]), stages.get(stage.value, 0)) for stage in Stage),
        reasons=_reasons(live),
        queue=_queue(),
        spaces=_spaces(figures.get("workspaces", ())),
        kinds=_kinds(figures.get("kinds", ())),
        answers=_answers(figures),
        slow=[_slow(row) for row in figures.get("slow", ())],
        runs=list(GoldenRun.objects.select_related("workspace")[:MOST_LINES]),
    )


def _bars(counts: Iterable[tuple[str, float]]) -> list[Bar]:
    listed = list(counts)
    longest = max((count for _, count in listed), default=0) or 1
    return [Bar(label=name, count=n, share=round(100 * n / longest, 1)) for name, n in listed]


def _reasons(live: QuerySet[Document]) -> list[Bar]:
    failed = live.filter(stage=Stage.FAILED).values_list("error")
    counted = failed.annotate(count=Count("pk")).order_by("-count")[:MOST_REASONS]
    return _bars((told(error), count) for error, count in counted)


def _queue() -> Queue:
    queued = Document.objects.queued()
    oldest = queued.order_by("created").values_list("created", flat=True).first()
    some = queued.order_by()[:MOST_WAITING]
    # By their stage alone an index counts them: also those that were deleted just now.
    at_work = Document.objects.filter(stage__in=WORKING)
    return Queue(
        queued=some.count(),
        working=at_work.count(),
        put_off=queued.filter(retry_at__isnull=False).order_by()[:MOST_WAITING].count(),
        oldest_s=(timezone.now() - oldest).total_seconds() if oldest else 0.0,
        worker=pulse(INGEST),
    )


def _spaces(rows: Sequence[Mapping[str, Any]]) -> list[Space]:
    largest = sorted(rows, key=lambda row: -row["size"])[:MOST_LINES]
    names = Workspace.objects.in_bulk([row["workspace"] for row in largest])
    known = {str(pk): workspace.name for pk, workspace in names.items()}
    longest = max((row["size"] for row in largest), default=0) or 1
    return [
        Space(
            name=known.get(row["workspace"], gettext("deleted")),
            documents=row["documents"],
            size=row["size"],
            trash=row["trash"],
            older=row["older"],
            share=round(100 * row["size"] / longest, 1),
        )
        for row in largest
    ]


def _kinds(rows: Sequence[Mapping[str, Any]]) -> list[Bar]:
    named = ((BY_TYPE.get(row["media_type"]), row) for row in rows[:MOST_LINES])
    return _bars((kind.name if kind else row["media_type"], row["size"]) for kind, row in named)


def _answers(figures: Mapping[str, Any]) -> Answers:
    rows = {row["day"]: row for row in figures.get("answers", ())}
    sums = {
        name: sum(row[name] for row in rows.values())
        for name in ("questions", "failed", "stopped", "abstentions", "all_tokens")
    }
    days = [timezone.localdate() - timedelta(days=ago) for ago in reversed(range(DAYS))]
    bars = _bars((_day(day), rows.get(day.isoformat(), {}).get("questions", 0)) for day in days)
    marks = figures.get("marks", {})
    return Answers(
        total=sums["questions"],
        failed=sums["failed"],
        stopped=sums["stopped"],
        abstained=sums["abstentions"],
        confidence=_mean(rows.values(), "mean_confidence", "sure"),
        seconds=_mean(rows.values(), "mean_seconds", "answered"),
        tokens=sums["all_tokens"],
        days=[(bar, rows.get(day.isoformat(), {})) for bar, day in zip(bars, days, strict=True)],
        marks=_bars((str(label), marks.get(mark, 0)) for mark, label in MARKS.items()),
    )


def _day(day: date) -> str:
    return date_format(day, "j M Y")


def _mean(rows: Iterable[Mapping[str, Any]], name: str, weight: str) -> float | None:
    """The mean of the means of days, each by how many it is of."""
    known = [(row[name], row[weight]) for row in rows if row[name] is not None]
    count = sum(number for _, number in known)
    return sum(mean * number for mean, number in known) / count if count else None


def _slow(row: Mapping[str, Any]) -> Slow:
    steps = [(str(STEPS.get(name, name)), seconds) for name, seconds in row["steps"].items()]
    return Slow(
        turn=row["turn"],
        conversation=row["conversation"],
        seconds=row["seconds"],
        steps=sorted(steps, key=lambda step: -step[1]),
    )
