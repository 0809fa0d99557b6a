"""Why a document waits, and how long its reading may take yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from uuid import UUID

from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext

from rag.types import Stage
from webapp.heartbeats import INGEST, Pulse, pulse
from webapp.library.models import Document, Workspace
from webapp.space import is_full

MOST_PLACES = 1_000
MEASURED = 20  # documents that the usual pace is taken from
PACE = "reading-pace"
PACE_S = 60.0
LEAST_S = 2.0  # a stage tells nothing of its pace before
LEAST_READ = 4  # documents tell nothing of the pace of all before
MINUTE_S, MOST_MINUTES = 60, 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What waits in a workspace: how many are before each; only the first thousand are counted.

    Of other workspaces nothing is told: they take turns with this one.
    """

    places: dict[UUID, int]
    paused: bool
    worker: Pulse
    full: bool


def line_of(workspace: Workspace) -> Line:
    """The line of a workspace. A query."""
    queued = Document.objects.queued().filter(workspace=workspace)
    order = queued.order_by("bulk", "created", "pk").values_list("pk", flat=True)[:MOST_PLACES]
    return Line(
        places={pk: place for place, pk in enumerate(order)},
        paused=workspace.paused_at is not None,
        worker=pulse(INGEST),
        full=is_full(),
    )


def why_waiting(document: Document, line: Line) -> str:
    """Why a queued document is not read yet, in a few words; empty when it is not queued."""
    if document.stage != Stage.QUEUED:
        return ""
    if line.paused:
        return gettext("Reading is paused in this workspace")
    if document.retry_at is not None and document.error:
        return gettext("%(error)s It is tried again by itself.") % {"error": document.failure}
    return _nobody_reads(line) or _place_of(document, line)


def _nobody_reads(line: Line) -> str:
    """Why nothing is read just now, if so."""
    if line.full:
        return gettext("The disk of the server is full; it is read when there is room again")
    if line.worker is Pulse.UNKNOWN:
        return gettext("The queue cannot be reached just now; it is read as soon as it can be")
    if line.worker is Pulse.MISSING:
        return gettext("No worker is running; it is read as soon as one is")
    return ""


def _place_of(document: Document, line: Line) -> str:
    place = line.places.get(document.pk)
    if place is None:
        told = gettext("Waiting, more than %(number)s before it")
        return told % {"number": intcomma(MOST_PLACES)}
    if not place:
        return gettext("Next in line")
    return gettext("Waiting, %(number)s before it") % {"number": intcomma(place)}


def seconds_left(document: Document) -> float | None:
    """How long the reading may take yet, from the pace measured; None while that is not known.

    The pace of its stage is its own, once there is one; of the stages to come it is that of the
    documents read last. A query at times.
    """
    if not document.is_working or document.stage == Stage.QUEUED or not document.stage_total:
        return None
    done, total = document.stage_done, document.stage_total
    since = document.stage_since
    spent = (timezone.now() - since).total_seconds() if since else 0.0
    if not done or spent < LEAST_S:
        return None
    left = (total - done) * spent / done
    pages = total if document.stage == Stage.PARSING else document.pages_count
    pace = _pace()
    if document.stage == Stage.PARSING:
        left += pages * (pace["caption"] + pace["index"])
    elif document.stage == Stage.CAPTIONING:
        left += pages * pace["index"]
    return left


def seconds_for_all(workspace: Workspace, unread: int, working: Iterable[Document]) -> float | None:
    """How long it may take until all of a workspace are read; None while that was not measured.

    By how many were read since the oldest of those that wait came, each as long as the newest
    took on the whole: that is with all workers, and with what other workspaces take of them. Where
    none waits any more, by those that are being read. Three queries.
    """
    own = [left for one in working if (left := seconds_left(one)) is not None]
    oldest = _oldest_waiting(workspace)
    if oldest is None:
        return max(own, default=None)
    if workspace.paused_at is not None or pulse(INGEST) is not Pulse.ALIVE or is_full():
        return None
    read = Document.objects.ready().filter(workspace=workspace, ready_at__gte=oldest)
    times = read.order_by("-ready_at").values_list("ready_at", flat=True)[:MEASURED]
    newest = [at for at in times if at]
    if len(newest) < LEAST_READ:
        return None
    each = (timezone.now() - newest[-1]).total_seconds() / (len(newest) - 1)
    return max([unread * each, *own])


def _oldest_waiting(workspace: Workspace) -> datetime | None:
    """When the oldest of those that wait came. What came by the hundred stands by itself in the
    index; said as a list, for SQLite finds none by a bare yes or no."""
    queued = Document.objects.queued().filter(workspace=workspace)
    first = (
        queued.filter(bulk__in=[bulk]).order_by("created", "pk").values_list("created", flat=True)
        for bulk in (False, True)
    )
    return min((at for one in first for at in one[:1]), default=None)


def told_left(seconds: float | None) -> str:
    """How long it may take yet, to stand behind something else; nothing where it is not known."""
    if seconds is None:
        return ""
    if seconds < MINUTE_S:
        return gettext(", under a minute left")
    if seconds < MOST_MINUTES * MINUTE_S:
        return gettext(", about %(minutes)s min left") % {"minutes": ceil(seconds / MINUTE_S)}
    return gettext(", about %(hours)s h left") % {"hours": ceil(seconds / MINUTE_S / 60)}


def _pace() -> dict[str, float]:
    """Seconds a page of the steps after parsing, in the documents read last."""
    kept: dict[str, float] | None = cache.get(PACE)
    if kept is None:
        kept = _measured()
        cache.set(PACE, kept, timeout=int(PACE_S))
    return kept


def _measured() -> dict[str, float]:
    read = Document.objects.ready().filter(pages_count__gt=0).order_by("-ready_at")
    rows = list(read.values_list("timings", "pages_count")[:MEASURED])
    pages = sum(count for _, count in rows) or 1
    return {
        step: sum(float(timings.get(step, 0.0)) for timings, _ in rows) / pages
        for step in ("caption", "index")
    }
