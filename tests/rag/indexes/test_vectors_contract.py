"""What every store of vectors does, whatever is behind it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import numpy as np
import pytest

from rag.errors import IndexDownError
from rag.indexes.vectors import Record, Vector, Vectors
from rag.indexes.vectors.chroma import ChromaVectors
from rag.indexes.vectors.pgvector import PgVectors
from tests.servers import free_port

SERVICE = pytest.mark.service
STORES: dict[str, tuple[Callable[[str], Vectors], str]] = {
    "chroma": (ChromaVectors, "http://127.0.0.1:{port}"),
    "pgvector": (PgVectors, "postgresql://postgres@127.0.0.1:{port}/postgres"),
}
SERVERS = {"chroma": "chroma", "pgvector": "postgres"}  # the fixture that gives its address
DIMENSIONS = 32


@pytest.fixture(params=[pytest.param(name, marks=SERVICE) for name in STORES])
def store(request: pytest.FixtureRequest) -> Iterator[Vectors]:
    made = STORES[request.param][0](request.getfixturevalue(SERVERS[request.param]))
    yield made
    made.close()


@pytest.fixture
def name(store: Vectors) -> Iterator[str]:
    """A collection of this test's own."""
    name = f"w{uuid4().hex}-0123456789ab"
    yield name
    store.drop(name)


def drawn(count: int, seed: int = 1) -> list[Vector]:
    """Vectors of any length, none of them like another."""
    made = np.random.default_rng(seed).normal(size=(count, DIMENSIONS))
    return [*made.astype(np.float32)]


def towards(angle: float) -> Vector:
    """A vector that is so many degrees from the first axis."""
    made = np.zeros(DIMENSIONS, dtype=np.float32)
    made[:2] = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    return made


def record(number: int, vector: Vector, *, document_id: str = "doc", generation: int = 1) -> Record:
    return Record(f"{document_id}:{generation}:{number}:0", document_id, generation, vector)


def found(
    store: Vectors, name: str, vector: Vector, limit: int = 10, documents: str = ""
) -> list[str]:
    only = frozenset(documents.split()) if documents else None
    return [one for one, _ in store.nearest(name, vector, limit, only)]


def test_the_stored_vectors_of_a_generation_are_given_back(store: Vectors, name: str) -> None:
    assert store.stored(name, "doc", 1, 9).shape == (0, 0)
    made = drawn(4)
    store.put(name, [record(number, one) for number, one in enumerate(made[:2])])
    store.put(name, [record(0, made[2], generation=2), record(0, made[3], document_id="other")])
    rows = store.stored(name, "doc", 1, 9)
    assert rows.shape == (2, DIMENSIONS)
    cosines = rows @ np.stack(made[:2]).T / np.linalg.norm(rows, axis=1, keepdims=True)
    assert sorted(cosines.argmax(axis=1)) == [0, 1]
    assert np.allclose(cosines.max(axis=1), [np.linalg.norm(made[i]) for i in cosines.argmax(1)],
                       rtol=1e-2)  # fmt: skip
    assert store.stored(name, "doc", 1, 1).shape == (1, DIMENSIONS)
    assert store.stored(name, "nowhere", 1, 9).shape == (0, 0)


def test_the_nearest_come_first_with_their_cosines(store: Vectors, name: str) -> None:
    store.put(name, [record(n, 7 * towards(angle)) for n, angle in enumerate((60, 0, 180, 30))])
    ranking = store.nearest(name, towards(0), 4)
    assert [one for one, _ in ranking] == ["doc:1:1:0", "doc:1:3:0", "doc:1:0:0", "doc:1:2:0"]
    cosines = [1.0, np.cos(np.radians(30)), 0.5, -1.0]
    assert [cosine for _, cosine in ranking] == pytest.approx(cosines, abs=1e-3)
    assert found(store, name, towards(0), 1) == ["doc:1:1:0"]


def test_it_finds_what_is_nearest_among_many(store: Vectors, name: str) -> None:
    vectors = drawn(3_000)
    store.put(name, [record(n, vector) for n, vector in enumerate(vectors)])
    matrix = np.stack([vector / np.linalg.norm(vector) for vector in vectors])
    right = 0
    for sought in drawn(20, seed=2):
        best = np.argsort(-(matrix @ sought))[:30]
        right += len({f"doc:1:{n}:0" for n in best} & {*found(store, name, sought, 30)})
    assert right > 0.95 * 20 * 30


