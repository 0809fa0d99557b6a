"""The lexical index on PostgreSQL's full text search, inside the application's own database.

A collection is a table of word vectors. It writes in the caller's transaction, so chunks and their
words are stored together or not at all.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from rag.errors import IndexDownError
from rag.indexes import Ranking
from rag.indexes.frequency import Frequencies
from rag.indexes.matching_postgres import Asking, matched, places, some
from rag.indexes.ranking_postgres import likeliest, ranked, sought_as, weighed
from rag.indexes.rows import LANGUAGES, language_in, words_of
from rag.indexes.tables import Tables, exists
from rag.indexes.words import phrases, words
from rag.notices import Notice
from rag.types import Chunk, Matched, Scope, Sought, generation_of

if TYPE_CHECKING:
    from psycopg import Connection

Connect = Callable[[], "Connection[Any]"]

PAGE = 5_000
LAST_PLACE = 16_383  # of a word that a vector tells; what stands behind it is not searched
FEW = 50  # documents whose chunks are all ranked that match
TABLES = Tables("lexical", 7_236_114)
MADE = (
    "CREATE TABLE IF NOT EXISTS {table} (chunk_id text PRIMARY KEY, document_id text NOT NULL, "
    "generation integer NOT NULL, words tsvector NOT NULL)",
    "CREATE INDEX IF NOT EXISTS {table}_document ON {table} (document_id)",
    "CREATE INDEX IF NOT EXISTS {table}_words ON {table} USING gin (words)",
    f"CREATE TABLE IF NOT EXISTS {LANGUAGES} (name text, language text, "
    "PRIMARY KEY (name, language))",
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
            table = TABLES.make(connection, collection, MADE)
            cursor.executemany(
                f"INSERT INTO {table} (chunk_id, document_id, generation, words) "
                "VALUES (%s, %s, %s, %s::tsvector) ON CONFLICT (chunk_id) DO UPDATE "
                "SET words = excluded.words",
                [_row(chunk) for chunk in chunks],
            )
            languages = sorted({(collection, language_in(chunk)) for chunk in chunks})
            cursor.executemany(
                f"INSERT INTO {LANGUAGES} VALUES (%s, %s) ON CONFLICT DO NOTHING", languages
            )

    def remove(self, collection: str, document_id: str, *, keep: int | None = None) -> None:
        """See Index."""
        with self._connected() as connection:
            if table := TABLES.find(connection, collection):
                connection.execute(
                    f"DELETE FROM {table} WHERE document_id = %s "
                    "AND generation IS DISTINCT FROM %s::integer",
                    (document_id, keep),
                )

    def search(self, query: str, scope: Scope, limit: int) -> Ranking:
        """See Index. The score is the sum over the words of how rare and how frequent they are."""
        if scope.document_ids is not None and not scope.document_ids:
            return []
        with self._connected() as connection:
            table = TABLES.find(connection, scope.collection)
            asked = words(query, _languages(connection, scope.collection)) if table else []
            if table is None or not asked:
                return []
            weights, sought = weighed(connection, table, asked, self._frequencies)
            if not weights:
                return []
            wanted = scope.document_ids
            if wanted is not None and len(wanted) <= FEW:
                chosen: tuple[str, Sequence[str]] = "document_id = ANY(%s)", sorted(wanted)
            else:
                # Of some documents all words are looked for: one that is rare among all may be in
                # none of them.
                looked_for = sought if wanted is None else list(weights)
                places = likeliest(connection, table, weights, looked_for, wanted)
                chosen = "ctid = ANY(%s::tid[])", places
            return ranked(connection, table, weights, chosen, limit)

    def mentions(
        self, words: str, scope: Scope, limit: int, *, loosely: bool = False
    ) -> list[tuple[str, int]]:
        """See LexicalIndex."""
        ids = None if scope.document_ids is None else sorted(scope.document_ids)
        if ids == []:
            return []
        sift = "" if ids is None else "AND document_id = ANY(%s)"
        with self._connected() as connection:
            table = TABLES.find(connection, scope.collection)
            languages = _languages(connection, scope.collection) if table else ()
            sought = _all_of(words, languages) if loosely else _any_of(phrases(words, languages))
            if table is None or not sought:
                return []
            rows = connection.execute(
                "SELECT (array_agg(chunk_id ORDER BY length(chunk_id), chunk_id))[1] AS first, "
                f"count(*) AS number FROM {table} WHERE words @@ %s::tsquery {sift} "
                "GROUP BY document_id, generation ORDER BY number DESC, first LIMIT %s",
                [sought, *([] if ids is None else [ids]), limit],
            ).fetchall()
        return [(str(chunk_id), int(number)) for chunk_id, number in rows]

    def matched(self, sought: Sought, scopes: Sequence[Scope]) -> list[Matched]:
        """See LexicalIndex."""
        with self._connected() as connection:
            return [
                one for asking in _askings(connection, scopes) for one in matched(asking, sought)
            ]

    def some(
        self, sought: Sought, scopes: Sequence[Scope], limit: int | None
    ) -> set[tuple[str, int]]:
        """See LexicalIndex."""
        with self._connected() as connection:
            found = (some(asking, sought, limit) for asking in _askings(connection, scopes))
            return set(islice(chain.from_iterable(found), limit))

    def places(self, sought: Sought, scopes: Sequence[Scope], each: int) -> Ranking:
        """See LexicalIndex."""
        wanted = sorted(chain.from_iterable(scope.document_ids or () for scope in scopes))
        with self._connected() as connection:
            return [
                one
                for asking in _askings(connection, scopes)
                for one in places(asking, sought, wanted, each)
            ]

    def reads(self, language: str) -> bool:
        """See Index. Where no rules are known, words are found as they are."""
        return True

    def holds(self, collection: str, ids: Sequence[str]) -> frozenset[str]:
        """See Index."""
        with self._connected() as connection:
            table = TABLES.find(connection, collection)
            asked = f"SELECT chunk_id FROM {table} WHERE chunk_id = ANY(%s)"
            rows = connection.execute(asked, ([*ids],)).fetchall() if table else []
        return frozenset(chunk_id for (chunk_id,) in rows)

    def ids(self, collection: str) -> Iterator[str]:
        """See Index."""
        last = ""
        while True:
            with self._connected() as connection:
                table = TABLES.find(connection, collection)
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
            table = TABLES.find(connection, collection)
            rows = f"SELECT count(*) FROM {table} WHERE document_id = %s"
            found = connection.execute(rows, (document_id,)).fetchone() if table else None
        return int(found[0]) if found else 0

    def collections(self) -> Iterator[str]:
        """See Index."""
        with self._connected() as connection:
            names = TABLES.names(connection)
        yield from names

    def is_ours(self, collection: str) -> bool:
        """See Index. The database is this installation's."""
        return True

    def drop(self, collection: str) -> None:
        """See Index."""
        with self._connected() as connection:
            TABLES.drop(connection, collection)
            if exists(connection, LANGUAGES):
                connection.execute(f"DELETE FROM {LANGUAGES} WHERE name = %s", (collection,))

    @contextmanager
    def _connected(self) -> Iterator["Connection[Any]"]:
        from psycopg import InterfaceError, OperationalError

        try:
            yield self._connect()
        except (OperationalError, InterfaceError) as error:
            raise IndexDownError(Notice("index.database_down")) from error


