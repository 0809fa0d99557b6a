"""The worker's side of a document's life: take it, run the engine over it, store what comes out.

A worker holds a document by a lease. Whatever ends the worker, the lease runs out and the sweeper
hands the document to the next, which goes on with what was stored; chunk ids are fixed, so doing
a batch again writes the same rows.
"""

import logging
import random
from contextlib import closing
from dataclasses import asdict
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F
from django.db.models.functions import Now

from rag.chunk import chunking
from rag.errors import RagError
from rag.notices import Notice, joined, packed, plain
from rag.types import Captioned, IngestEvent, IngestReport, Parsed, Progress, SourceFile, Stage
from webapp.engine import beside_fingerprint, reader
from webapp.errors import STORE_DOWN
from webapp.jobs import GUIDE_DOCUMENT, TIDY_DOCUMENT, enqueue
from webapp.library.documents.files import local_copy
from webapp.library.documents.quality import quality_fields
from webapp.library.documents.versions import settle_versions
from webapp.library.guard.sensitive import guard_of
from webapp.library.ingest.ended import reading_ended
from webapp.library.ingest.lease import (
    HandBackError,
    LeaseLostError,
    Watch,
    claim,
    held,
    step,
)
from webapp.library.ingest.stored import parsed_before, store_parsed
from webapp.library.ingest.told import tell_when_through
from webapp.library.models import WORKING, Chunk, Document
from webapp.library.models.indexes import SHORT_PAGES
from webapp.space import tells_full
from webapp.usage.limits import Payer
from webapp.usage.meters import counting, metered

if TYPE_CHECKING:
    from rag.engine import Engine

logger = logging.getLogger(__name__)


class PartDownError(RagError):
    """What is read cannot be written down, or the file not be had: this will be over."""

    retryable = True


PROGRESS_S = 0.5  # progress is written no more often than this
MAX_WAIT_S = 300
# What may be why there are no words.
_WITHOUT_WORDS = ("damaged_pages", "repaired", "unread_pages", "embedded", "hidden_text")


def ingest(document_id: str, engine: "Engine", fingerprint: str) -> bool:
    """Ingest a document if nobody else has it. True when it became ready."""
    document = claim(document_id)
    return document is not None and work_on(document, engine, fingerprint)


def work_on(document: Document, engine: "Engine", fingerprint: str, *, wide: bool = True) -> bool:
    """Ingest a document that was claimed. True when it became ready.

    Unless `wide`, one that turns out to be long is put back for a thread that has the time.
    """
    if document.attempts > settings.MAX_ATTEMPTS:
        give_up(document)
        return False
    try:
        with Watch(document) as watch:
            store = _Store(document, made_by(document, fingerprint), watch, wide=wide)
            report = _run(document, engine, fingerprint, store)
            _publish(document, report, fingerprint, chunking(engine.config))
    except LeaseLostError:
        logger.info("document %s was taken away", document.pk)
        _release(document)
        return False
    except HandBackError:
        _hand_back(document)
        return False
    except RagError as error:
        _put_off(document, error) if error.retryable else _fail(document, error.message)
        return False
    except STORE_DOWN:
        _put_off(document, PartDownError(Notice("ingest.files_down")))
        return False
    except (OSError, DatabaseError) as error:
        if not tells_full(error):
            raise
        _put_off(document, PartDownError(Notice("ingest.disk_full")))
        return False
    logger.info("document %s ready: %d chunks", document.pk, report.chunks)
    return True


def give_up(document: Document) -> None:
    """Park a document that its workers did not survive."""
    _fail(
        document,
        Notice("ingest.gave_up", attempts=settings.MAX_ATTEMPTS),
    )


def defect(document_id: str) -> None:
    """Say so when a defect of ours ended the ingest: when its lease runs out it is tried again."""
    Document.objects.filter(pk=document_id, stage__in=WORKING).update(
        error=packed(Notice("ingest.defect"))
    )


def made_by(document: Document, fingerprint: str) -> dict[str, str]:
    """What shapes a generation: the next worker can use what one of the same shape stored."""
    return {"reader": reader(), "fingerprint": fingerprint, "guard": guard_of(document)}


def _run(document: Document, engine: "Engine", fingerprint: str, store: "_Store") -> IngestReport:
    collection = document.workspace.collection(fingerprint)
    with local_copy(document) as path:
        source = SourceFile(
            document_id=str(document.pk),
            generation=document.generation + 1,
            path=path,
            media_type=document.media_type,
            title=document.as_given("title"),  # its chunks are covered when they are read
        )
        stored = parsed_before(document, source, made_by(document, fingerprint))
        if document.pending and stored is None:
            # Entries of a parse that is not used have the ids of those to come.
            engine.forget(str(document.pk), collection, keep=document.generation or None)
        # Closed whatever happens: a document that was taken away is not read to its end.
        policy = document.workspace.policy
        payer = Payer(user_id=document.uploaded_by_id, workspace_id=document.workspace_id)
        with (
            counting(payer) as ledger,
            closing(metered(engine, ledger).ingest(source, collection, stored, policy)) as events,
        ):
            for event in events:
                if isinstance(event, IngestReport):
                    return event
                store.take(event)
                if isinstance(event, Captioned):
                    ledger.look()
                ledger.settle()  # a worker that dies now loses no more than the last requests
    raise AssertionError("an ingest that ends well ends with a report")


