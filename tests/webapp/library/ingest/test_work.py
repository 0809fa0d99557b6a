"""The life of a document in the worker: leases, stages, failures, and what is left after them."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from rag.errors import IndexDownError, LimitError
from rag.notices import Notice
from rag.types import (
    Finding,
    Severity,
    Stage,
)
from tests.webapp.library.ingest.scripted import ScriptedEngine, at, fail_with
from webapp import jobs
from webapp.accounts.models import User
from webapp.library.documents import trash
from webapp.library.documents.reading import cancel_document, reingest_document
from webapp.library.ingest.lease import claim, stopping
from webapp.library.ingest.uploads import upload_document
from webapp.library.ingest.work import ingest
from webapp.library.models import Chunk, Document, Page, Workspace
from webapp.library.upkeep import tidy

SHAPE = "abc123"
GREW = Notice.of("It grew too large.")


def run(document: Document, engine: Any) -> Document:
    ingest(str(document.pk), engine, SHAPE)
    return Document.objects.get(pk=document.pk)


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The jobs that were sent, instead of a broker."""
    found: list[tuple[str, ...]] = []

    def send(*job: str) -> bool:
        found.append(job)
        return True

    monkeypatch.setattr(jobs, "send", send)
    monkeypatch.setattr(tidy, "send", send)
    monkeypatch.setattr(tidy, "jobs_waiting", lambda name: 0)
    return found


@pytest.fixture
def document(transactional_db: None, workspace: Workspace, alice: User) -> Document:
    file = SimpleUploadedFile("Report.pdf", b"%PDF-1.7 made")
    return upload_document(workspace, alice, file)


def test_it_becomes_ready_with_its_pages_and_chunks(document: Document) -> None:
    document = run(document, ScriptedEngine())
    assert (document.stage, document.generation, document.fingerprint) == ("ready", 1, SHAPE)
    assert document.chunks_count == Chunk.objects.live().count() == 1
    assert Page.objects.get(document=document).text.strip() == "Revenue was 10 million."
    assert default_storage.exists(document.layout_name(1))


def test_two_workers_cannot_take_the_same_document(document: Document) -> None:
    assert claim(str(document.pk))
    assert claim(str(document.pk)) is None


def test_a_lost_worker_holds_a_document_no_longer_than_the_lease(document: Document) -> None:
    claim(str(document.pk))
    past = timezone.now() - timedelta(hours=1)
    Document.objects.filter(pk=document.pk).update(claimed_at=past)
    again = claim(str(document.pk))
    assert again is not None
    assert again.attempts == 2


@pytest.mark.parametrize("off", [timedelta(days=1), timedelta(days=-1)])
def test_a_worker_whose_clock_is_wrong_takes_what_is_due_alone(
    document: Document, monkeypatch: pytest.MonkeyPatch, off: timedelta
) -> None:
    now = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: now() + off)
    first = claim(str(document.pk))
    assert first is not None
    assert first.claimed_at is not None
    assert abs(first.claimed_at - now()) < timedelta(minutes=1)
    assert claim(str(document.pk)) is None
    Document.objects.filter(pk=document.pk).update(claimed_at=now() - timedelta(hours=1))
    assert claim(str(document.pk)) is not None


def test_a_document_that_ends_its_workers_is_parked(document: Document) -> None:
    Document.objects.filter(pk=document.pk).update(attempts=3)
    document = run(document, ScriptedEngine())
    assert document.stage == "failed"
    assert "3 times" in document.failure


def test_a_failure_says_why_and_leaves_nothing_live(document: Document) -> None:
    engine = ScriptedEngine(
        at("embedding", fail_with(LimitError(Notice.of("It has too many pages."))))
    )
    document = run(document, engine)
    assert (document.stage, document.error) == ("failed", "It has too many pages.")
    assert tidy.tidy(str(document.pk), engine, SHAPE)  # type: ignore[arg-type]
    assert not Chunk.objects.exists()
    assert set(engine.forgotten) == {(str(document.pk), None)}  # of each index that there may be
    assert not default_storage.exists(document.layout_name(1))


def test_what_is_down_is_waited_for_and_not_counted(document: Document) -> None:
    engine = ScriptedEngine(
        at("embedding", fail_with(IndexDownError(Notice.of("The index is down."))))
    )
    document = run(document, engine)
    assert (document.stage, document.attempts, document.waits) == ("queued", 0, 1)
    assert document.retry_at is not None
    assert claim(str(document.pk)) is None  # not due yet
    past = timezone.now() - timedelta(seconds=1)
    Document.objects.filter(pk=document.pk).update(retry_at=past)
    assert run(document, ScriptedEngine()).stage == "ready"


