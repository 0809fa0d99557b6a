"""What every index does, whatever is behind it."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from uuid import uuid4

import psycopg
import pytest

from rag.indexes import Index
from rag.indexes.dense import DenseIndex
from rag.indexes.lexical_postgres import PostgresLexicalIndex
from rag.indexes.lexical_sqlite import SqliteLexicalIndex
from rag.indexes.vectors.chroma import ChromaVectors
from rag.types import Chunk, Scope
from tests.fakes import HashEmbedder
from tests.make import make_chunk

SERVICE = pytest.mark.service


@pytest.fixture(
    params=["sqlite", pytest.param("postgres", marks=SERVICE), pytest.param("dense", marks=SERVICE)]
)
def index(request: pytest.FixtureRequest) -> Iterator[Index]:
    if request.param == "sqlite":
        connection = sqlite3.connect(":memory:", isolation_level=None)
        yield SqliteLexicalIndex(lambda: connection)
        connection.close()
    elif request.param == "postgres":
        with psycopg.connect(request.getfixturevalue("postgres"), autocommit=True) as held:
            yield PostgresLexicalIndex(lambda: held)
    else:
        store = ChromaVectors(request.getfixturevalue("chroma"))
        dense = DenseIndex(store, lambda _: HashEmbedder(), window_tokens=20)
        yield dense
        dense.close()


@pytest.fixture
def name(index: Index) -> Iterator[str]:
    """A collection of this test's own."""
    name = f"w{uuid4().hex}-0123456789ab"
    yield name
    index.drop(name)


def chunk(text: str, ordinal: int = 0, *, document_id: str = "doc", generation: int = 1) -> Chunk:
    made = make_chunk(text, ordinal=ordinal, document_id=document_id)
    return replace(made, id=f"{document_id}:{generation}:{ordinal}")


def found(index: Index, query: str, scope: Scope, limit: int = 10) -> list[str]:
    return [chunk_id for chunk_id, _ in index.search(query, scope, limit)]


FLEET = "The fleet of electric buses grew to forty."
LEASE = "The lease of the building ends in 2031."
ZEBRA = "A zebra crossing was painted."


def test_it_finds_what_was_added_the_best_first(index: Index, name: str) -> None:
    index.add(name, [chunk(FLEET, 0), chunk(LEASE, 1), chunk(ZEBRA, 2)])
    ranking = index.search("When does the lease of the building end?", Scope(collection=name), 10)
    assert ranking[0][0] == "doc:1:1"
    scores = [score for _, score in ranking]
    assert scores == sorted(scores, reverse=True)
    assert found(index, "zebra", Scope(collection=name))[0] == "doc:1:2"


def test_it_gives_no_more_than_asked_and_each_once(index: Index, name: str) -> None:
    index.add(name, [chunk(f"{LEASE} " * 12, i) for i in range(20)])
    assert len(set(found(index, "lease building", Scope(collection=name), 7))) == 7
    everything = found(index, "lease building", Scope(collection=name), 100)
    assert len(everything) == len(set(everything)) == 20


def test_it_finds_by_title_headings_context_and_caption(index: Index, name: str) -> None:
    bare = chunk("12 34", 0)
    index.add(name, [
        replace(bare, id="a:1:0", title="Walrus report"),
        replace(bare, id="b:1:0", headings=("Otters", "Beavers")),
        replace(bare, id="c:1:0", context="Name of the badger"),
        replace(bare, id="d:1:0", caption="A picture of a hedgehog"),
    ])  # fmt: skip
    for word, chunk_id in {"walrus": "a", "beavers": "b", "badger": "c", "hedgehog": "d"}.items():
        assert found(index, word, Scope(collection=name))[0] == f"{chunk_id}:1:0"


def test_it_never_crosses_collections(index: Index, name: str) -> None:
    index.add(name, [chunk(LEASE)])
    assert found(index, "lease", Scope(collection=f"w{uuid4().hex}-0123456789ab")) == []
    other = f"w{uuid4().hex}-ba9876543210"
    index.add(other, [chunk(ZEBRA, 7)])
    assert "doc:1:7" not in found(index, "lease zebra", Scope(collection=name))
    assert {name, other} <= set(index.collections())
    index.drop(other)
    assert other not in set(index.collections())
    assert [*index.ids(other)] == []
    assert [*index.ids(name)] == ["doc:1:0"]


@pytest.mark.parametrize("documents", [3, 120, 1_500])
def test_it_narrows_to_the_given_documents(index: Index, name: str, documents: int) -> None:
    index.add(name, [chunk(LEASE, document_id=f"d{i}") for i in range(documents)])
    some = frozenset(f"d{i}" for i in range(1, documents, 2))
    hits = found(index, "lease", Scope(collection=name, document_ids=some), 30)
    assert {chunk_id.partition(":")[0] for chunk_id in hits} <= some
    assert len(hits) == min(30, len(some))


def test_no_document_matches_nothing(index: Index, name: str) -> None:
    index.add(name, [chunk(LEASE)])
    assert found(index, "lease", Scope(collection=name, document_ids=frozenset())) == []
    foreign = Scope(collection=name, document_ids=frozenset({"no-such-document"}))
    assert found(index, "lease", foreign) == []


def test_adding_twice_is_adding_once(index: Index, name: str) -> None:
    for _ in range(2):
        index.add(name, [chunk(LEASE, 0), chunk(ZEBRA, 1)])
    assert sorted(index.ids(name)) == ["doc:1:0", "doc:1:1"]
    assert found(index, "lease", Scope(collection=name)).count("doc:1:0") == 1


