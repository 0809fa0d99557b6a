"""How a worker holds a document: by a lease that it renews, and that can be taken away."""

import logging
import threading
import uuid
from time import monotonic

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import F
from django.db.models.functions import Now

from rag.types import Stage
from webapp.library.models import WORKING, Document, DocumentQuerySet

logger = logging.getLogger(__name__)

LOOK_S = 1.0  # how soon a worker learns that a document was cancelled or paused

# Set when this worker is told to end: documents in hand go back to the queue.
stopping = threading.Event()


class LeaseLostError(Exception):
    """The document was cancelled, deleted, or given to another worker: leave it alone."""


class HandBackError(Exception):
    """This worker ends, or the workspace was paused: the document goes back to the queue."""


def claim(document_id: str) -> Document | None:
    """Take a document, or None when it is not to be had. One atomic update decides."""
    lease = uuid.uuid4()
    claimable = Document.objects.claimable().filter(pk=document_id)
    taken = claimable.update(
        stage=Stage.PARSING,
        stage_done=0,
        stage_total=0,
        stage_since=Now(),
        attempts=F("attempts") + 1,
        lease=lease,
        claimed_at=Now(),
        retry_at=None,
        dirty=True,
        error="",
        failed_stage="",
    )
    return Document.objects.get(pk=document_id, lease=lease) if taken else None


def held(document: Document) -> DocumentQuerySet:
    """The document, as long as this worker may work on it."""
    live: DocumentQuerySet = Document.objects.live()
    return live.filter(pk=document.pk, lease=document.lease, stage__in=WORKING)


def step(document: Document, stage: Stage, **fields: object) -> None:
    """Write how far a document is. Raises LeaseLostError."""
    if not held(document).update(stage=stage, claimed_at=Now(), **fields):
        raise LeaseLostError


class Watch:
    """Looks after a lease from a thread while it is entered: a slow page sends no events.

    The lease is renewed, and within a second it is known when it was lost or to be given back.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self._done = threading.Event()
        self._lost = False
        self._paused = False
        self._renewed = monotonic()
        self._thread = threading.Thread(
            target=self._look_after, name=f"lease-{document.pk}", daemon=True
        )

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._done.set()
        self._thread.join()

    def check(self) -> None:
        """Raises LeaseLostError or HandBackError when the work is to be left."""
        if self._lost:
            raise LeaseLostError
        if self._paused or stopping.is_set():
            raise HandBackError

    def _look_after(self) -> None:
        while not self._done.wait(min(LOOK_S, settings.LEASE_S / 4)):
            try:
                self._look()
            except DatabaseError as error:  # tried again: the lease outlasts many looks
                logger.warning("cannot look after document %s: %s", self._document.pk, error)
            finally:
                connection.close()  # or each document in hand would hold two of the process's

    def _look(self) -> None:
        row = held(self._document).values_list("workspace__paused_at").first()
        self._lost = row is None
        self._paused = row is not None and row[0] is not None
        if monotonic() > self._renewed + settings.LEASE_S / 4:
            held(self._document).update(claimed_at=Now())
            self._renewed = monotonic()
