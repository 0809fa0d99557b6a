"""The lexical index on SQLite's FTS5, inside the application's own database.

A collection is a table of rows and an FTS5 table over it. It writes in the caller's transaction,
so chunks and their words are stored together or not at all.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice

from rag.errors import IndexDownError
from rag.indexes import Ranking
from rag.indexes.frequency import Frequencies
from rag.indexes.matching_sqlite import matched, places, some
from rag.indexes.ranking_sqlite import SEARCHED, any_of, mark, matching, ranked, sifted
from rag.indexes.rows import LANGUAGES, REGISTRY, language_in, table_name, words_of
from rag.indexes.words import phrases, words
from rag.notices import Notice
from rag.types import Chunk, Matched, Scope, Sought, generation_of

Connect = Callable[[], sqlite3.Connection]

PAGE = 5_000
COLUMNS = "title, headings, body, mark"
TABLES = (
    "CREATE TABLE {table} (id INTEGER PRIMARY KEY, chunk_id TEXT NOT NULL UNIQUE, "
    "document_id TEXT NOT NULL, generation INTEGER NOT NULL, title TEXT NOT NULL, "
    "headings TEXT NOT NULL, body TEXT NOT NULL, mark TEXT NOT NULL)",
    "CREATE INDEX {table}_document ON {table} (document_id)",
    "CREATE INDEX {table}_owner ON {table} (id, document_id, generation)",
    f"CREATE VIRTUAL TABLE {{table}}_words USING fts5({COLUMNS}, content='{{table}}', "
    # It is given words: what a word is, `rag.indexes.words` decides.
    "content_rowid='id', tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'\")",
    f"CREATE TRIGGER {{table}}_added AFTER INSERT ON {{table}} BEGIN "
    f"INSERT INTO {{table}}_words (rowid, {COLUMNS}) "
    "VALUES (new.id, new.title, new.headings, new.body, new.mark); END",
    f"CREATE TRIGGER {{table}}_removed AFTER DELETE ON {{table}} BEGIN "
    f"INSERT INTO {{table}}_words ({{table}}_words, rowid, {COLUMNS}) "
    "VALUES ('delete', old.id, old.title, old.headings, old.body, old.mark); END",
)


class SqliteLexicalIndex:
    """See Index. `connect` gives the calling thread's connection; to commit is the caller's."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._frequencies = Frequencies()

    def add(self, collection: str, chunks: Sequence[Chunk]) -> None:
        """See Index."""
        if not chunks:
            return
        rows = [_row(chunk) for chunk in chunks]
        with self._connected() as connection:
            table = _make(connection, collection)
            connection.executemany(
                f"DELETE FROM {table} WHERE chunk_id = ?", [(row[0],) for row in rows]
            )
            connection.executemany(
                f"INSERT INTO {table} (chunk_id, document_id, generation, {COLUMNS}) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                rows,
            )
            languages = sorted({(collection, language_in(chunk)) for chunk in chunks})
            connection.executemany(f"INSERT OR IGNORE INTO {LANGUAGES} VALUES (?, ?)", languages)

    def remove(self, collection: str, document_id: str, *, keep: int | None = None) -> None:
        """See Index."""
        with self._connected() as connection:
            if table := _table(connection, collection):
                connection.execute(
                    f"DELETE FROM {table} WHERE document_id = ? AND generation IS NOT ?",
                    (document_id, keep),
                )

    def search(self, query: str, scope: Scope, limit: int) -> Ranking:
        """See Index. The score is BM25."""
        if scope.document_ids is not None and not scope.document_ids:
            return []
        with self._connected() as connection:
            table = _table(connection, scope.collection)
            asked = words(query, _languages(connection, scope.collection)) if table else []
            if table is None or not asked:
                return []
            wanted = scope.document_ids
            matches = matching(connection, table, asked, wanted, self._frequencies)
            return ranked(connection, table, matches, wanted, limit)

    def mentions(
        self, words: str, scope: Scope, limit: int, *, loosely: bool = False
    ) -> list[tuple[str, int]]:
        """See LexicalIndex."""
        if scope.document_ids is not None and not scope.document_ids:
            return []
        with self._connected() as connection:
            table = _table(connection, scope.collection)
            languages = _languages(connection, scope.collection) if table else ()
            match = _all_of(words, languages) if loosely else any_of(phrases(words, languages))
            if not match or table is None:
                return []
            match, sift, named = sifted(f"{SEARCHED} : ({match})", scope.document_ids)
            # Of a group SQLite gives the chunk_id of the row that min() chose.
            rows = connection.execute(
                f"SELECT chunk_id, count(*) AS number, min(id) FROM {table}_words "
                f"JOIN {table} ON id = {table}_words.rowid WHERE {table}_words MATCH ? {sift} "
                "GROUP BY document_id, generation ORDER BY number DESC, chunk_id LIMIT ?",
                (match, *named, limit),
            ).fetchall()
        return [(chunk_id, number) for chunk_id, number, _ in rows]

    def matched(self, sought: Sought, scopes: Sequence[Scope]) -> list[Matched]:
        """See LexicalIndex. The score is BM25."""
        with self._connected() as connection:
            return [
                one
                for table, languages in _tables(connection, scopes)
                for one in matched(connection, table, sought, languages)
            ]

    def some(
        self, sought: Sought, scopes: Sequence[Scope], limit: int | None
    ) -> set[tuple[str, int]]:
        """See LexicalIndex."""
        with self._connected() as connection:
            found = (
                some(connection, table, sought, languages, limit)
                for table, languages in _tables(connection, scopes)
            )
            return set(islice(chain.from_iterable(found), limit))

    def places(self, sought: Sought, scopes: Sequence[Scope], each: int) -> Ranking:
        """See LexicalIndex. The score is BM25."""
        ranking: Ranking = []
        with self._connected() as connection:
            for scope in scopes:
                wanted = sorted(scope.document_ids or ())
                for table, languages in _tables(connection, [scope] if wanted else []):
                    ranking += places(connection, table, (sought, languages), wanted, each)
        return ranking

    def reads(self, language: str) -> bool:
        """See Index. Where no rules are known, words are found as they are."""
        return True

    def holds(self, collection: str, ids: Sequence[str]) -> frozenset[str]:
        """See Index."""
        with self._connected() as connection:
            table = _table(connection, collection)
            among = "(SELECT value FROM json_each(?))"
            asked = f"SELECT chunk_id FROM {table} WHERE chunk_id IN {among}"
            rows = connection.execute(asked, (json.dumps([*ids]),)).fetchall() if table else []
        return frozenset(chunk_id for (chunk_id,) in rows)

    def ids(self, collection: str) -> Iterator[str]:
        """See Index."""
        last = 0
        while True:
            with self._connected() as connection:
                table = _table(connection, collection)
                page = f"SELECT id, chunk_id FROM {table} WHERE id > ? ORDER BY id LIMIT {PAGE}"
                rows = connection.execute(page, (last,)).fetchall() if table else []
            if not rows:
                return
            yield from (chunk_id for _, chunk_id in rows)
            last = rows[-1][0]

    def count(self, collection: str, document_id: str) -> int:
        """See Index. Of the rows and of what is searched, whichever holds more."""
        with self._connected() as connection:
            table = _table(connection, collection)
            if table is None:
                return 0
            rows = f"SELECT count(*) FROM {table} WHERE document_id = ?"
            searched = f"SELECT count(*) FROM {table}_words WHERE {table}_words MATCH ?"
            (stored,) = connection.execute(rows, (document_id,)).fetchone()
            marked = f"mark : {any_of([mark(document_id)])}"
            (found,) = connection.execute(searched, (marked,)).fetchone()
        return int(max(stored, found))

    def collections(self) -> Iterator[str]:
        """See Index."""
        with self._connected() as connection:
            rows = (
                connection.execute(f"SELECT name FROM {REGISTRY} ORDER BY name").fetchall()
                if _exists(connection, REGISTRY)
                else []
            )
        yield from (name for (name,) in rows)

    def is_ours(self, collection: str) -> bool:
        """See Index. The database is this installation's."""
        return True

    def drop(self, collection: str) -> None:
        """See Index."""
        with self._connected() as connection:
            if table := _table(connection, collection):
                connection.execute(f"DROP TABLE {table}_words")
                connection.execute(f"DROP TABLE {table}")
                for known in (REGISTRY, LANGUAGES):
                    if _exists(connection, known):
                        connection.execute(f"DELETE FROM {known} WHERE name = ?", (collection,))

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            yield self._connect()
        except sqlite3.OperationalError as error:
            full = getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_FULL
            told = Notice("index.disk_full") if full else Notice("index.database_busy")
            raise IndexDownError(told) from error