def test_it_says_what_it_holds(index: Index, name: str) -> None:
    assert index.holds(name, ["doc:1:0"]) == frozenset()
    index.add(name, [chunk(LEASE, i) for i in range(3)])
    assert index.holds(name, ["doc:1:0", "doc:1:2", "doc:1:7"]) == {"doc:1:0", "doc:1:2"}
    assert index.holds(name, []) == frozenset()


def test_adding_again_replaces(index: Index, name: str) -> None:
    long = f"{ZEBRA} " * 20
    index.add(name, [chunk(long)])
    index.add(name, [chunk(LEASE)])
    index.add(name, [chunk(FLEET, 1), chunk(ZEBRA + " Many words more.", 2)])
    assert sorted(index.ids(name)) == ["doc:1:0", "doc:1:1", "doc:1:2"]
    assert found(index, "zebra", Scope(collection=name))[0] == "doc:1:2"
    assert found(index, "lease", Scope(collection=name))[0] == "doc:1:0"


def test_it_counts_what_it_holds_of_a_document(index: Index, name: str) -> None:
    assert index.count(name, "doc") == 0
    index.add(name, [chunk(FLEET), chunk(LEASE, 1), chunk(ZEBRA, document_id="other")])
    assert index.count(name, "doc") >= 2
    index.remove(name, "doc")
    assert (index.count(name, "doc"), index.count(name, "other") > 0) == (0, True)


def test_what_is_removed_is_gone(index: Index, name: str) -> None:
    index.add(name, [chunk(LEASE), chunk(LEASE, document_id="other")])
    index.remove(name, "doc")
    assert [*index.ids(name)] == ["other:1:0"]
    assert found(index, "lease", Scope(collection=name)) == ["other:1:0"]
    index.remove(name, "doc")
    index.remove(f"w{uuid4().hex}", "doc")


def test_it_keeps_one_generation_when_told(index: Index, name: str) -> None:
    index.add(name, [chunk(LEASE, i, generation=g) for g in (1, 2, 3) for i in (0, 1)])
    index.remove(name, "doc", keep=2)
    assert sorted(index.ids(name)) == ["doc:2:0", "doc:2:1"]


def test_a_dropped_collection_may_come_back(index: Index, name: str) -> None:
    index.add(name, [chunk(LEASE)])
    index.drop(name)
    index.drop(name)
    assert found(index, "lease", Scope(collection=name)) == []
    index.remove(name, "doc")
    index.add(name, [chunk(ZEBRA)])
    assert found(index, "zebra", Scope(collection=name)) == ["doc:1:0"]


def test_adding_nothing_makes_nothing(index: Index, name: str) -> None:
    index.add(name, [])
    assert name not in set(index.collections())


@pytest.mark.parametrize(
    "query",
    [
        "", " ", '"', '""', "NEAR(", "lease AND", "OR OR", "-lease", "lease*", "title:lease", "(",
        "^lease", "{lease}", "'; DROP TABLE x; --", "a", "the of and", "\0", "\ud800", "%s %(x)s",
        "100%", "!&|<->", "a:*", "é" * 500, "lease " * 2_000, "10-K, non-current 1,577.3 R&D",
        "今日は", "🚌", "\\", "?", "lease\tbuilding\n",
    ],
)  # fmt: skip
def test_any_text_is_a_query(index: Index, name: str, query: str) -> None:
    index.add(name, [chunk(LEASE), chunk("Filed on Form 10-K.", 1)])
    assert isinstance(index.search(query, Scope(collection=name), 5), list)


@pytest.mark.parametrize("text", ["", "\0 nul", "half \ud800 pair", "x" * 300_000, "ﬁ Å 今日は"])
def test_any_text_can_be_added(index: Index, name: str, text: str) -> None:
    index.add(name, [chunk(text, 0), chunk(LEASE, 1)])
    assert sorted(index.ids(name)) == ["doc:1:0", "doc:1:1"]
    assert "doc:1:1" in found(index, "lease", Scope(collection=name))


def test_names_of_collections_may_be_odd(index: Index) -> None:
    odd = 'x"; DROP TABLE y; -- ' + "ü" * 80
    index.add(odd, [chunk(LEASE)])
    assert [*index.ids(odd)] == ["doc:1:0"]
    assert odd in set(index.collections())
    index.drop(odd)
    assert odd not in set(index.collections())


@SERVICE
@pytest.mark.parametrize("index", ["dense"], indirect=True)
def test_threads_share_it(index: Index, name: str) -> None:
    def add(i: int) -> None:
        index.add(name, [chunk(LEASE, i)])
        assert found(index, "lease", Scope(collection=name))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add, range(24)))
    assert len([*index.ids(name)]) == 24


@SERVICE
def test_many_workers_may_be_the_first_to_use_a_collection(postgres: str) -> None:
    name, together = f"w{uuid4().hex}-0123456789ab", Barrier(8)

    def add(i: int) -> None:
        with psycopg.connect(postgres, autocommit=True) as mine:
            together.wait(30)
            PostgresLexicalIndex(lambda: mine).add(name, [chunk(LEASE, i)])

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(add, range(8)))
    with psycopg.connect(postgres, autocommit=True) as held:
        index = PostgresLexicalIndex(lambda: held)
        assert len([*index.ids(name)]) == 8
        index.drop(name)
