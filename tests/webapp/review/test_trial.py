"""Passages of another size are tried on golden questions, and nothing of the trial is left."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from rag.engine import Engine
from rag.types import Action, Policy, SensitiveKind
from tests.fakes import EmbeddingIndex, ScriptedChatModel
from tests.pdfs import PROSE, box, make_pdf
from tests.rows import FINGERPRINT
from webapp.accounts.models import User
from webapp.library.engine.memory import LibraryMemory
from webapp.library.errors import RefusedError
from webapp.library.guard.policy import set_policy
from webapp.library.ingest.uploads import upload_document
from webapp.library.ingest.work import ingest
from webapp.library.models import Chunk, Document, Kept, Workspace
from webapp.review.models import GoldenQuestion
from webapp.review.trial import try_golden

pytestmark = pytest.mark.usefixtures("transactional_db")

OTHER = "feedfeedfeed"  # the index fingerprint of the settings that are tried
REVENUE = "The revenue of the harbour was 10 million euros in 2020; write to jo@example.org."

Reader = Callable[[str], Document]


@pytest.fixture
def live(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """An engine that embeds, and whose jobs nobody runs by themselves."""
    monkeypatch.setattr("webapp.jobs.send", lambda *job: True)
    return replace(engine, dense=EmbeddingIndex(engine.embedder, LibraryMemory()))


@pytest.fixture
def small(live: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """The same with smaller chunks."""
    return replace(live, config=replace(live.config, chunk_tokens=40, chunk_overlap=5))


@pytest.fixture
def read(tmp_path: Path, workspace: Workspace, alice: User, live: Engine) -> Reader:
    def uploaded(name: str) -> Document:
        pages = [box(72, 72, 540, 700, f"{name}. {PROSE * 4}{last}") for last in ("", REVENUE)]
        data = make_pdf(tmp_path / "report.pdf", *pages).read_bytes()
        document = upload_document(workspace, alice, SimpleUploadedFile(f"{name}.pdf", data))
        assert ingest(str(document.pk), live, FINGERPRINT)
        document.refresh_from_db()
        return document

    return uploaded


def ask(document: Document) -> None:
    GoldenQuestion.objects.create(
        workspace=document.workspace, question="What was the revenue of the harbour in 2020?",
        answer="10 million", document=document, page=2,
    )  # fmt: skip


def kept(engine: Engine) -> list[object]:
    """All that a trial must leave as it was."""
    rows = [list(rows.order_by("pk").values()) for rows in (Document.objects, Chunk.objects)]
    names = [sorted(index.collections()) for index in (engine.dense, engine.lexical)]
    return [*rows, *names, set(Kept.objects.values_list("pk", flat=True))]


def test_chunks_of_another_size_are_tried_and_not_kept(
    read: Reader, live: Engine, small: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = read("Harbour")
    ask(document)
    before = kept(live)
    monkeypatch.setattr("rag.source.parse", None)  # no file is read again
    as_it_is = try_golden(document.workspace, live, FINGERPRINT)
    run = try_golden(document.workspace, small, OTHER)
    assert kept(live) == before
    assert document.chunking == "500/50"
    assert (as_it_is.setup["chunks"], run.setup["chunks"]) == (
        "500 tokens, overlap 50",
        "40 tokens, overlap 5",
    )
    assert (run.figures["right"], run.figures["hit@1"]) == (1.0, 1.0)
    largest = [
        max(item["characters"] for item in one.rows.get().row["retrieved"])
        for one in (as_it_is, run)
    ]
    assert largest[0] > 2 * largest[1] > 0


def test_chunks_that_are_of_the_size_tried_are_taken_as_they_are(
    read: Reader, small: Engine
) -> None:
    document = read("Harbour")
    ask(document)
    Document.objects.update(chunking="40/5")
    run = try_golden(document.workspace, small, OTHER)
    found = run.rows.get().row["retrieved"]
    assert {item["chunk"].split(":")[1] for item in found} == {"1"}


def test_what_the_policy_hides_is_hidden_in_a_trial_too(
    read: Reader, small: Engine, alice: User
) -> None:
    document = read("Harbour")
    ask(document)
    set_policy(document.workspace, alice, Policy(actions={SensitiveKind.EMAIL: Action.MASK}))
    chat = ScriptedChatModel(["The revenue of the harbour was 10 million euros in 2020 [1]."])
    try_golden(Workspace.objects.get(), replace(small, chat=chat), OTHER)
    told = str(chat.history)
    assert "10 million euros in 2020; write to" in " ".join(told.replace("\\n", " ").split())
    assert "jo@example.org" not in told


def test_a_document_that_cannot_be_cut_anew_is_named_and_nothing_is_left(
    read: Reader, live: Engine, small: Engine
) -> None:
    first, second = read("Harbour"), read("Pier")
    ask(first)
    default_storage.delete(second.layout_name(1))
    before = kept(live)
    with pytest.raises(RefusedError, match=r"“Pier”: .* Ingest the document again"):
        try_golden(first.workspace, small, OTHER)
    assert kept(live) == before
