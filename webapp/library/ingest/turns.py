"""Whose turn it is: the database decides what a worker takes next, not the broker.

A message in the broker says no more than that there is work. Workspaces take turns; what a person
adds now goes before what came by the hundred; and of its threads a worker keeps one free of long
documents, so that a page or two never wait behind a book.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.utils import timezone

from webapp.jobs import INGEST_DOCUMENT, jobs_waiting, send
from webapp.library.ingest.lease import claim
from webapp.library.models import WORKING, Document, DocumentQuerySet, Workspace
from webapp.library.models.indexes import SHORT
from webapp.space import is_full

MOST_TRIES = 5  # others may be quicker to take what is next

_long = threading.BoundedSemaphore(max(1, settings.WORKER_THREADS))


@contextmanager
def thread() -> Iterator[bool]:
    """A thread of this worker, and whether it may read long documents: all but one may."""
    wide = _long.acquire(blocking=False)
    try:
        yield wide
    finally:
        if wide:
            _long.release()


def take_next(*, wide: bool) -> Document | None:
    """Claim the document whose turn it is; unless `wide`, the first that is short.

    What a lost worker left behind goes first: there is little of it, and it waited once already.
    None while the disk is full: what is read is written down.
    """
    if is_full():
        return None
    only = Q() if wide else SHORT
    left = Document.objects.claimable().filter(only, stage__in=WORKING).order_by("created", "pk")
    document = _claimed(left) if left.exists() else None  # mostly none: nothing is locked for it
    for workspace in () if document else _in_turn(only):
        waiting = Document.objects.queued().due().filter(only, workspace=workspace)
        document = _claimed(waiting.order_by("bulk", "created", "pk"))
        if document:
            break
    if document:
        Workspace.objects.filter(pk=document.workspace_id).update(served_at=Now())
    return document


def _in_turn(only: Q) -> list[UUID]:
    """The workspaces that may have something to read, in the order of their turns.

    Each is asked for its first by the index alone: to sort what waits in all of them takes the
    longer the more waits.
    """
    queued = Document.objects.queued().filter(only, workspace=OuterRef("pk"))
    first = Subquery(queued.due().order_by("bulk", "created", "pk").values("bulk")[:1])
    served = F("served_at").asc(nulls_first=True)
    waiting = Workspace.objects.filter(paused_at=None).annotate(bulk=first)
    found = waiting.filter(bulk__isnull=False).order_by("bulk", served, "pk")
    return list(found.values_list("pk", flat=True)[:MOST_TRIES])


def _claimed(documents: DocumentQuerySet) -> Document | None:
    """The first that no other worker is just taking. SQLite lets one worker write at a time."""
    with transaction.atomic():
        free = documents.select_for_update(skip_locked=True, of=("self",))
        pk = free.values_list("pk", flat=True).first()
        return claim(str(pk)) if pk else None


def call_worker() -> None:
    """See that a worker looks for the next document, unless a message waits that says so."""
    waiting = Document.objects.claimable().order_by().values_list("pk", flat=True)[:1]
    for pk in waiting:
        if not is_full() and not jobs_waiting(INGEST_DOCUMENT):
            send(INGEST_DOCUMENT, str(pk))


def set_paused(workspace: Workspace, *, paused: bool) -> None:
    """Pause the reading of a workspace's documents, or resume it.

    What is being read goes back to the line within seconds, and later on from where it was.
    """
    at = timezone.now() if paused else None
    with transaction.atomic():
        Workspace.objects.filter(pk=workspace.pk).update(paused_at=at)
        if not paused:
            transaction.on_commit(call_worker)
