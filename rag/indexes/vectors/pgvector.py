"""Vectors in PostgreSQL, by the extension pgvector: no further server.

A collection is a table with a graph of its own. In one graph over all collections the nearest of a
small one would be searched for among all others; and to drop a collection is to drop its table.
Vectors are kept as halves: half the memory, and a graph for up to 4,000 dimensions.
"""

import json
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.errors import IndexDownError
from rag.indexes.tables import Tables
from rag.indexes.vectors import Matrix, Nearest, Record, Vector
from rag.notices import Notice

if TYPE_CHECKING:
    from psycopg import Connection
    from psycopg_pool import ConnectionPool

PAGE = 5_000
FEW = 10_000  # records within documents up to which all are compared
MOST_IN_GRAPH = 4_000  # dimensions of halves that a graph takes; above all are compared
WIDEST = 1_000  # of what is kept in view on the way through the graph, by the extension's limit
LEAST_WIDE = 100
SCANNED = 100_000  # records that are looked at in search of those that pass a filter
OLDEST = (0, 8)  # it goes on through the graph until enough pass a filter
WAIT_S = 5.0  # for a connection
TABLES = Tables("vectors", 7_236_115)
EXTENSION = "CREATE EXTENSION IF NOT EXISTS vector"
TABLE = (
    "CREATE TABLE IF NOT EXISTS {{table}} (id text PRIMARY KEY, document_id text NOT NULL, "
    "generation integer NOT NULL, vector halfvec({dimensions}) NOT NULL)"
)
DOCUMENTS = "CREATE INDEX IF NOT EXISTS {table}_document ON {table} (document_id)"
GRAPH = "CREATE INDEX IF NOT EXISTS {table}_graph ON {table} USING hnsw (vector halfvec_cosine_ops)"
MISSING = f"pgvector {OLDEST[0]}.{OLDEST[1]} or newer is not installed in PostgreSQL"


class PgVectors:
    """See Vectors. `address` is what libpq connects by, so many times at most.

    Never in a caller's transaction.
    """

    def __init__(self, address: str, *, connections: int = 4) -> None:
        self._address = address
        self._connections = connections
        self._lock = Lock()
        self._pool: ConnectionPool[Connection[Any]] | None = None

    def put(self, collection: str, records: Sequence[Record]) -> None:
        """See Vectors. All or nothing."""
        if not records:
            return
        with self._connected() as connection:
            made = _statements(len(records[0].vector))
            table = TABLES.make(connection, collection, made)
            with connection.transaction(), connection.cursor() as cursor:
                cursor.executemany(
                    f"INSERT INTO {table} (id, document_id, generation, vector) "
                    "VALUES (%s, %s, %s, %s) ON CONFLICT (id) DO UPDATE "
                    "SET vector = excluded.vector",
                    map(_row, records),
                )

    def nearest(
        self,
        collection: str,
        vector: Vector,
        limit: int,
        documents: frozenset[str] | None = None,
    ) -> Nearest:
        """See Vectors."""
        with self._connected() as connection, connection.transaction():
            table = TABLES.find(connection, collection)
            if table is None:
                return []
            if documents is None:
                return _through_graph(connection, table, vector, limit)
            wanted = sorted(documents)
            if _are_few(connection, table, wanted):
                return _one_by_one(connection, table, vector, limit, wanted)
            found = _through_graph(connection, table, vector, limit, wanted)
            if len(found) >= limit:
                return found
            return _one_by_one(connection, table, vector, limit, wanted)

    def stored(self, collection: str, document_id: str, generation: int, limit: int) -> Matrix:
        """See Vectors. Halves, as they are kept."""
        asked = (
            "SELECT vector::text FROM {table} WHERE document_id = %s "
            f"AND generation = {int(generation)} LIMIT {int(limit)}"
        )
        rows = [json.loads(text) for (text,) in self._rows(collection, asked, document_id)]
        return np.asarray(rows, dtype=np.float32) if rows else np.zeros((0, 0), dtype=np.float32)

    def holds(self, collection: str, ids: Sequence[str]) -> frozenset[str]:
        """See Vectors."""
        asked = "SELECT id FROM {table} WHERE id = ANY(%s)"
        return frozenset(one for (one,) in self._rows(collection, asked, [*ids]))

    def ids(self, collection: str) -> Iterator[str]:
        """See Vectors. Reads page by page."""
        last = ""
        page = f"SELECT id FROM {{table}} WHERE id > %s ORDER BY id LIMIT {PAGE}"
        while rows := self._rows(collection, page, last):
            yield from (one for (one,) in rows)
            last = rows[-1][0]

    def count(self, collection: str, document_id: str) -> int:
        """See Vectors."""
        asked = "SELECT count(*) FROM {table} WHERE document_id = %s"
        return sum(number for (number,) in self._rows(collection, asked, document_id))

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        """See Vectors."""
        with self._connected() as connection:
            if table := TABLES.find(connection, collection):
                connection.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", ([*ids],))

    def remove(self, collection: str, document_id: str, *, keep: int | None = None) -> None:
        """See Vectors."""
        with self._connected() as connection:
            if table := TABLES.find(connection, collection):
                connection.execute(
                    f"DELETE FROM {table} WHERE document_id = %s "
                    "AND generation IS DISTINCT FROM %s::integer",
                    (document_id, keep),
                )

    def collections(self) -> Iterator[str]:
        """See Vectors."""
        with self._connected() as connection:
            names = TABLES.names(connection)
        yield from names

    def is_ours(self, collection: str) -> bool:
        """See Vectors. The database is this installation's."""
        return True

    def drop(self, collection: str) -> None:
        """See Vectors."""
        with self._connected() as connection, connection.transaction():
            TABLES.drop(connection, collection)

    def health(self, timeout_s: float) -> str:
        """See Vectors. Asks on a connection of its own, since all others may be in use."""
        import psycopg

        try:
            with psycopg.connect(self._address, connect_timeout=int(timeout_s)) as connection:
                row = connection.execute(
                    "SELECT coalesce(installed_version, default_version) "
                    "FROM pg_available_extensions WHERE name = 'vector'"
                ).fetchone()
        except psycopg.Error:
            return "does not answer"
        version = str(row[0]).split(".") if row else ["0", "0"]
        return "" if tuple(map(int, version[:2])) >= OLDEST else MISSING

    def close(self) -> None:
        """See Vectors."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()

    def _rows(self, collection: str, query: str, value: object) -> list[Any]:
        """What a query about a collection's table finds; nothing where there is no table."""
        with self._connected() as connection:
            table = TABLES.find(connection, collection)
            if table is None:
                return []
            return connection.execute(query.format(table=table), (value,)).fetchall()

    @contextmanager
    def _connected(self) -> Iterator["Connection[Any]"]:
        from psycopg import InterfaceError, NotSupportedError, OperationalError, errors

        try:
            with self._opened().connection() as connection:
                yield connection
        except (NotSupportedError, errors.UndefinedObject, errors.InsufficientPrivilege) as error:
            raise IndexDownError(Notice("index.no_pgvector", missing=MISSING)) from error
        except (OperationalError, InterfaceError, errors.UndefinedTable) as error:
            raise IndexDownError(Notice("index.database_down")) from error

    def _opened(self) -> "ConnectionPool[Connection[Any]]":
        """Connections beside the product's own: a search runs in a thread that has none."""
        from psycopg_pool import ConnectionPool

        with self._lock:
            if self._pool is None:
                self._pool = ConnectionPool(
                    self._address,
                    kwargs={"autocommit": True},
                    min_size=0,
                    max_size=self._connections,
                    timeout=WAIT_S,
                    reconnect_timeout=WAIT_S,
                    check=ConnectionPool.check_connection,
                    open=True,
                )
            return self._pool


