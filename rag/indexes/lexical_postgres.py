"""The lexical index on PostgreSQL's full text search, inside the application's own database.

A collection is a table of word vectors. It writes in the caller's transaction, so chunks and their
words are stored together or not at all.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rag.errors import IndexDownError
from rag.indexes import Ranking
from rag.indexes.frequency import Frequencies
from rag.indexes.ranking_postgres import likeliest, ranked, weighed
from rag.indexes.rows import REGISTRY, table_name, texts_of
from rag.indexes.words import plain, words
from rag.types import Chunk, Scope, generation_of

if TYPE_CHECKING:
    from psycopg import Connection

Connect = Callable[[], "Connection[Any]"]

PAGE = 5_000
FEW = 50  # documents whose chunks are all ranked that match
LOCK = 7_236_114  # held while a collection is made: two at once would collide
VECTOR = (
    "setweight(to_tsvector('english', %s), 'A') || setweight(to_tsvector('english', %s), 'B') "
    "|| setweight(to_tsvector('english', %s), 'C')"
)
TABLES = (
    "CREATE TABLE {table} (chunk_id text PRIMARY KEY, document_id text NOT NULL, "
    "generation integer NOT NULL, words tsvector NOT NULL)",
    "CREATE INDEX {table}_document ON {table} (document_id)",
    "CREATE INDEX {table}_words ON {table} USING gin (words)",
)


class PostgresLexicalIndex:
    """See Index. `connect` gives the calling thread's connection; to commit is the caller's."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._frequencies = Frequencies()

    def add(self, collection: str, chunks: Sequence[Chunk]) -> None:
        """See Index."""
        if not chunks:
            return
        with self._connected() as connection, connection.cursor() as cursor:
            table = _make(connection, collection)
            cursor.executemany(
                f"INSERT INTO {table} (chunk_id, document_id, generation, words) "
                f"VALUES (%s, %s, %s, {VECTOR}) ON CONFLICT (chunk_id) DO UPDATE "
                "SET words = excluded.words",
                [_row(chunk) for chunk in chunks],
            )

    def remove(self, collection: str, document_id: str, *, keep: int | None = None) -> None:
        """See Index."""
        with self._connected() as connection:
            if table := _table(connection, collection):
                connection.execute(
                    f"DELETE FROM {table} WHERE document_id = %s "
                    "AND generation IS DISTINCT FROM %s::integer",
                    (document_id, keep),
                )

    def search(self, query: str, scope: Scope, limit: int) -> Ranking:
        """See Index. The score is the sum over the words of how rare and how frequent they are."""
        asked = [word for word in map(plain, words(query)) if word]
        if not asked or (scope.document_ids is not None and not scope.document_ids):
            return []
        with self._connected() as connection:
            table = _table(connection, scope.collection)
            if table is None:
                return []
            weights, sought = weighed(connection, table, asked, self._frequencies)
            if not weights:
                return []
            wanted = scope.document_ids
            if wanted is not None and len(wanted) <= FEW:
                chosen: tuple[str, Sequence[str]] = "document_id = ANY(%s)", sorted(wanted)
            else:
                places = likeliest(connection, table, weights, sought, wanted)
                chosen = "ctid = ANY(%s::tid[])", places
            return ranked(connection, table, weights, chosen, limit)

    def mentions(
        self, words: str, scope: Scope, limit: int, *, loosely: bool = False
    ) -> list[tuple[str, int]]:
        """See LexicalIndex."""
        ids = None if scope.document_ids is None else sorted(scope.document_ids)
        if not plain(words) or ids == []:
            return []
        query = "plainto_tsquery" if loosely else "phraseto_tsquery"
        sift = "" if ids is None else "AND document_id = ANY(%s)"
        with self._connected() as connection:
            table = _table(connection, scope.collection)
            if table is None:
                return []
            rows = connection.execute(
                "SELECT (array_agg(chunk_id ORDER BY length(chunk_id), chunk_id))[1] AS first, "
                f"count(*) AS number FROM {table} WHERE words @@ {query}('english', %s) {sift} "
                "GROUP BY document_id, generation ORDER BY number DESC, first LIMIT %s",
                [plain(words), *([] if ids is None else [ids]), limit],
            ).fetchall()
        return [(str(chunk_id), int(number)) for chunk_id, number in rows]

    def holds(self, collection: str, ids: Sequence[str]) -> frozenset[str]:
        """See Index."""
        with self._connected() as connection:
            table = _table(connection, collection)
            asked = f"SELECT chunk_id FROM {table} WHERE chunk_id = ANY(%s)"
            rows = connection.execute(asked, ([*ids],)).fetchall() if table else []
        return frozenset(chunk_id for (chunk_id,) in rows)

    def ids(self, collection: str) -> Iterator[str]:
        """See Index."""
        last = ""
        while True:
            with self._connected() as connection:
                table = _table(connection, collection)
                page = (
                    f"SELECT chunk_id FROM {table} WHERE chunk_id > %s "
                    f"ORDER BY chunk_id LIMIT {PAGE}"
                )
                rows = connection.execute(page, (last,)).fetchall() if table else []
            if not rows:
                return
            yield from (chunk_id for (chunk_id,) in rows)
            last = rows[-1][0]

    def count(self, collection: str, document_id: str) -> int:
        """See Index."""
        with self._connected() as connection:
            table = _table(connection, collection)
            rows = f"SELECT count(*) FROM {table} WHERE document_id = %s"
            found = connection.execute(rows, (document_id,)).fetchone() if table else None
        return int(found[0]) if found else 0

    def collections(self) -> Iterator[str]:
        """See Index."""
        with self._connected() as connection:
            rows = (
                connection.execute(f"SELECT name FROM {REGISTRY} ORDER BY name").fetchall()
                if _exists(connection, REGISTRY)
                else []
            )
        yield from (name for (name,) in rows)

    def drop(self, collection: str) -> None:
        """See Index."""
        with self._connected() as connection:
            if table := _table(connection, collection):
                connection.execute(f"DROP TABLE {table}")
                connection.execute(f"DELETE FROM {REGISTRY} WHERE name = %s", (collection,))

    @contextmanager
    def _connected(self) -> Iterator["Connection[Any]"]:
        from psycopg import InterfaceError, OperationalError

        try:
            yield self._connect()
        except (OperationalError, InterfaceError) as error:
            raise IndexDownError("The database does not answer.") from error


def _table(connection: "Connection[Any]", collection: str) -> str | None:
    """The name of a collection's table, if there is such a collection."""
    name = table_name(collection)
    return name if _exists(connection, name) else None


def _exists(connection: "Connection[Any]", table: str) -> bool:
    found = connection.execute("SELECT to_regclass(%s) IS NOT NULL", (table,)).fetchone()
    return bool(found and found[0])


def _make(connection: "Connection[Any]", collection: str) -> str:
    """The name of a collection's table, which is made if there is none."""
    table = table_name(collection)
    if _exists(connection, table):
        return table
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        if not _exists(connection, table):
            connection.execute(f"CREATE TABLE IF NOT EXISTS {REGISTRY} (name text PRIMARY KEY)")
            connection.execute(
                f"INSERT INTO {REGISTRY} VALUES (%s) ON CONFLICT DO NOTHING", (collection,)
            )
            for statement in TABLES:
                connection.execute(statement.format(table=table))
    return table


def _row(chunk: Chunk) -> tuple[str, str, int, str, str, str]:
    title, headings, body = map(plain, texts_of(chunk))
    return chunk.id, chunk.document_id, generation_of(chunk.id), title, headings, body
