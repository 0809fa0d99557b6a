"""How the product does: documents by stage, failures, the queue, and the answers of a month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Avg, Count, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from rag.types import Mode, Stage
from webapp.accounts.models import User
from webapp.chat.models import Turn
from webapp.heartbeats import INGEST, Pulse, pulse
from webapp.library.models import WORKING, Document, Workspace
from webapp.messages import told
from webapp.panel.reading import STAGE_NAMES

DAYS = 30
MOST_REASONS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar of a chart. `share` is its length, 0..100, of the longest."""

    label: str
    count: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """What waits to be read."""

    queued: int
    working: int
    put_off: int
    oldest_s: float
    worker: Pulse


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The turns of the last DAYS days; means are None without an answer."""

    total: int
    failed: int
    stopped: int
    abstained: int
    confidence: float | None
    seconds: float | None
    tokens: int
    days: list[Bar]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """All of it."""

    users: int
    workspaces: int
    documents: int
    pages: int
    chunks: int
    size: int
    stages: list[Bar]
    reasons: list[Bar]
    queue: Queue
    answers: Answers


def dashboard() -> Dashboard:
    """How the product does right now. Ten queries."""
    live = Document.objects.current()
    total = live.aggregate(
        documents=Count("pk"), pages=Sum("pages_count"), chunks=Sum("chunks_count"),
        size=Sum("size"),
    )  # fmt: skip
    counts = dict(live.values_list("stage").annotate(count=Count("pk")).order_by())
    failed = live.filter(stage=Stage.FAILED).values_list("error")
    reasons = failed.annotate(count=Count("pk")).order_by("-count")[:MOST_REASONS]
    return Dashboard(
        users=User.objects.filter(is_active=True).count(),
        workspaces=Workspace.objects.filter(deleted_at=None).count(),
        **{name: value or 0 for name, value in total.items()},
        stages=_bars((str(STAGE_NAMES[stage]), counts.get(stage.value, 0)) for stage in Stage),
        reasons=_bars((told(error), count) for error, count in reasons),
        queue=_queue(live),
        answers=_answers(),
    )


def _bars(counts: Iterable[tuple[str, int]]) -> list[Bar]:
    listed = list(counts)
    longest = max((count for _, count in listed), default=0) or 1
    return [Bar(label=name, count=n, share=round(100 * n / longest, 1)) for name, n in listed]


def _queue(live: QuerySet[Document]) -> Queue:
    queued = live.filter(stage=Stage.QUEUED)
    oldest = queued.order_by("created").values_list("created", flat=True).first()
    return Queue(
        queued=queued.count(),
        working=live.filter(stage__in=WORKING).count(),
        put_off=queued.filter(retry_at__isnull=False).count(),
        oldest_s=(timezone.now() - oldest).total_seconds() if oldest else 0.0,
        worker=pulse(INGEST),
    )


def _answers() -> Answers:
    since = timezone.now() - timedelta(days=DAYS)
    turns = Turn.objects.filter(created__gte=since)
    done = turns.filter(state=Turn.State.DONE)
    counts = dict(turns.values_list("state").annotate(count=Count("pk")).order_by())
    means = done.aggregate(
        confidence=Avg(
            "confidence", filter=Q(abstained=False) & ~Q(mode__in=[Mode.COUNT, Mode.TALK])
        ),
        seconds=Avg("seconds"),
        tokens=Sum("tokens"),
    )
    return Answers(
        total=sum(counts.values()),
        failed=counts.get(Turn.State.FAILED, 0),
        stopped=counts.get(Turn.State.STOPPED, 0),
        abstained=done.filter(abstained=True).count(),
        confidence=means["confidence"],
        seconds=means["seconds"],
        tokens=means["tokens"] or 0,
        days=_days(turns),
    )


def _days(turns: QuerySet[Turn]) -> list[Bar]:
    """One bar for each day, also for those on which nobody asked."""
    counted = turns.annotate(day=TruncDate("created")).values_list("day")
    counts: dict[date, int] = dict(counted.annotate(count=Count("pk")).order_by())
    today = timezone.localdate()
    days = [today - timedelta(days=ago) for ago in reversed(range(DAYS))]
    return _bars((day.isoformat(), counts.get(day, 0)) for day in days)