def _row(chunk: Chunk) -> tuple[str, str, int, str]:
    return chunk.id, chunk.document_id, generation_of(chunk.id), _vector(words_of(chunk))


def _vector(parts: Sequence[Sequence[str]]) -> str:
    """The words with their places, as PostgreSQL reads a vector: title (A), headings (B), body (C).

    Its own parser would cut them otherwise.
    """
    places: dict[str, list[str]] = {}
    numbered = ((word, weight) for part, weight in zip(parts, "ABC", strict=True) for word in part)
    for place, (word, weight) in enumerate(numbered, start=1):
        if place > LAST_PLACE:
            break
        places.setdefault(word, []).append(f"{place}{weight}")
    return " ".join(f"'{word}':{','.join(found)}" for word, found in places.items())


def _languages(connection: "Connection[Any]", collection: str) -> tuple[str, ...]:
    """The languages that texts of a collection are in, or were."""
    known = f"SELECT language FROM {LANGUAGES} WHERE name = %s"
    return tuple(str(language) for (language,) in connection.execute(known, (collection,)))


def _askings(connection: "Connection[Any]", scopes: Sequence[Scope]) -> Iterator[Asking]:
    """The tables of the collections that there are, by the languages of their texts."""
    found = TABLES.find_all(connection, [scope.collection for scope in scopes])
    if not found:
        return
    known = f"SELECT name, language FROM {LANGUAGES} WHERE name = ANY(%s) ORDER BY name, language"
    languages: dict[str, tuple[str, ...]] = {}
    for name, language in connection.execute(known, (list(found),)):
        languages[name] = (*languages.get(name, ()), str(language))
    tables: dict[tuple[str, ...], list[str]] = {}
    for name, table in found.items():
        tables.setdefault(languages.get(name, ()), []).append(table)
    for every, named in tables.items():
        yield Asking(connection=connection, tables=named, languages=every)


def _any_of(asked: Sequence[str]) -> str:
    return " | ".join(map(sought_as, asked))


def _all_of(text: str, languages: Sequence[str]) -> str:
    """A search for all of the telling words, in any of the languages."""
    each = (words(text, [language]) for language in languages)
    ways = [" & ".join(map(sought_as, asked)) for asked in each if asked]
    return " | ".join(f"({way})" for way in dict.fromkeys(ways))
