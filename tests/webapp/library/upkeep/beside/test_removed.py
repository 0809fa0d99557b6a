"""An index beside stays while it is wanted, and goes with all that was made for it."""

from collections.abc import Sequence

import pytest
from django.db import connection

from rag.indexes.vectors import Record
from tests.vectors import MemoryVectors
from tests.webapp.library.upkeep.beside.berths import DOCUMENTS, PASSAGES, build_whole, check_search
from webapp.accounts.models import User
from webapp.connected.models import ConnectedModel
from webapp.engine import beside_fingerprint, index_fingerprint
from webapp.library.engine.library import library_engine
from webapp.library.errors import RefusedError
from webapp.library.models import BesideRow, Document, Kept, Workspace
from webapp.library.upkeep import beside, shelf
from webapp.library.upkeep.beside import build_beside, exchange, put_beside
from webapp.library.upkeep.check import Checker
from webapp.library.upkeep.check import Kind as Differs
from webapp.library.upkeep.rebuild import rebuild

pytestmark = pytest.mark.django_db


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