def _statements(dimensions: int) -> list[str]:
    made = [EXTENSION, TABLE.format(dimensions=dimensions), DOCUMENTS]
    return [*made, GRAPH] if dimensions <= MOST_IN_GRAPH else made


def _row(record: Record) -> tuple[str, str, int, str]:
    return record.id, record.document_id, record.generation, _text(record.vector)


def _are_few(connection: "Connection[Any]", table: str, wanted: list[str]) -> bool:
    row = connection.execute(
        f"SELECT count(*) FROM (SELECT FROM {table} WHERE document_id = ANY(%s) "
        f"LIMIT {FEW + 1}) AS few",
        (wanted,),
    ).fetchone()
    return bool(row and row[0] <= FEW)


def _one_by_one(
    connection: "Connection[Any]", table: str, vector: Vector, limit: int, wanted: list[str]
) -> Nearest:
    """The nearest of all records of the documents. The planner would rather go by the graph."""
    rows = connection.execute(
        f"WITH few AS MATERIALIZED (SELECT id, vector FROM {table} WHERE document_id = ANY(%s)) "
        "SELECT id, vector <=> %s::halfvec AS distance FROM few ORDER BY distance, id LIMIT %s",
        (wanted, _text(vector), limit),
    ).fetchall()
    return _cosines(rows)


def _through_graph(
    connection: "Connection[Any]",
    table: str,
    vector: Vector,
    limit: int,
    wanted: list[str] | None = None,
) -> Nearest:
    """The nearest as the graph finds them, going on until there are enough that pass.

    It knows halves of length 1, and by them orders what is almost as near.
    """
    connection.execute(
        "SELECT set_config('hnsw.ef_search', %s, true), "
        "set_config('hnsw.iterative_scan', 'relaxed_order', true), "
        f"set_config('hnsw.max_scan_tuples', '{SCANNED}', true)",
        (str(min(WIDEST, max(LEAST_WIDE, limit))),),
    )
    sift = "" if wanted is None else "WHERE document_id = ANY(%s)"
    rows = connection.execute(
        f"SELECT id, vector <=> %s::halfvec AS distance FROM {table} {sift} "
        "ORDER BY distance LIMIT %s",
        (_text(vector), *([] if wanted is None else [wanted]), limit),
    ).fetchall()
    return _cosines(rows)


def _cosines(rows: Sequence[tuple[str, float]]) -> Nearest:
    """A vector of zeros has no direction: PostgreSQL tells no distance to it."""
    found = [(one, 0.0 if math.isnan(distance) else 1.0 - distance) for one, distance in rows]
    return sorted(found, key=lambda one: -one[1])


def _text(vector: Vector) -> str:
    """A vector as pgvector reads it. Six digits are more than halves hold."""
    return f"[{','.join([f'{number:.6g}' for number in vector.tolist()])}]"
