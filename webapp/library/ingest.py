"""The worker's side of a document's life: take it, run the engine over it, store what comes out.

A worker holds a document by a lease. Whatever ends the worker, the lease runs out and the sweeper
hands the document to the next; chunk ids are fixed, so doing it again writes the same rows.
"""

import logging
import random
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import timedelta
from tempfile import SpooledTemporaryFile
from time import monotonic
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from rag.errors import RagError
from rag.types import Captioned, IngestEvent, IngestReport, Parsed, Progress, SourceFile, Stage
from webapp.jobs import TIDY_DOCUMENT, enqueue
from webapp.library.files import local_copy
from webapp.library.models import WORKING, Chunk, Document, DocumentQuerySet, Page

if TYPE_CHECKING:
    from rag.engine import Engine

logger = logging.getLogger(__name__)

PROGRESS_S = 0.5  # progress is written no more often than this
MAX_WAIT_S = 300


# Set when this worker is told to end: documents in hand go back to the queue.
stopping = threading.Event()


class LeaseLostError(Exception):
    """The document was cancelled, deleted, or given to another worker: leave it alone."""


class StoppingError(Exception):
    """This worker ends: hand the document back."""


def ingest(document_id: str, engine: "Engine", fingerprint: str) -> bool:
    """Ingest a document if nobody else has it. True when it became ready."""
    document = claim(document_id)
    if document is None:
        return False
    if document.attempts > settings.MAX_ATTEMPTS:
        give_up(document)
        return False
    try:
        with kept_alive(document):
            report = _run(document, engine, fingerprint)
            _publish(document, report, fingerprint)
    except LeaseLostError:
        logger.info("document %s was taken away", document.pk)
        _release(document)
        return False
    except StoppingError:
        _hand_back(document)
        return False
    except RagError as error:
        _put_off(document, error) if error.retryable else _fail(document, error.user_message)
        return False
    logger.info("document %s ready: %d chunks", document.pk, report.chunks)
    return True


def claim(document_id: str) -> Document | None:
    """Take a document, or None when it is not to be had. One atomic update decides."""
    lease = uuid.uuid4()
    claimable = Document.objects.claimable().filter(pk=document_id)
    taken = claimable.update(
        stage=Stage.PARSING,
        stage_done=0,
        stage_total=0,
        attempts=F("attempts") + 1,
        lease=lease,
        claimed_at=Now(),
        retry_at=None,
        dirty=True,
        error="",
    )
    return Document.objects.get(pk=document_id, lease=lease) if taken else None


def give_up(document: Document) -> None:
    """Park a document that its workers did not survive."""
    _fail(
        document,
        f"Reading it ended the worker {settings.MAX_ATTEMPTS} times. The file may be damaged or "
        "too demanding; try a simpler export of it, or retry when the machine is less busy.",
    )


def defect(document_id: str) -> None:
    """Say so when a defect of ours ended the ingest: when its lease runs out it is tried again."""
    Document.objects.filter(pk=document_id, stage__in=WORKING).update(
        error="Something went wrong while reading it; it will be tried again."
    )


def _held(document: Document) -> DocumentQuerySet:
    """The document, as long as this worker may work on it."""
    held: DocumentQuerySet = Document.objects.live()
    return held.filter(pk=document.pk, lease=document.lease, stage__in=WORKING)