@pytest.mark.parametrize("documents", [1, 3, 40])
def test_a_scope_of_few_documents_finds_all_that_they_have(
    store: Vectors, name: str, documents: int
) -> None:
    """However far they are from what is sought, and however many others are nearer."""
    far = [record(n, towards(150 + n / 100), document_id=f"d{n % documents}") for n in range(80)]
    store.put(name, far + [record(n, towards(n / 100), document_id="near") for n in range(2_000)])
    only = frozenset(f"d{n}" for n in range(documents))
    assert {*found(store, name, towards(0), 80, " ".join(only))} == {one.id for one in far}


def test_a_scope_of_many_documents_gives_theirs_alone(store: Vectors, name: str) -> None:
    store.put(
        name, [record(0, vector, document_id=f"d{n}") for n, vector in enumerate(drawn(1_500))]
    )
    some = {f"d{n}" for n in range(1_200)}
    hits = found(store, name, towards(0), 30, " ".join(some))
    assert len(hits) >= 30
    assert {one.partition(":")[0] for one in hits} <= some


@pytest.mark.parametrize("share", [0.001, 0.2])
def test_a_scope_finds_what_looking_at_each_record_finds(
    store: Vectors, name: str, share: float
) -> None:
    """Also where all others are nearer."""
    count, limit = 8_000, 30
    inside = round(count * share)
    angles = [170 - n / 100 if n < inside else n / 1_000 for n in range(count)]
    store.put(name, [record(0, towards(a), document_id=f"d{n}") for n, a in enumerate(angles)])
    some = {f"d{n}" for n in range(inside)}
    best = sorted(range(inside), key=lambda n: angles[n])[:limit]
    hits = found(store, name, towards(0), limit, " ".join(some))
    assert {f"d{n}:1:0:0" for n in best} <= {*hits}


def test_among_no_documents_there_is_nothing(store: Vectors, name: str) -> None:
    store.put(name, [record(0, towards(0))])
    assert found(store, name, towards(0), documents="other") == []
    assert found(store, f"{name}x", towards(0)) == []
    assert found(store, f"{name}x", towards(0), documents="doc") == []


def test_putting_again_replaces(store: Vectors, name: str) -> None:
    store.put(name, [record(0, towards(0)), record(1, towards(40))])
    store.put(name, [record(0, towards(90)), record(2, towards(50))])
    assert found(store, name, towards(0)) == ["doc:1:1:0", "doc:1:2:0", "doc:1:0:0"]
    assert sorted(store.ids(name)) == ["doc:1:0:0", "doc:1:1:0", "doc:1:2:0"]


def test_it_says_what_it_holds_and_how_much(store: Vectors, name: str) -> None:
    assert (store.holds(name, ["doc:1:0:0"]), store.count(name, "doc")) == (frozenset(), 0)
    store.put(name, [record(n, vector) for n, vector in enumerate(drawn(2_300))])
    asked = [f"doc:1:{n}:0" for n in range(2_200, 2_400)] + ["doc:1:0:0"]
    assert store.holds(name, asked) == {f"doc:1:{n}:0" for n in [0, *range(2_200, 2_300)]}
    assert store.holds(name, []) == frozenset()
    assert (store.count(name, "doc"), store.count(name, "other")) == (2_300, 0)
    assert len({*store.ids(name)}) == len([*store.ids(name)]) == 2_300


def test_what_is_removed_is_gone(store: Vectors, name: str) -> None:
    store.remove(name, "doc")
    store.delete(name, ["doc:1:0:0"])
    store.put(name, [record(n, towards(n), generation=g) for g in (1, 2, 3) for n in (0, 1)])
    store.put(name, [record(0, towards(5), document_id="other")])
    store.delete(name, ["doc:1:0:0", "doc:1:7:0"])
    assert store.count(name, "doc") == 5
    store.remove(name, "doc", keep=2)
    assert sorted(store.ids(name)) == ["doc:2:0:0", "doc:2:1:0", "other:1:0:0"]
    store.remove(name, "doc")
    assert found(store, name, towards(0)) == ["other:1:0:0"]


def test_a_collection_is_known_by_its_name_until_it_is_dropped(store: Vectors, name: str) -> None:
    odd = 'x"; DROP TABLE y; -- ' + "ü" * 80
    store.put(odd, [record(0, towards(0))])
    store.put(name, [record(1, towards(0))])
    assert {odd, name} <= {*store.collections()}
    store.drop(odd)
    store.drop(odd)
    assert odd not in {*store.collections()}
    assert [*store.ids(odd)] == []
    assert [*store.ids(name)] == ["doc:1:1:0"]
    store.put(odd, [record(2, towards(0))])
    assert [*store.ids(odd)] == ["doc:1:2:0"]
    store.drop(odd)


