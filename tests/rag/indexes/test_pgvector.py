"""What only the vectors in PostgreSQL have to show."""

import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import numpy as np
import psycopg
import pytest

from rag.errors import IndexDownError
from rag.indexes.vectors import Record
from rag.indexes.vectors.pgvector import PgVectors
from tests.servers import free_port, postgres_server

pytestmark = pytest.mark.service

DRAWN = np.random.default_rng(4).normal(size=(3_000, 16)).astype(np.float32)
RECORDS = [Record(f"d{n % 30}:1:{n}:0", f"d{n % 30}", 1, vector) for n, vector in enumerate(DRAWN)]


@pytest.fixture
def database(postgres: str) -> Iterator[str]:
    """The address of an empty database."""
    name = f"vectors_{uuid4().hex}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        yield f"{postgres.rpartition('/')[0]}/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.mark.parametrize("scanned", [100_000, 1])
def test_many_records_of_a_scope_are_found_through_the_graph_or_one_by_one(
    database: str, monkeypatch: pytest.MonkeyPatch, scanned: int
) -> None:
    """One by one where the graph was left before enough of them were seen."""
    store, only = PgVectors(database), frozenset({"d1", "d2"})
    store.put("here", RECORDS)
    by_one = store.nearest("here", DRAWN[0], 50, only)
    monkeypatch.setattr("rag.indexes.vectors.pgvector.FEW", 10)
    monkeypatch.setattr("rag.indexes.vectors.pgvector.SCANNED", scanned)
    by_graph = store.nearest("here", DRAWN[0], 50, only)
    assert len(by_graph) == 50
    assert len({*dict(by_graph)} & {*dict(by_one)}) > 45
    cosines = [cosine for _, cosine in by_graph]
    assert cosines == sorted(cosines, reverse=True)
    store.close()


def test_workers_make_the_extension_and_a_table_at_the_same_time(database: str) -> None:
    stores = [PgVectors(database) for _ in range(6)]

    def put(number: int) -> None:
        stores[number].put(f"c{number % 2}", RECORDS[number : number + 1])

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(put, range(6)))
    assert sorted(stores[0].collections()) == ["c0", "c1"]
    assert len([*stores[0].ids("c0")]) == 3
    for store in stores:
        store.close()


def test_it_says_when_its_role_may_not_make_what_it_needs(database: str) -> None:
    role = f"reader_{uuid4().hex}"
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN".encode())
    store = PgVectors(database.replace("postgres@", f"{role}@"))
    with pytest.raises(IndexDownError, match="its role may not make tables"):
        store.put("here", RECORDS[:1])
    store.close()


def test_it_finds_the_server_again_with_all_it_had(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.indexes.vectors.pgvector.WAIT_S", 2.0)
    directory, port = Path(tempfile.mkdtemp(prefix="postgres-")), free_port()
    with postgres_server(directory, port) as url:
        store = PgVectors(url)
        store.put("here", RECORDS[:3])
    with pytest.raises(IndexDownError):
        store.nearest("here", DRAWN[0], 5)
    with postgres_server(directory, port):
        assert store.nearest("here", DRAWN[0], 5)[0][0] == "d0:1:0:0"
        store.close()
    shutil.rmtree(directory)
