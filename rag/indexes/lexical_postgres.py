"""The lexical index on PostgreSQL's full text search, inside the application's own database.

A collection is a table of word vectors. It writes in the caller's transaction, so chunks and their
words are stored together or not at all.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from rag.errors import IndexDownError
from rag.indexes import Ranking
from rag.indexes.frequency import Frequencies, rarest
from rag.indexes.words import plain, words
from rag.places import chunk_places
from rag.types import Chunk, Scope

if TYPE_CHECKING:
    from psycopg import Connection

Connect = Callable[[], "Connection[Any]"]

PAGE = 5_000
LARGE = 20_000  # chunks from which on rarer words are told from common ones
# A query must not take longer the larger the collection is.
MOST_MATCHED = 20_000  # of all words together that are looked for
MOST_COUNTED = 200_000  # of all words together that are weighed; more common ones are left out
MOST_RANKED = 1_000  # chunks that are ranked by how often words are in them
FEW = 50  # documents whose chunks are all ranked that match
REGISTRY = "lexical_collections"
LOCK = 7_236_114  # held while a collection is made: two at once would collide
# What a word counts for, by where it stands: nowhere (D), body (C), headings (B), title (A).
WEIGHTS = "{0.6, 0.6, 1.0, 0.6}"
# Divided by the length's logarithm, then r / (r + 1): it grows less with every repetition, as BM25.
NORMALISED = 1 | 32
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
            weights, sought = _weighed(connection, table, asked, self._frequencies)
            if not weights:
                return []
            wanted = scope.document_ids
            if wanted is not None and len(wanted) <= FEW:
                chosen: tuple[str, Sequence[str]] = "document_id = ANY(%s)", sorted(wanted)
            else:
                places = _likeliest(connection, table, weights, sought, wanted)
                chosen = "ctid = ANY(%s::tid[])", places
            return _ranked(connection, table, weights, chosen, limit)

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


def _name(collection: str) -> str:
    return f"lexical_{sha256(collection.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"


def _table(connection: "Connection[Any]", collection: str) -> str | None:
    """The name of a collection's table, if there is such a collection."""
    name = _name(collection)
    return name if _exists(connection, name) else None


def _exists(connection: "Connection[Any]", table: str) -> bool:
    found = connection.execute("SELECT to_regclass(%s) IS NOT NULL", (table,)).fetchone()
    return bool(found and found[0])


def _make(connection: "Connection[Any]", collection: str) -> str:
    """The name of a collection's table, which is made if there is none."""
    table = _name(collection)
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
    body = "\n".join(part for part in (chunk.context, chunk.text, chunk.caption) if part)
    generation = int(chunk.id.rsplit(":", 2)[1])
    headings = " ".join([*chunk.headings, *chunk_places(chunk)])
    texts = plain(chunk.title), plain(headings), plain(body)
    return chunk.id, chunk.document_id, generation, *texts


def _weighed(
    connection: "Connection[Any]", table: str, asked: list[str], frequencies: Frequencies
) -> tuple[dict[str, float], list[str]]:
    """The words that the index knows, with how much each tells, and those that are looked for.

    The rarer a word, the more it tells. In a large collection only rarer ones are looked for, and
    the most common ones are left out.
    """
    size = _size(connection, table)
    if size > LARGE:
        counts = frequencies.of(table, size, asked, partial(_count, connection, table))
        kept, sought = rarest(counts, MOST_COUNTED), rarest(counts, MOST_MATCHED)
    else:
        counted = {word: _count(connection, table, word) for word in asked}
        counts = {word: count for word, count in counted.items() if count}
        kept = sought = list(counts)
    weights = {
        word: math.log(1 + max(0.0, size - counts[word] + 0.5) / (counts[word] + 0.5))
        for word in kept
    }
    return weights, sought


def _count(connection: "Connection[Any]", table: str, word: str) -> int:
    """In how many chunks a word is; none has one of which nothing is indexed, as of "the"."""
    query = "phraseto_tsquery('english', %s)"
    found = f"SELECT 1 FROM {table} WHERE words @@ {query} LIMIT {MOST_COUNTED + 1}"
    row = connection.execute(f"SELECT count(*) FROM ({found}) AS found", (word,)).fetchone()
    return int(row[0]) if row else 0


def _size(connection: "Connection[Any]", table: str) -> int:
    """How many chunks there are; of many, the server's estimate, once it has made one."""
    row = connection.execute(
        f"SELECT CASE WHEN reltuples > 0 THEN greatest(reltuples, (SELECT count(*) FROM "
        f"(SELECT 1 FROM {table} LIMIT {LARGE}) AS found)) ELSE (SELECT count(*) FROM {table}) END "
        "FROM pg_class WHERE oid = %s::regclass",
        (table,),
    ).fetchone()
    return int(row[0]) if row else 0


def _likeliest(
    connection: "Connection[Any]",
    table: str,
    weights: dict[str, float],
    sought: Sequence[str],
    wanted: frozenset[str] | None,
) -> list[str]:
    """Where the chunks are whose words tell the most together, however often each is in them.

    ts_rank_cd reads the words of each chunk that it ranks: of all that match it would take seconds.
    """
    sift = "" if wanted is None else "AND document_id = ANY(%s)"
    matches = " UNION ALL ".join(
        f"SELECT ctid AS place, %s::float8 AS weight FROM {table} "
        f"WHERE words @@ phraseto_tsquery('english', %s) {sift}"
        for _ in sought
    )
    named = [] if wanted is None else [sorted(wanted)]
    found = connection.execute(
        f"SELECT place::text FROM ({matches}) AS matches GROUP BY place "
        f"ORDER BY sum(weight) DESC, place LIMIT {MOST_RANKED}",
        [value for word in sought for value in (weights[word], word, *named)],
    )
    return [place for (place,) in found]


def _ranked(
    connection: "Connection[Any]",
    table: str,
    weights: dict[str, float],
    chosen: tuple[str, Sequence[str]],
    limit: int,
) -> Ranking:
    """The best of the chosen chunks, by a condition with one value."""
    one = "phraseto_tsquery('english', %s)"
    score = " + ".join(
        f"%s::float8 * ts_rank_cd('{WEIGHTS}', words, {one}, {NORMALISED})" for _ in weights
    )
    condition, values = chosen
    found = connection.execute(
        f"SELECT chunk_id, {score} AS score FROM {table} "
        f"WHERE {condition} AND words @@ ({' || '.join([one] * len(weights))}) "
        "ORDER BY score DESC, chunk_id LIMIT %s",
        [
            *(value for word, weight in weights.items() for value in (weight, word)),
            list(values),
            *weights,
            limit,
        ],
    )
    return [(chunk_id, score) for chunk_id, score in found]
