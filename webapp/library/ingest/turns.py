"""Whose turn it is: the database decides what a worker takes next, not the broker.

A message in the broker says no more than that there is work. Workspaces take turns; what a person
adds now goes before what came by the hundred; and of its threads a worker keeps one free of long
documents, so that a page or two never wait behind a book.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from webapp.jobs import INGEST_DOCUMENT, jobs_waiting, send
from webapp.library.ingest.lease import claim
from webapp.library.models import Document, DocumentQuerySet, Workspace
from webapp.space import is_full

# Short by size until its pages are known. Of 51 reports and papers tried, 88 % of those with up to
# 40 pages are no larger; a long one among them is given back when its pages are counted.
SHORT_BYTES = 2_000_000
SHORT_PAGES = 40
MOST_TRIES = 5  # others may be quicker to take what is next


def in_turn() -> DocumentQuerySet:
    """What can be read now, in the order in which it will be."""
    claimable: DocumentQuerySet = Document.objects.claimable()
    served = F("workspace__served_at").asc(nulls_first=True)
    return claimable.order_by("bulk", served, "created", "pk")


def short(documents: DocumentQuerySet) -> DocumentQuerySet:
    """Those that take a worker seconds."""
    return documents.filter(size__lte=SHORT_BYTES, pages_count__lte=SHORT_PAGES)


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

    None while the disk is full: what is read is written down.
    """
    if is_full():
        return None
    waiting = in_turn() if wide else short(in_turn())
    for pk in list(waiting.values_list("pk", flat=True)[:MOST_TRIES]):
        document = claim(str(pk))
        if document is not None:
            served = Workspace.objects.filter(pk=document.workspace_id)
            served.update(served_at=Now())
            return document
    return None


def call_worker() -> None:
    """See that a worker looks for the next document, unless a message waits that says so."""
    waiting = Document.objects.claimable().values_list("pk", flat=True).first()
    if waiting is not None and not is_full() and not jobs_waiting(INGEST_DOCUMENT):
        send(INGEST_DOCUMENT, str(waiting))


def set_paused(workspace: Workspace, *, paused: bool) -> None:
    """Pause the reading of a workspace's documents, or resume it.

    What is being read goes back to the line within seconds, and later on from where it was.
    """
    at = timezone.now() if paused else None
    with transaction.atomic():
        Workspace.objects.filter(pk=workspace.pk).update(paused_at=at)
        if not paused:
            transaction.on_commit(call_worker)