def test_a_worker_that_ends_hands_the_document_back(document: Document) -> None:
    engine = ScriptedEngine(at("embedding", stopping.set))
    try:
        document = run(document, engine)
    finally:
        stopping.clear()
    assert (document.stage, document.attempts, document.lease) == (Stage.QUEUED, 0, None)
    assert run(document, ScriptedEngine()).stage == "ready"


def test_a_document_without_words_is_never_ready(document: Document) -> None:
    engine = ScriptedEngine()
    engine.words = ""
    document = run(document, engine)
    assert document.stage == "failed"
    assert "No words" in document.failure
    assert "scan" in document.failure


def test_what_cannot_be_a_scan_is_not_called_one(document: Document) -> None:
    engine = ScriptedEngine()
    engine.words = ""
    Document.objects.filter(pk=document.pk).update(media_type="text/plain")
    assert run(document, engine).failure == "No words were found in it."


def test_a_document_of_damaged_pages_is_said_to_be_damaged(document: Document) -> None:
    engine = ScriptedEngine()
    engine.words = ""
    damage = Notice("pages.damaged_pages", count=2, pages="1, 2")
    engine.warnings = (Finding(check="damaged_pages", severity=Severity.WARN, message=damage),)
    assert run(document, engine).failure == f"No words were found in it. {damage}"


@pytest.mark.parametrize("point", ["parsing", "embedding", "report"])
def test_cancel_stops_the_worker_and_leaves_nothing(document: Document, point: str) -> None:
    engine = ScriptedEngine(at(point, lambda: cancel_document(document)))
    document = run(document, engine)
    assert (document.stage, document.lease) == ("cancelled", None)
    assert tidy.tidy(str(document.pk), engine, SHAPE)  # type: ignore[arg-type]
    assert not Chunk.objects.exists()
    assert not Page.objects.exists()


@pytest.mark.parametrize("point", ["parsing", "embedding", "report"])
def test_delete_during_ingest_leaves_the_file_alone_in_the_trash(
    document: Document, point: str
) -> None:
    engine = ScriptedEngine(at(point, lambda: trash.delete_document(document)))
    ingest(str(document.pk), engine, SHAPE)  # type: ignore[arg-type]
    assert tidy.tidy(str(document.pk), engine, SHAPE)  # type: ignore[arg-type]
    assert Document.objects.in_trash().filter(pk=document.pk).exists()
    assert not Chunk.objects.exists()
    assert not Page.objects.exists()
    assert default_storage.exists(document.original_name)


def test_the_old_generation_answers_until_the_next_is_ready(document: Document) -> None:
    document = run(document, ScriptedEngine())
    reingest_document(document)
    live: list[list[int]] = []
    look = at("report", lambda: live.append([chunk.generation for chunk in Chunk.objects.live()]))
    engine = ScriptedEngine(look)
    document = run(document, engine)
    assert live == [[1]]
    assert document.generation == 2
    assert tidy.tidy(str(document.pk), engine, SHAPE)  # type: ignore[arg-type]
    assert set(engine.forgotten) == {(str(document.pk), 2)}
    assert {chunk.generation for chunk in Chunk.objects.all()} == {2}
    assert not default_storage.exists(document.layout_name(1))


def test_a_failed_second_ingest_keeps_the_first(document: Document) -> None:
    document = run(document, ScriptedEngine())
    reingest_document(document)
    engine = ScriptedEngine(at("embedding", fail_with(LimitError(GREW))))
    document = run(document, engine)
    assert (document.stage, document.generation) == ("ready", 1)
    assert document.error == "It grew too large."


def test_the_sweeper_finds_what_was_never_sent(
    document: Document, sent: list[tuple[str, ...]]
) -> None:
    sent.clear()
    assert tidy.sweep() == 1
    assert sent == [(jobs.INGEST_DOCUMENT, str(document.pk))]


def test_the_sweeper_leaves_alone_what_is_in_work(
    document: Document, sent: list[tuple[str, ...]]
) -> None:
    claim(str(document.pk))
    sent.clear()
    assert tidy.sweep() == 0


def test_tidy_is_put_off_while_an_index_is_down(document: Document) -> None:
    trash.delete_document(document)

    class DownEngine(ScriptedEngine):
        def forget(self, document_id: str, collection: str, *, keep: int | None = None) -> None:
            raise IndexDownError(Notice.of("The index is down."))

    assert not tidy.tidy(str(document.pk), DownEngine(), SHAPE)  # type: ignore[arg-type]
    assert tidy.tidy(str(document.pk), ScriptedEngine(), SHAPE)  # type: ignore[arg-type]
    assert Document.objects.get().shelved