def _table(connection: sqlite3.Connection, collection: str) -> str | None:
    """The name of a collection's table, if there is such a collection."""
    name = table_name(collection)
    return name if _exists(connection, name) else None


def _exists(connection: sqlite3.Connection, table: str) -> bool:
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,))
    return found.fetchone() is not None


def _make(connection: sqlite3.Connection, collection: str) -> str:
    """The name of a collection's table, which is made if there is none."""
    table = table_name(collection)
    if not _exists(connection, table):
        connection.execute(f"CREATE TABLE IF NOT EXISTS {REGISTRY} (name TEXT PRIMARY KEY)")
        connection.execute(
            f"CREATE TABLE IF NOT EXISTS {LANGUAGES} (name TEXT NOT NULL, language TEXT NOT NULL, "
            "PRIMARY KEY (name, language))"
        )
        connection.execute(f"INSERT OR IGNORE INTO {REGISTRY} VALUES (?)", (collection,))
        for statement in TABLES:
            connection.execute(statement.format(table=table))
    return table


def _row(chunk: Chunk) -> tuple[str, str, int, str, str, str, str]:
    title, headings, body = map(" ".join, words_of(chunk))
    texts = title, headings, body, mark(chunk.document_id)
    return chunk.id, chunk.document_id, generation_of(chunk.id), *texts


def _tables(
    connection: sqlite3.Connection, scopes: Sequence[Scope]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The tables of the collections that there are, with the languages of their texts."""
    for scope in scopes:
        if table := _table(connection, scope.collection):
            yield table, _languages(connection, scope.collection)


def _languages(connection: sqlite3.Connection, collection: str) -> tuple[str, ...]:
    """The languages that texts of a collection are in, or were."""
    found = connection.execute(f"SELECT language FROM {LANGUAGES} WHERE name = ?", (collection,))
    return tuple(language for (language,) in found)


def _all_of(text: str, languages: Sequence[str]) -> str:
    """A search for all of the telling words, in any of the languages."""
    each = (words(text, [language]) for language in languages)
    ways = [" AND ".join(f'"{word}"' for word in asked) for asked in each if asked]
    return " OR ".join(f"({way})" for way in dict.fromkeys(ways))
