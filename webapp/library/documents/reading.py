"""What can be done to the ingest of a document. Each is safe to repeat."""

from django.db import transaction

from rag.types import Stage
from webapp.jobs import INGEST_DOCUMENT, TIDY_DOCUMENT, enqueue
from webapp.library.models import WORKING, Document, DocumentQuerySet, Workspace

FEW = 3  # documents that somebody waits for
WAKE = 16  # workers to call: one that has read a document looks for the next by itself


def retry_document(document: Document, *, bulk: bool = False) -> bool:
    """Try a failed or cancelled document again. False when it is neither, or superseded."""
    return bool(_queue(_just(document), {Stage.FAILED, Stage.CANCELLED}, bulk=bulk))


def retry_documents(documents: DocumentQuerySet) -> int:
    """Try again what could not be read of documents, or was cancelled. How many are tried."""
    return _queue(documents, {Stage.FAILED, Stage.CANCELLED})


def retry_failed(workspace: Workspace) -> int:
    """Try again what could not be read in a workspace. How many are tried."""
    return _queue(Document.objects.filter(workspace=workspace), {Stage.FAILED})


def reingest_document(document: Document, *, bulk: bool = False) -> bool:
    """Parse a document anew; the present generation answers until the next one is ready."""
    return bool(_queue(_just(document), {Stage.READY, Stage.FAILED, Stage.CANCELLED}, bulk=bulk))


def _just(document: Document) -> DocumentQuerySet:
    found: DocumentQuerySet = Document.objects.filter(pk=document.pk)
    return found


def _queue(documents: DocumentQuerySet, stages: set[Stage], *, bulk: bool = False) -> int:
    """`bulk`, or more than a few: they let what somebody waits for go before them."""
    with transaction.atomic():
        here = documents.current().filter(stage__in=stages).order_by()
        ids = list(here.values_list("pk", flat=True))
        queued = Document.objects.filter(pk__in=ids, stage__in=stages).update(
            stage=Stage.QUEUED,
            stage_done=0,
            stage_total=0,
            attempts=0,
            waits=0,
            retry_at=None,
            error="",
            failed_stage="",
            bulk=bulk or len(ids) > FEW,
            dirty=True,
        )
        for pk in ids[:WAKE] if queued else ():
            enqueue(INGEST_DOCUMENT, str(pk))
    return queued


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
