"""Counts by the workers what no page may count: it goes through all rows. No word of anybody's."""

import logging
from datetime import date, datetime, timedelta
from time import monotonic
from typing import Any

from django.core.cache import cache
from django.db.models import Avg, Count, Q, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from rag.types import Mode, Stage
from webapp.chat.models import Feedback, Turn
from webapp.library.models import Document
from webapp.maintenance.models import Census

logger = logging.getLogger(__name__)

DAYS = 30
EVERY_S = 60.0
SHARE = 100  # it takes no more than one in so many seconds of a worker
LOCKED_S = 3600
KEPT = timedelta(days=400)
MOST_SLOW = 10


def is_due() -> bool:
    """Whether it is time to count again: the longer it takes, the less often."""
    latest = Census.objects.order_by("-day").first()
    if latest is None:
        return True
    pause = max(EVERY_S, latest.seconds * SHARE)
    return (timezone.now() - latest.taken).total_seconds() > pause


def take_census() -> Census | None:
    """Count all, and keep it as today's. None where another worker is at it."""
    if not cache.add("census", value=True, timeout=LOCKED_S):
        return None
    try:
        begun = monotonic()
        figures = {**_documents(), "answers": _answers(), "slow": _slow(), "marks": _marks()}
        known = {"taken": timezone.now(), "seconds": monotonic() - begun, "figures": figures}
        census, _ = Census.objects.update_or_create(day=timezone.localdate(), defaults=known)
        Census.objects.filter(day__lt=timezone.localdate() - KEPT).delete()
        logger.info("census taken in %.1f s", census.seconds)
        return census
    finally:
        cache.delete("census")


def _documents() -> dict[str, Any]:
    current = Document.objects.current()
    kept = Document.objects.filter(purged_at=None)
    total = current.aggregate(
        documents=Count("pk"), pages=Sum("pages_count"), chunks=Sum("chunks_count"),
        size=Sum("size"),
    )  # fmt: skip
    by_stage = current.order_by().values_list("stage").annotate(count=Count("pk"))
    day = timezone.now() - timedelta(days=1)
    read = current.filter(stage=Stage.READY, ready_at__gte=day)
    freed = {"trash": Q(deleted_at__isnull=False), "older": Q(superseded_at__isnull=False)}
    sums = {
        **{name: Sum("size", filter=which, default=0) for name, which in freed.items()},
        "documents": Count("pk"), "size": Sum("size"),  # the last: what it is of has its name
    }  # fmt: skip
    return {
        **{name: value or 0 for name, value in total.items()},
        "stages": dict(by_stage),
        "read": read.aggregate(documents=Count("pk"), pages=Sum("pages_count", default=0)),
        "workspaces": [
            {**row, "workspace": str(row["workspace"])}
            for row in kept.order_by().values("workspace").annotate(**sums)
        ],
        "kinds": list(
            current.order_by()
            .values("media_type")
            .annotate(documents=Count("pk"), size=Sum("size"))
            .order_by("-size")
        ),
    }


def _since(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def _answers() -> list[dict[str, Any]]:
    """One row for each day on which somebody asked. No name is a column's: filters mean those."""
    done = Q(state=Turn.State.DONE)
    sure = done & Q(abstained=False) & ~Q(mode__in=[Mode.COUNT, Mode.TALK])
    by_day = Turn.objects.filter(created__gte=_since(DAYS)).annotate(day=TruncDate("created"))
    rows = by_day.order_by().values("day").annotate(
        questions=Count("pk"),
        abstentions=Count("pk", filter=done & Q(abstained=True)),
        failed=Count("pk", filter=Q(state=Turn.State.FAILED)),
        stopped=Count("pk", filter=Q(state=Turn.State.STOPPED)),
        sure=Count("pk", filter=sure & Q(confidence__isnull=False)),
        mean_confidence=Avg("confidence", filter=sure),
        answered=Count("pk", filter=done),
        mean_seconds=Avg("seconds", filter=done),
        all_tokens=Sum("tokens", default=0),
    )  # fmt: skip
    return [{**row, "day": _iso(row["day"])} for row in rows.order_by("day")]


def _iso(day: date) -> str:
    return day.isoformat()


def _slow() -> list[dict[str, Any]]:
    """The slowest answers of a week: by id, with where the time went."""
    done = Turn.objects.filter(state=Turn.State.DONE, created__gte=_since(7), recalled=None)
    slow = done.exclude(seconds=None).order_by("-seconds")
    rows = slow.values_list("pk", "seconds", "answer__timings", "conversation")[:MOST_SLOW]
    return [
        {"turn": str(pk), "seconds": seconds, "steps": steps or {}, "conversation": str(thread)}
        for pk, seconds, steps, thread in rows
    ]


def _marks() -> dict[str, int]:
    """What people said of answers, by mark."""
    said = Feedback.objects.filter(updated__gte=_since(DAYS)).exclude(mark="")
    return dict(said.order_by().values_list("mark").annotate(count=Count("pk")))