@contextmanager
def kept_alive(document: Document) -> Iterator[None]:
    """Renew the lease from a thread: a slow page or model sends no events for a while."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(settings.LEASE_S / 4):
            _held(document).update(claimed_at=Now())
        connection.close()

    thread = threading.Thread(target=renew, name=f"lease-{document.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _run(document: Document, engine: "Engine", fingerprint: str) -> IngestReport:
    collection = document.workspace.collection(fingerprint)
    due, shown = 0.0, Stage.QUEUED
    with local_copy(document) as path:
        source = SourceFile(
            document_id=str(document.pk),
            generation=document.generation + 1,
            path=path,
            media_type=document.media_type,
            title=document.title,
        )
        # Closed whatever happens: a document that was taken away is not read to its end.
        with closing(engine.ingest(source, collection)) as events:
            for event in events:
                if isinstance(event, IngestReport):
                    return event
                if stopping.is_set():
                    raise StoppingError
                stage = event.stage if isinstance(event, Progress) else shown
                minor = isinstance(event, Progress) and stage == shown and event.done < event.total
                if not minor or monotonic() > due:
                    _store(document, event)
                    due, shown = monotonic() + PROGRESS_S, stage
    raise AssertionError("an ingest that ends well ends with a report")


def _store(document: Document, event: IngestEvent) -> None:
    match event:
        case Progress():
            _step(document, event.stage, event.done, event.total)
        case Parsed():
            _store_parsed(document, event)
        case Captioned():
            _step(document, Stage.CAPTIONING)
            Chunk.objects.filter(pk=event.chunk.id).update(caption=event.chunk.caption)


def _step(document: Document, stage: Stage, done: int | None = None, total: int = 0) -> None:
    fields: dict[str, object] = {"stage": stage, "claimed_at": Now()}
    if done is not None:
        fields |= {"stage_done": done, "stage_total": total}
    if not _held(document).update(**fields):
        raise LeaseLostError


def _store_parsed(document: Document, event: Parsed) -> None:
    from rag.parse.layout import save_layout

    parsed, generation = event.document, document.generation + 1
    with SpooledTemporaryFile(max_size=16 << 20) as file:
        save_layout(parsed, file)
        file.seek(0)
        _replace_file(document.layout_name(generation), File(file))
    pages = (
        Page(
            document=document,
            generation=generation,
            number=page.number,
            start=page.span.start,
            end=page.span.end,
            width=page.width,
            height=page.height,
            text=parsed.text[page.span.start : page.span.end],
            quality=asdict(page.quality),
        )
        for page in parsed.pages
    )
    with transaction.atomic():
        _step(document, Stage.CAPTIONING, 0, 0)
        document.pages.filter(generation=generation).delete()
        document.chunks.filter(generation=generation).delete()
        Page.objects.bulk_create(pages, batch_size=500)
        chunks = (Chunk.from_rag(chunk, generation) for chunk in event.chunks)
        Chunk.objects.bulk_create(chunks, batch_size=500)


def _replace_file(name: str, file: "File[bytes]") -> None:
    default_storage.delete(name)
    default_storage.save(name, file)


def _publish(document: Document, report: IngestReport, fingerprint: str) -> None:
    """Switch to the new generation in one transaction; what came before is tidied after it."""
    from rag.errors import UnreadableFileError

    if not report.chunks:
        raise UnreadableFileError(
            "No words were found in it. If it is a scan, check that its pages can be read, "
            "and that OCR_LANGUAGES has its language."
        )
    with transaction.atomic():
        switched = _held(document).update(
            stage=Stage.READY,
            generation=document.generation + 1,
            fingerprint=fingerprint,
            ready_at=Now(),
            lease=None,
            claimed_at=None,
            attempts=0,
            waits=0,
            pages_count=report.pages,
            chunks_count=report.chunks,
            tables_count=report.tables,
            figures_count=report.figures,
            warnings=[asdict(warning) for warning in report.warnings],
            timings=dict(report.timings),
        )
        if not switched:
            raise LeaseLostError
        enqueue(TIDY_DOCUMENT, str(document.pk))


def _fail(document: Document, reason: str) -> None:
    """Record why; a generation that was live before stays live."""
    stage = Stage.READY if document.generation else Stage.FAILED
    with transaction.atomic():
        _held(document).update(stage=stage, error=reason, lease=None, claimed_at=None)
        enqueue(TIDY_DOCUMENT, str(document.pk))
    logger.warning("document %s failed: %s", document.pk, reason)


def _put_off(document: Document, error: RagError) -> None:
    """Wait for what is down. This does not count as an attempt: the document is not to blame."""
    wait = min(MAX_WAIT_S, 5 * 2**document.waits) * random.uniform(0.8, 1.2)  # noqa: S311
    _held(document).update(
        stage=Stage.QUEUED,
        error=f"Waiting: {error.user_message}",
        retry_at=Now() + timedelta(seconds=wait),
        attempts=F("attempts") - 1,
        waits=F("waits") + 1,
        lease=None,
        claimed_at=None,
    )
    logger.warning("document %s put off for %.0f s: %s", document.pk, wait, error.user_message)


def _hand_back(document: Document) -> None:
    """Back to the queue: whoever starts next takes it at once, and no attempt is counted."""
    _held(document).update(
        stage=Stage.QUEUED, attempts=F("attempts") - 1, lease=None, claimed_at=None
    )
    logger.info("document %s handed back: this worker ends", document.pk)


def _release(document: Document) -> None:
    """Let go of a document that was taken away, so that it can be tidied at once."""
    with transaction.atomic():
        let_go = Document.objects.filter(pk=document.pk, lease=document.lease)
        if let_go.update(lease=None, claimed_at=None):
            enqueue(TIDY_DOCUMENT, str(document.pk))
