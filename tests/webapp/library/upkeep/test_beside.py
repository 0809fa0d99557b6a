"""Another embedding model: its index is built beside, put in the place of the other, and back."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from django.core.cache import cache
from django.db import connection
from pytest_django import Settings

from rag.config import EmbedConfig
from rag.embed import Embedder
from rag.errors import ModelDownError, ModelRefusedError
from rag.indexes.vectors import Record
from rag.notices import Notice
from rag.types import Stage
from tests.connected import make_model
from tests.fakes import HashEmbedder, OverlapPairs
from tests.rows import make_ready
from tests.vectors import MemoryVectors
from webapp import engine as making
from webapp.accounts.models import User
from webapp.chat.asking.turn import coverage_of
from webapp.connected.models import ConnectedModel, EmbedderUse, Kind
from webapp.engine import beside_fingerprint, build_engine, embedder, index_fingerprint
from webapp.library.documents.titles import rename_document
from webapp.library.engine.library import library_engine
from webapp.library.engine.scopes import workspace_scopes
from webapp.library.errors import RefusedError
from webapp.library.ingest import work
from webapp.library.ingest.lease import HandBackError
from webapp.library.models import (
    BesideRow,
    Document,
    Kept,
    Workspace,
    due_beside,
    lacking_beside,
)
from webapp.library.upkeep import beside, shelf, tidy
from webapp.library.upkeep.beside import build_beside, exchange, progress, put_beside
from webapp.library.upkeep.check import Checker
from webapp.library.upkeep.check import Kind as Differs
from webapp.library.upkeep.rebuild import index_document, rebuild
from webapp.search.find import find
from webapp.search.wanted import Wanted

pytestmark = pytest.mark.django_db
DOCUMENTS, PASSAGES = 6, 20


class ShortEmbedder(HashEmbedder):
    """Another model: its vectors are half as long."""

    fingerprint = "ba9876543210"
    dimensions = 128

    def embed_query(self, text: str) -> npt.NDArray[np.float32]:
        vector = HashEmbedder().embed_query(text).reshape(128, 2).sum(axis=1)
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


@pytest.fixture
def store(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryVectors]:
    """The engine of this process over vectors in memory; a model with an address is another."""
    vectors = MemoryVectors()

    def build(config: EmbedConfig) -> Embedder:
        return ShortEmbedder() if config.url else HashEmbedder()

    monkeypatch.setattr("rag.embed.build_embedder", build)
    for model in ("build_pairs", "build_support"):
        monkeypatch.setattr(f"rag.pairs.{model}", lambda config: OverlapPairs())
    monkeypatch.setattr(making, "vectors", lambda: vectors)
    monkeypatch.setattr(making, "_of_shapes", {})
    for built in (build_engine, embedder):
        built.cache_clear()
    yield vectors
    for built in (build_engine, embedder):
        built.cache_clear()


@pytest.fixture
def other(db: None) -> ConnectedModel:
    return make_model(name="Other", kind=Kind.EMBEDDING, model="other-embedder")


@pytest.fixture
def library(store: MemoryVectors, workspace: Workspace) -> list[Document]:
    """A hundred passages, each with a word of its own."""
    made = []
    for number in range(DOCUMENTS):
        texts = [f"The berth of {word(number, at)} was dredged." for at in range(PASSAGES)]
        document = make_ready(workspace, *texts, title=f"Report {number}")
        shape = index_fingerprint()
        index_document(document, library_engine(), workspace.collection(shape), shape)
        document.refresh_from_db()
        made.append(document)
    return made


def word(number: int, at: int = 3) -> str:
    return f"vessel{number}x{at}"


def check_search(workspace: Workspace, user: User, number: int) -> None:
    """That a passage is found as it is always found: by both searches, and on the page."""
    engine, [scope] = library_engine(), workspace_scopes([workspace])
    query = f"The berth of {word(number)} was dredged."
    ids = [one for one, _ in engine.dense.search(query, scope, 60)]  # some words share a place
    assert query in {one.text for one in engine.load_chunks(ids, scope).values()}
    assert word(number) in str(find(user, Wanted(text=query)).found[0].parts)
    coverage = coverage_of(workspace.documents.all())
    assert (coverage.searched, coverage.waiting) == (DOCUMENTS, 0)


def build_whole() -> None:
    for pk in list(lacking_beside(beside_fingerprint()).values_list("pk", flat=True)):
        assert put_beside(str(pk), library_engine())


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


def test_neither_upkeep_nor_a_rebuild_takes_it_away(
    library: list[Document], workspace: Workspace, other: ConnectedModel, store: MemoryVectors
) -> None:
    build_beside(other)
    build_whole()
    there = workspace.collection(beside_fingerprint())
    made = Kept.objects.count()
    list(rebuild(workspace, library_engine(), index_fingerprint()))
    found = list(Checker(engine=library_engine(), fingerprint=index_fingerprint()).differences())
    assert not {Differs.ORPHAN, Differs.EMPTIED} & {one.kind for one in found}
    assert sum(1 for _ in store.ids(there)) == DOCUMENTS * PASSAGES
    assert Kept.objects.count() == made  # nothing is paid for twice on the way back


def test_what_was_begun_before_the_exchange_takes_nothing_of_what_is_searched(
    library: list[Document], workspace: Workspace, other: ConnectedModel, store: MemoryVectors
) -> None:
    build_beside(other)
    build_whole()
    old, new = index_fingerprint(), beside_fingerprint()
    checker = Checker(engine=library_engine(), fingerprint=old)
    rebuilt = rebuild(workspace, library_engine(), old)
    next(rebuilt)
    exchange(library_engine(), new)
    assert not {Differs.ORPHAN, Differs.EMPTIED} & {one.kind for one in checker.differences()}
    list(rebuilt)
    assert sum(1 for _ in store.ids(workspace.collection(new))) == DOCUMENTS * PASSAGES
    late = library[3]
    shelf.forget(late, library_engine(), old)  # the row of before
    assert not store.count(workspace.collection(new), str(late.pk))


def test_what_is_put_in_while_it_is_removed_does_not_stay(
    library: list[Document], workspace: Workspace, other: ConnectedModel, store: MemoryVectors,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def put_late(collection: str, records: Sequence[Record]) -> None:
        if beside_fingerprint():
            beside.remove_beside(library_engine(), shape)
        put(collection, records)

    build_beside(other)
    shape, late, put = beside_fingerprint(), str(library[0].pk), store.put
    monkeypatch.setattr(store, "put", put_late)
    assert not put_beside(late, library_engine())
    for index in library_engine().indexes:
        assert not index.count(workspace.collection(shape), late)
        assert index.count(workspace.collection(index_fingerprint()), late)
    checker = Checker(engine=library_engine(), fingerprint=index_fingerprint())
    assert Differs.ORPHAN not in {one.kind for one in checker.differences()}


def test_whoever_removes_it_looks_and_removes_in_one_transaction(
    library: list[Document], other: ConnectedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looked(shape: str) -> None:
        depths.append(len(connection.savepoint_ids))
        refuse(shape)

    refuse, outside, depths = beside.refuse_another, len(connection.savepoint_ids), list[int]()
    monkeypatch.setattr(beside, "refuse_another", looked)
    build_beside(other)
    beside.remove_beside(library_engine(), beside_fingerprint())
    assert depths == [outside + 1]  # who exchanges the two meanwhile comes before or after


def test_it_is_removed_with_all_that_was_made_for_it(
    library: list[Document], workspace: Workspace, alice: User, other: ConnectedModel,
    store: MemoryVectors,
) -> None:  # fmt: skip
    vectors = Kept.objects.count()
    build_beside(other)
    put_beside(str(library[0].pk), library_engine())
    there = workspace.collection(beside_fingerprint())
    beside.remove_beside(library_engine(), beside_fingerprint())
    assert there not in set(store.collections()) | set(library_engine().lexical.collections())
    assert not BesideRow.objects.exists()
    assert Kept.objects.count() == vectors
    assert not put_beside(str(library[0].pk), library_engine())
    check_search(workspace, alice, 0)


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


def test_who_clicks_twice_exchanges_once_and_removes_no_other(
    library: list[Document], other: ConnectedModel
) -> None:
    build_beside(other)
    build_whole()
    shape = beside_fingerprint()
    exchange(library_engine(), shape)
    for act in (exchange, beside.remove_beside):
        with pytest.raises(RefusedError, match="changed meanwhile"):
            act(library_engine(), shape)
        with pytest.raises(RefusedError, match="changed meanwhile"):
            act(library_engine(), "")
    assert index_fingerprint() == shape
    assert beside_fingerprint()


def test_a_server_that_is_down_keeps_no_worker_waiting(
    library: list[Document], workspace: Workspace, alice: User, other: ConnectedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def down(self: ShortEmbedder, texts: list[str]) -> None:
        asked.append(len(texts))
        raise ModelDownError(Notice("embed.down"))

    asked: list[int] = []
    build_beside(other)
    with monkeypatch.context() as broken:
        broken.setattr(ShortEmbedder, "embed_documents", down)
        assert not put_beside(str(library[0].pk), library_engine())
        assert not put_beside(str(library[1].pk), library_engine())
    assert len(asked) == 1
    assert beside.halted() == "The embedding server does not answer."
    check_search(workspace, alice, 0)
    cache.clear()  # a minute later
    build_whole()
    exchange(library_engine(), beside_fingerprint())


def test_no_administrator_is_told_what_a_server_was_sent(
    library: list[Document], other: ConnectedModel, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    def refuse(self: ShortEmbedder, texts: list[str]) -> None:
        raise ModelRefusedError(Notice("embed.refused", status=422, said=texts[0]))

    build_beside(other)
    monkeypatch.setattr(ShortEmbedder, "embed_documents", refuse)
    assert not put_beside(str(library[0].pk), library_engine())
    told = "The embedding server refused the request (422): …"
    assert beside.refused(beside_fingerprint()) == [("Report 0", told)]
    monkeypatch.setattr(ShortEmbedder, "embed_query", lambda self, text: refuse(self, [text]))
    assert not put_beside(str(library[1].pk), library_engine())
    assert beside.halted() == told  # it takes nothing at all, as with a wrong key
    assert "vessel" not in caplog.text


def test_a_document_that_is_refused_holds_no_other_up(
    library: list[Document], workspace: Workspace, alice: User, other: ConnectedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def refuse(self: ShortEmbedder, texts: list[str]) -> npt.NDArray[np.float32]:
        if any("vessel0x" in text for text in texts):
            raise ModelRefusedError(Notice("embed.refused", status=413, said="too long"))
        return embed(self, texts)

    build_beside(other)
    shape, embed = beside_fingerprint(), ShortEmbedder.embed_documents
    with monkeypatch.context() as broken:
        broken.setattr(ShortEmbedder, "embed_documents", refuse)
        for document in library:
            assert put_beside(str(document.pk), library_engine()) == (document != library[0])
    assert not beside.halted()
    assert (list(due_beside(shape)), list(lacking_beside(shape))) == ([], [library[0]])
    assert not any(
        index.count(workspace.collection(shape), str(library[0].pk))
        for index in library_engine().indexes
    )
    with pytest.raises(RefusedError, match="refused “Report 0”: that is tried again"):
        exchange(library_engine(), shape)
    assert list(due_beside(shape)) == [library[0]]
    build_whole()
    exchange(library_engine(), shape)
    check_search(workspace, alice, 0)


def test_a_document_that_was_refused_is_tried_again_once_it_is_another(
    library: list[Document], other: ConnectedModel
) -> None:
    build_beside(other)
    shape, again = beside_fingerprint(), library[0]
    row = {"fingerprint": shape, "generation": again.generation, "guarded": again.guarded}
    BesideRow.objects.create(document=again, refused="too long", **row)
    assert again not in due_beside(shape)
    Document.objects.filter(pk=again.pk).update(generation=again.generation + 1)
    assert again in due_beside(shape)
    assert not beside.refused(shape)


def test_what_cannot_be_built_is_refused(
    store: MemoryVectors, workspace: Workspace, other: ConnectedModel, settings: Settings
) -> None:
    with pytest.raises(RefusedError, match="of this model"):
        build_beside(None)
    assert not EmbedderUse.objects.exists()
    with pytest.raises(RefusedError, match="does not embed"):
        build_beside(make_model())
    build_beside(other)
    with pytest.raises(RefusedError, match="already"):
        build_beside(other)
    settings.EMBEDDING_URL = "http://127.0.0.1:9/v1"
    assert beside_fingerprint() == ""
    with pytest.raises(RefusedError, match="environment"):
        build_beside(other)


def test_a_model_of_an_index_answers_as_it_is_now(other: ConnectedModel) -> None:
    assert replace(other.embedding(), api_key="") == EmbedConfig(
        model="other-embedder", url="http://127.0.0.1:9/v1"
    )