def test_putting_nothing_makes_nothing(store: Vectors, name: str) -> None:
    store.put(name, [])
    assert name not in {*store.collections()}


@pytest.mark.parametrize("dimensions", [3, 1_536, 4_096])
def test_any_model_fits(store: Vectors, name: str, dimensions: int) -> None:
    vectors = np.random.default_rng(3).normal(size=(4, dimensions)).astype(np.float32)
    store.put(name, [record(n, vector) for n, vector in enumerate(vectors)])
    for n, vector in enumerate(vectors):
        ((one, cosine), *_) = store.nearest(name, vector, 4)
        assert one == f"doc:1:{n}:0"
        assert cosine == pytest.approx(1.0, abs=1e-3)


def test_a_vector_of_zeros_harms_nobody(store: Vectors, name: str) -> None:
    store.put(name, [record(0, towards(0) * 0), record(1, towards(10))])
    assert "doc:1:1:0" in found(store, name, towards(0))
    assert all(-1.01 < cosine < 1.01 for _, cosine in store.nearest(name, towards(0) * 0, 5))


def test_threads_share_it_and_make_a_collection_together(store: Vectors, name: str) -> None:
    def put(number: int) -> None:
        store.put(name, [record(number, towards(number))])
        assert found(store, name, towards(0))

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(put, range(24)))
    assert len([*store.ids(name)]) == 24


def test_two_processes_see_the_same(
    store: Vectors, name: str, request: pytest.FixtureRequest
) -> None:
    kind = request.node.callspec.params["store"]
    other = STORES[kind][0](request.getfixturevalue(SERVERS[kind]))
    store.put(name, [record(0, towards(0))])
    other.drop(name)
    assert found(store, name, towards(0)) == []
    store.put(name, [record(1, towards(0))])
    other.drop(name)
    other.put(name, [record(2, towards(0))])
    store.put(name, [record(3, towards(1))])
    assert found(other, name, towards(0)) == ["doc:1:2:0", "doc:1:3:0"]
    other.close()


def test_it_is_well_where_it_answers(store: Vectors, name: str) -> None:
    assert store.health(3.0) == ""
    store.put(name, [record(0, towards(0))])
    assert store.health(3.0) == ""


@pytest.mark.parametrize("kind", STORES)
def test_it_says_when_there_is_no_server(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.indexes.vectors.pgvector.WAIT_S", 0.5)
    build, address = STORES[kind]
    gone = build(address.format(port=free_port()))
    with pytest.raises(IndexDownError):
        gone.nearest("here", towards(0), 5)
    with pytest.raises(IndexDownError):
        gone.put("here", [record(0, towards(0))])
    with pytest.raises(IndexDownError):
        list(gone.collections())
    assert gone.health(2.0) == "does not answer"
    gone.close()


@SERVICE
def test_two_installations_share_a_chroma_and_know_their_own(chroma: str) -> None:
    first, second = ChromaVectors(chroma, "first"), ChromaVectors(chroma, "second")
    ours, theirs = f"w{uuid4().hex}-0123456789ab", f"w{uuid4().hex}-0123456789ab"
    first.put(ours, [record(1, towards(0))])
    second.put(theirs, [record(1, towards(0))])
    assert {ours, theirs} <= set(first.collections())
    assert [first.is_ours(one) for one in (ours, theirs, "neither")] == [True, False, False]
    assert [second.is_ours(one) for one in (ours, theirs, "neither")] == [False, True, False]
    for store in (first, second):
        store.close()


@SERVICE
@pytest.mark.parametrize("written", [False, True])
def test_a_collection_of_before_is_marked_when_it_is_used(chroma: str, *, written: bool) -> None:
    before, now = ChromaVectors(chroma), ChromaVectors(chroma, "mark")
    name = f"w{uuid4().hex}-0123456789ab"
    before.put(name, [record(1, towards(0))])
    assert not now.is_ours(name)
    if written:
        now.put(name, [record(1, towards(0))])
    else:
        assert found(now, name, towards(0)) == ["doc:1:1:0"]
    assert now.is_ours(name)
    assert name in set(now.collections())
    for store in (before, now):
        store.close()
