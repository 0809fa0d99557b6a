"""What can be done to the ingest of a document. Each is safe to repeat."""

from django.db import transaction

from rag.types import Stage
from webapp.jobs import INGEST_DOCUMENT, TIDY_DOCUMENT, enqueue
from webapp.library.models import WORKING, Document, Workspace

MOST_RETRIED = 1_000  # at once
FEW = 3  # documents that somebody waits for


def retry_document(document: Document, *, bulk: bool = False) -> bool:
    """Try a failed or cancelled document again. False when it is neither, or superseded."""
    return _queue(document, {Stage.FAILED, Stage.CANCELLED}, bulk=bulk)


def retry_failed(workspace: Workspace) -> int:
    """Try again what could not be read in a workspace, the newest first. How many are tried."""
    failed = Document.objects.current().filter(workspace=workspace, stage=Stage.FAILED)
    found = list(failed[:MOST_RETRIED])
    return sum(retry_document(one, bulk=len(found) > FEW) for one in found)


def reingest_document(document: Document, *, bulk: bool = False) -> bool:
    """Parse a document anew; the present generation answers until the next one is ready."""
    return _queue(document, {Stage.READY, Stage.FAILED, Stage.CANCELLED}, bulk=bulk)


def _queue(document: Document, stages: set[Stage], *, bulk: bool) -> bool:
    with transaction.atomic():
        changed = Document.objects.current().filter(pk=document.pk, stage__in=stages)
        queued = changed.update(
            stage=Stage.QUEUED,
            stage_done=0,
            stage_total=0,
            attempts=0,
            waits=0,
            retry_at=None,
            error="",
            failed_stage="",
            bulk=bulk,
            dirty=True,
        )
        if queued:
            enqueue(INGEST_DOCUMENT, str(document.pk))
    return bool(queued)


def cancel_document(document: Document) -> bool:
    """Stop the ingest of a document; what was made of it is removed. False at rest already."""
    working = Document.objects.live().filter(pk=document.pk, stage__in=WORKING | {Stage.QUEUED})
    with transaction.atomic():
        # A document that was ready before stays ready, with the generation that it had.
        back = working.filter(generation__gt=0).update(stage=Stage.READY, error="")
        cancelled = working.update(stage=Stage.CANCELLED, error="Cancelled.")
        if back or cancelled:
            enqueue(TIDY_DOCUMENT, str(document.pk))
    return bool(back or cancelled)