class _Store:
    """Writes the events of one ingest. Those of mere progress are written now and then."""

    def __init__(
        self, document: Document, made_by: dict[str, str], watch: Watch, *, wide: bool
    ) -> None:
        self._document = document
        self._watch = watch
        self._wide = wide
        self._made_by = made_by
        self._shown = Stage.QUEUED
        self._due = 0.0

    def take(self, event: IngestEvent) -> None:
        """Store an event. Raises LeaseLostError, and HandBackError when it is to be left."""
        self._watch.check()
        match event:
            case Progress():
                self._progress(event)
            case Parsed():
                store_parsed(self._document, event, self._made_by)
                self._shown = Stage.CAPTIONING
            case Captioned():
                step(self._document, Stage.CAPTIONING)
                Chunk.objects.filter(pk=event.chunk.id).update(caption=event.chunk.caption)

    def _progress(self, event: Progress) -> None:
        if event.stage == Stage.PARSING and event.total != self._document.pages_count:
            self._count(event.total)
        fresh = event.stage != self._shown
        if not fresh and event.done < event.total and monotonic() < self._due:
            return
        since = {"stage_since": Now()} if fresh else {}
        step(self._document, event.stage, stage_done=event.done, stage_total=event.total, **since)
        self._shown, self._due = event.stage, monotonic() + PROGRESS_S

    def _count(self, pages: int) -> None:
        """Note how long a document is as soon as that is known, before the first is live."""
        if not self._document.generation:
            held(self._document).update(pages_count=pages)
            self._document.pages_count = pages
        if not self._wide and pages > SHORT_PAGES:
            raise HandBackError


def _publish(document: Document, report: IngestReport, fingerprint: str, cut: str) -> None:
    """Switch to the new generation in one transaction; what came before is tidied after it."""
    from rag.errors import UnreadableFileError

    if fingerprint == beside_fingerprint():
        raise HandBackError  # another index is searched since it was begun
    if not report.chunks:
        raise UnreadableFileError(_no_words(report, is_drawn=document.is_drawn))
    with transaction.atomic():
        switched = held(document).update(
            stage=Stage.READY,
            generation=document.generation + 1,
            fingerprint=fingerprint,
            guarded=guard_of(document),
            ready_at=Now(),
            shelved=False,
            lease=None,
            claimed_at=None,
            attempts=0,
            waits=0,
            pages_count=report.pages,
            chunks_count=report.chunks,
            tables_count=report.tables,
            figures_count=report.figures,
            reader=reader(),
            chunking=cut,
            dated=document.pending.get("dated"),
            pending={},
            warnings=[plain(asdict(warning)) for warning in report.warnings],
            **quality_fields(document, document.generation + 1),
            timings=dict(report.timings),
        )
        if not switched:
            raise LeaseLostError
        reading_ended.send(Document, document=document, stage=Stage.READY, reason=None)
        settle_versions(document.lineage)
        tell_when_through(document)
        enqueue(TIDY_DOCUMENT, str(document.pk))
        enqueue(GUIDE_DOCUMENT, str(document.pk))


def _no_words(report: IngestReport, *, is_drawn: bool) -> Notice:
    """Why nothing of it can be found, as far as can be told."""
    why = [one.message for one in report.warnings if one.check in _WITHOUT_WORDS]
    if why or not is_drawn:  # only what has pages to look at may be a scan
        return joined(Notice("ingest.no_words"), *why)
    return Notice("ingest.no_words_of_scan")


def _fail(document: Document, reason: Notice) -> None:
    """Record why; a generation that was live before stays live."""
    stage = Stage.READY if document.generation else Stage.FAILED
    failed_at = F("stage") if stage == Stage.FAILED else ""
    with transaction.atomic():
        doing = held(document).values_list("stage", flat=True).first()
        ended = held(document).update(
            stage=stage, failed_stage=failed_at, error=packed(reason), lease=None, claimed_at=None
        )
        if ended:
            reading_ended.send(Document, document=document, stage=doing, reason=reason)
        tell_when_through(document)
        enqueue(TIDY_DOCUMENT, str(document.pk))
    logger.warning("document %s failed: %s", document.pk, reason)


def _put_off(document: Document, error: RagError) -> None:
    """Wait for what is down. This does not count as an attempt: the document is not to blame."""
    wait = min(MAX_WAIT_S, 5 * 2**document.waits) * random.uniform(0.8, 1.2)  # noqa: S311
    held(document).update(
        stage=Stage.QUEUED,
        error=packed(Notice("ingest.waiting", why=error.message)),
        retry_at=Now() + timedelta(seconds=wait),
        attempts=F("attempts") - 1,
        waits=F("waits") + 1,
        lease=None,
        claimed_at=None,
    )
    logger.warning("document %s put off for %.0f s: %s", document.pk, wait, error.user_message)


def _hand_back(document: Document) -> None:
    """Back to the queue: whoever starts next takes it at once, and no attempt is counted."""
    held(document).update(
        stage=Stage.QUEUED, attempts=F("attempts") - 1, lease=None, claimed_at=None
    )
    logger.info("document %s handed back", document.pk)


def _release(document: Document) -> None:
    """Let go of a document that was taken away, so that it can be tidied at once."""
    with transaction.atomic():
        let_go = Document.objects.filter(pk=document.pk, lease=document.lease)
        if let_go.update(lease=None, claimed_at=None):
            enqueue(TIDY_DOCUMENT, str(document.pk))
