"""What arrives for saved searches: documents that became ready and have what one looks for.

Nothing is sent when a document becomes ready, and so nothing is lost: the sweeper asks by time, and
many that were read in a row are held against each search together.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.db.models import Min
from django.db.models.functions import Now

from rag.errors import RagError
from rag.indexes import LexicalIndex
from webapp.accounts.models import User
from webapp.library.models import Document, DocumentQuerySet
from webapp.notices.notify import notify
from webapp.search.look import having
from webapp.search.models import Arrival, SavedSearch
from webapp.search.shelf import shelf_in

ARRIVED = "arrived"  # the kind of its notices
AT_ONCE = 500  # documents
SEARCHES_AT_ONCE = 100  # a round of them takes about two seconds
LONGEST_S = 600  # that a round may take before another worker may begin one
MOST_KEPT = 500  # arrivals of a search, the newest
SETTLED = timedelta(seconds=5)  # by then all is committed that was said to be ready earlier

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Fresh:
    """A document that became ready `at` a time for the first time."""

    pk: UUID
    workspace_id: UUID
    at: datetime


def is_due() -> bool:
    """Whether anything became ready that saved searches do not know. Two queries."""
    since = _since()
    return since is not None and _ready_after(since).exists()


def note_arrivals(lexical: LexicalIndex) -> int:
    """Hold what became ready against the saved searches; how often one has it.

    One worker at a time does. At most `AT_ONCE` documents and `SEARCHES_AT_ONCE`, the oldest first;
    the sweeper comes back to the others, and to all where an index is down. Twice is once.
    """
    if not cache.add(ARRIVED, value=True, timeout=LONGEST_S):
        return 0
    try:
        return _note(lexical)
    finally:
        cache.delete(ARRIVED)


def _note(lexical: LexicalIndex) -> int:
    since = _since()
    ready = _ready_after(since).order_by("ready_at") if since else Document.objects.none()
    found: list[Any] = [
        *ready.values_list("pk", "workspace_id", "ready_at", "generation")[:AT_ONCE]
    ]
    if not found:
        return 0
    until = found[-1][2]
    # A generation after the first was there before.
    fresh = [Fresh(pk, place, at) for pk, place, at, generation in found if generation == 1]
    waiting = SavedSearch.objects.filter(noted__lt=until)
    concerned = waiting.reaching({one.workspace_id for one in fresh})
    waiting.exclude(pk__in=concerned.values("pk")).update(noted=until)
    oldest = concerned.select_related("workspace", "user").order_by("noted")
    count = 0
    try:
        for search in oldest[:SEARCHES_AT_ONCE]:
            arrived = _arrived(search, fresh, lexical)
            count += _keep(search, arrived, until)
    except RagError as error:
        logger.warning("saved searches wait: %s", error.user_message)
    return count


def _since() -> datetime | None:
    since: datetime | None = SavedSearch.objects.aggregate(since=Min("noted"))["since"]
    return since


def _ready_after(since: datetime) -> DocumentQuerySet:
    ready: DocumentQuerySet = Document.objects.ready()
    return ready.filter(ready_at__gt=since, ready_at__lt=Now() - SETTLED)


def _arrived(
    search: SavedSearch, fresh: Sequence[Fresh], lexical: LexicalIndex
) -> Mapping[UUID, datetime]:
    """Those that the search finds, by its words, and when they became ready."""
    places = {one.workspace_id for one in fresh if one.at > search.noted}
    workspaces = search.workspaces.filter(pk__in=places)
    mine = {*workspaces.values_list("pk", flat=True)} if places else set()
    when = {one.pk: one.at for one in fresh if one.workspace_id in mine and one.at > search.noted}
    if not when:
        return {}
    shelf = shelf_in(workspaces, search.wanted, lexical).within(when)
    found = (one.pk for one in having(shelf, search.wanted.asked))
    return {pk: when[pk] for pk in found if pk in when}


@transaction.atomic
def _keep(search: SavedSearch, arrived: Mapping[UUID, datetime], until: datetime) -> int:
    """Keep them, and tell whoever saved the search or ran it; how many, unless another did."""
    if not SavedSearch.objects.filter(pk=search.pk, noted=search.noted).update(noted=until):
        return 0
    if not arrived:
        return 0
    rows = [Arrival(search=search, document_id=pk, at=at) for pk, at in arrived.items()]
    Arrival.objects.bulk_create(rows, ignore_conflicts=True)
    kept = search.arrivals.order_by("-at").values_list("pk", flat=True)
    search.arrivals.filter(pk__in=list(kept[MOST_KEPT : MOST_KEPT + AT_ONCE])).delete()
    people = User.objects.filter(pk__in=search.looks.values("user"))
    notify(people, ARRIVED, search.pk)
    return len(arrived)
