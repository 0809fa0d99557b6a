"""Nothing is paid for twice: what one worker stored serves the next, and the next generation."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from rag.engine import Engine
from rag.errors import IndexDownError
from rag.notices import Notice
from rag.types import Chunk, Stage
from tests.fakes import EmbeddingIndex, HashEmbedder
from tests.make import browser, make_workspace
from tests.pdfs import PROSE, box, make_pdf
from tests.rows import FINGERPRINT
from webapp.accounts.models import User
from webapp.library.documents.reading import cancel_document, reingest_document, retry_document
from webapp.library.documents.shown import show_row
from webapp.library.engine.memory import LibraryMemory
from webapp.library.ingest import work
from webapp.library.ingest.uploads import upload_document
from webapp.library.models import Document, Kept, Role, Workspace
from webapp.library.upkeep.rebuild import rebuild
from webapp.library.upkeep.tidy import tidy

pytestmark = pytest.mark.usefixtures("transactional_db")


class Embedding(EmbeddingIndex):
    """One whose server may go down."""

    def __init__(self) -> None:
        self.embedder = HashEmbedder()
        super().__init__(self.embedder, LibraryMemory())
        self.batches_left = 1_000
        self.languages: list[str] = []

    def add(self, collection: str, chunks: Sequence[Chunk]) -> None:
        if not self.batches_left:
            raise IndexDownError(Notice.of("The index is down."))
        self.batches_left -= 1
        self.languages += [chunk.language for chunk in chunks]
        super().add(collection, chunks)


@pytest.fixture
def dense() -> Embedding:
    return Embedding()


@pytest.fixture
def slow(engine: Engine, dense: Embedding, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """An engine that indexes chunk by chunk, and whose jobs nobody runs by themselves."""
    monkeypatch.setattr("webapp.jobs.send", lambda *job: True)
    # A database in memory does not wait for the thread that looks after the lease.
    monkeypatch.setattr("webapp.library.ingest.lease.LOOK_S", 60.0)
    config = replace(engine.config, embed=replace(engine.config.embed, batch=1), chunk_tokens=60)
    return replace(engine, dense=dense, config=config)


@pytest.fixture
def pdf(tmp_path: Path) -> bytes:
    pages = [box(72, 72, 540, 540, f"Ship {n} lay there. {PROSE}") for n in range(3)]
    return make_pdf(tmp_path / "ships.pdf", *pages).read_bytes()


@pytest.fixture
def document(workspace: Workspace, alice: User, slow: Engine, pdf: bytes) -> Document:
    return upload_document(workspace, alice, SimpleUploadedFile("Ships.pdf", pdf))


def run(document: Document, engine: Engine) -> Document:
    Document.objects.filter(pk=document.pk).update(retry_at=None)
    work.ingest(str(document.pk), engine, FINGERPRINT)
    return Document.objects.get(pk=document.pk)


def test_the_next_worker_goes_on_where_the_first_ended(
    document: Document, slow: Engine, dense: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    dense.batches_left = 2
    document = run(document, slow)
    assert (document.stage, document.pending["generation"]) == (Stage.QUEUED, 1)
    dense.batches_left = 1_000
    monkeypatch.setattr("rag.source.parse", None)  # whoever parses again fails
    told = dense.languages
    dense.languages = []
    document = run(document, slow)
    assert set(told) == set(dense.languages) == {"en"}
    assert (document.stage, document.pages_count, document.error) == (Stage.READY, 3, "")
    assert len(dense.added) == len(set(dense.added)) == document.chunks_count > 2
    assert dense.embedder.embedded == Kept.objects.count()
    assert document.pending == {}
    assert document.reader
    assert document.chunking == "60/50"


def test_another_reader_begins_anew(
    document: Document, slow: Engine, dense: Embedding, monkeypatch: pytest.MonkeyPatch
) -> None:
    dense.batches_left = 1
    run(document, slow)
    dense.batches_left = 1_000
    monkeypatch.setattr(work, "reader", lambda: "newer")
    document = run(document, slow)
    assert (document.stage, document.reader) == (Stage.READY, "newer")
    assert dense.added.count(f"{document.pk}:1:0") == 2
    assert dense.embedder.embedded == Kept.objects.count()  # the same words all the same


def test_a_new_generation_pays_only_for_what_changed(
    document: Document, slow: Engine, dense: Embedding
) -> None:
    document = run(document, slow)
    paid = dense.embedder.embedded
    reingest_document(document)
    document = run(document, slow)
    tidy(str(document.pk), slow, FINGERPRINT)
    assert document.generation == 2
    assert dense.embedder.embedded == paid
    assert set(Kept.objects.values_list("generation", flat=True)) == {2}
    for _ in rebuild(document.workspace, slow, FINGERPRINT):
        pass
    assert dense.embedder.embedded == paid


def test_what_was_paid_for_serves_the_workspace_and_no_other(
    document: Document, slow: Engine, dense: Embedding, alice: User, pdf: bytes
) -> None:
    document = run(document, slow)
    paid = dense.embedder.embedded
    other = make_workspace("Other", {alice: Role.OWNER})
    files = [(document.workspace, pdf + b"\n"), (other, pdf)]
    for workspace, data in files:
        same = upload_document(workspace, alice, SimpleUploadedFile("Ships.pdf", data))
        assert run(same, slow).stage == Stage.READY
        assert dense.embedder.embedded == (paid if workspace != other else 2 * paid)


def test_what_was_cancelled_keeps_nothing(
    document: Document, slow: Engine, dense: Embedding
) -> None:
    dense.batches_left = 2
    document = run(document, slow)
    assert Kept.objects.exists()
    cancel_document(document)
    tidy(str(document.pk), slow, FINGERPRINT)
    assert not Kept.objects.exists()
    assert Document.objects.get().pending == {}


def test_what_failed_keeps_what_was_paid_for(
    document: Document, slow: Engine, dense: Embedding
) -> None:
    dense.batches_left = 2
    run(document, slow)
    Document.objects.update(stage=Stage.FAILED, error="It ended the worker.")
    tidy(str(document.pk), slow, FINGERPRINT)
    dense.batches_left = 1_000
    retry_document(document)
    document = run(document, slow)
    assert document.stage == Stage.READY
    assert dense.embedder.embedded == Kept.objects.count()


@pytest.mark.parametrize("left", [b"%PDF-1.7 nothing else is left", b"", None])
def test_what_cannot_be_read_again_says_so_and_is_used_as_it_was_read(
    document: Document, slow: Engine, alice: User, left: bytes | None
) -> None:
    document = run(document, slow)
    original = Path(default_storage.path(document.original_name))
    original.unlink()
    if left is not None:
        original.write_bytes(left)
    reingest_document(document)
    document = run(document, slow)
    assert (document.stage, document.generation, document.lease) == (Stage.READY, 1, None)
    assert document.failure
    assert show_row(document).look == "notes"
    page = browser(alice).get(f"/documents/{document.pk}/").text
    assert "It could not be read again. What was read before is shown and searched." in page
    assert escape(document.failure) in page
