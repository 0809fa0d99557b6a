"""Another embedding model: its index is built beside, put in the place of the other, and back."""

from dataclasses import replace

import pytest
from pytest_django import Settings

from rag.config import EmbedConfig
from rag.types import Stage
from tests.vectors import MemoryVectors
from tests.webapp.library.upkeep.beside.berths import (
    DOCUMENTS,
    PASSAGES,
    build_whole,
    check_search,
    word,
)
from webapp.accounts.models import User
from webapp.connected.models import ConnectedModel
from webapp.engine import beside_fingerprint, index_fingerprint
from webapp.library.documents.titles import rename_document
from webapp.library.engine.library import library_engine
from webapp.library.engine.scopes import workspace_scopes
from webapp.library.errors import RefusedError
from webapp.library.ingest import work
from webapp.library.ingest.lease import HandBackError
from webapp.library.models import Document, Workspace, lacking_beside
from webapp.library.upkeep import beside, shelf, tidy
from webapp.library.upkeep.beside import build_beside, exchange, progress, put_beside

pytestmark = pytest.mark.django_db


def test_people_find_everything_while_it_is_built_exchanged_and_back(
    library: list[Document], workspace: Workspace, alice: User, other: ConnectedModel
) -> None:
    old = index_fingerprint()
    build_beside(other)
    new = beside_fingerprint()
    assert new not in {"", old}
    for number, document in enumerate(library):
        with pytest.raises(RefusedError):
            exchange(library_engine(), beside_fingerprint())
        assert progress(new).documents_done == number
        assert put_beside(str(document.pk), library_engine())
        assert not put_beside(str(document.pk), library_engine())  # it is there
        check_search(workspace, alice, number)
    told = progress(new)
    assert (told.passages_done, told.percent) == (DOCUMENTS * PASSAGES, 100)
    assert index_fingerprint() == old
    exchange(library_engine(), beside_fingerprint())
    assert (index_fingerprint(), beside_fingerprint()) == (new, old)
    assert progress(old).is_whole
    assert library_engine().config.embed.model == "other-embedder"
    for number in range(DOCUMENTS):
        check_search(workspace, alice, number)
    exchange(library_engine(), beside_fingerprint())
    assert (index_fingerprint(), beside_fingerprint()) == (old, new)
    check_search(workspace, alice, 1)


def test_a_question_that_began_before_the_exchange_ends_well(
    library: list[Document], workspace: Workspace, other: ConnectedModel
) -> None:
    build_beside(other)
    build_whole()
    before, scopes_before = library_engine(), workspace_scopes([workspace])
    exchange(library_engine(), beside_fingerprint())
    after, scopes_after = library_engine(), workspace_scopes([workspace])
    assert scopes_before[0].collection != scopes_after[0].collection
    query = f"The berth of {word(2)} was dredged."
    for engine in (before, after):
        for scopes in (scopes_before, scopes_after):
            assert engine.search(query, scopes, 3)[0].chunk.text == query
            assert engine.dense.search(query, scopes[0], 1)


def test_what_changes_meanwhile_is_put_in_again(
    library: list[Document], workspace: Workspace, alice: User, other: ConnectedModel,
    store: MemoryVectors,
) -> None:  # fmt: skip
    build_beside(other)
    build_whole()
    shape = beside_fingerprint()
    renamed, deleted, reread = library[:3]
    rename_document(renamed, "Another title")
    Document.objects.filter(pk=reread.pk).update(generation=2)
    reread.chunks.update(generation=2)
    Document.objects.filter(pk=deleted.pk).update(superseded_at="2026-01-01T00:00Z", dirty=True)
    assert {one.pk for one in lacking_beside(shape)} == {renamed.pk, reread.pk}
    assert tidy.tidy(str(deleted.pk), library_engine(), index_fingerprint())
    collection = workspace.collection(shape)
    assert not store.count(collection, str(deleted.pk))
    Document.objects.filter(pk=deleted.pk).update(superseded_at=None)  # and it comes back
    assert shelf.index_again(str(deleted.pk), library_engine(), index_fingerprint())
    assert deleted in lacking_beside(shape)


def test_what_was_read_for_the_other_index_meanwhile_is_read_again(
    library: list[Document], other: ConnectedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_beside(other)
    build_whole()
    old, late = index_fingerprint(), library[4]
    exchange(library_engine(), beside_fingerprint())
    with pytest.raises(HandBackError):
        work._publish(late, None, old, "")  # type: ignore[arg-type]
    Document.objects.filter(pk=late.pk).update(fingerprint=old)
    assert beside.put_back_late() == 1
    assert beside.put_back_late() == 0
    assert shelf.index_again(str(late.pk), library_engine(), index_fingerprint())
    late.refresh_from_db()
    assert late.fingerprint == index_fingerprint()


def test_what_a_store_lost_is_not_searched(
    library: list[Document], workspace: Workspace, other: ConnectedModel, store: MemoryVectors
) -> None:
    build_beside(other)
    build_whole()
    shape = beside_fingerprint()
    store.remove(workspace.collection(shape), str(library[5].pk))
    with pytest.raises(RefusedError, match="lost"):
        exchange(library_engine(), beside_fingerprint())
    assert list(lacking_beside(shape)) == [library[5]]
    build_whole()
    exchange(library_engine(), beside_fingerprint())
    assert index_fingerprint() == shape


def test_one_that_another_worker_has_waits(library: list[Document], other: ConnectedModel) -> None:
    build_beside(other)
    taken = Document.objects.filter(pk=library[0].pk)
    taken.update(lease="6c1f6f7e-6e0b-4b8e-9d57-0c9ce8cf7a55", claimed_at="2126-01-01T00:00Z")
    assert not put_beside(str(library[0].pk), library_engine())
    taken.update(lease=None, claimed_at=None, stage=Stage.QUEUED)  # it is to be read again
    assert put_beside(str(library[0].pk), library_engine())


def test_the_sweeper_sends_what_is_lacking(
    library: list[Document], other: ConnectedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(tidy, "jobs_waiting", lambda name: 0)

    def send(name: str, *ids: str) -> bool:
        sent.append(name)
        return True

    monkeypatch.setattr(tidy, "send", send)
    tidy.sweep()
    assert "index_beside" not in sent
    build_beside(other)
    tidy.sweep()
    assert sent.count("index_beside") == DOCUMENTS


def test_a_model_of_an_index_answers_as_it_is_now(
    other: ConnectedModel, settings: Settings
) -> None:
    settings.EMBEDDING_DEVICE = "cuda:1"
    assert replace(other.embedding(), api_key="") == EmbedConfig(
        model="other-embedder",
        url="http://127.0.0.1:9/v1",
        device="cuda:1",
        models_dir=settings.DATA_DIR / "models",
    )
