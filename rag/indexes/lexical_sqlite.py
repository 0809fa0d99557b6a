"""The lexical index on SQLite's FTS5, inside the application's own database.

A collection is a table of rows and an FTS5 table over it. It writes in the caller's transaction,
so chunks and their words are stored together or not at all.
"""

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from hashlib import sha256

from rag.errors import IndexDownError
from rag.indexes import Ranking
from rag.indexes.frequency import Frequencies, rarest
from rag.indexes.words import clean, plain, words
from rag.places import chunk_places
from rag.types import Chunk, Scope

Connect = Callable[[], sqlite3.Connection]

PAGE = 5_000
MOST_MARKED = 50  # documents that are named in the search itself; more are sifted afterwards
LARGE = 20_000  # chunks from which on rarer words are told from common ones
# A query must not take longer the larger the collection is. To score a chunk takes a microsecond;
# to count those that have a word, which BM25 does for each, a tenth of that.
MOST_SCORED = 40_000
MOST_COUNTED = 200_000  # of all words together; the most common ones are left out
REGISTRY = "lexical_collections"
# What a word counts for, by where it stands: title, headings, body. A document's mark has no say.
WEIGHTS = "1.0, 1.5, 1.0, 0.0"
SEARCHED = "{title headings body}"
COLUMNS = "title, headings, body, mark"
TABLES = (
    "CREATE TABLE {table} (id INTEGER PRIMARY KEY, chunk_id TEXT NOT NULL UNIQUE, "
    "document_id TEXT NOT NULL, generation INTEGER NOT NULL, title TEXT NOT NULL, "
    "headings TEXT NOT NULL, body TEXT NOT NULL, mark TEXT NOT NULL)",
    "CREATE INDEX {table}_document ON {table} (document_id)",
    f"CREATE VIRTUAL TABLE {{table}}_words USING fts5({COLUMNS}, content='{{table}}', "
    "content_rowid='id', tokenize='porter unicode61 remove_diacritics 2')",
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
        asked = words(query)
        if not asked or (scope.document_ids is not None and not scope.document_ids):
            return []
        with self._connected() as connection:
            table = _table(connection, scope.collection)
            if table is None:
                return []
            matches = self._matches(connection, table, asked, scope.document_ids)
            return _ranked(connection, table, matches, scope.document_ids, limit)

    def mentions(
        self, words: str, scope: Scope, limit: int, *, loosely: bool = False
    ) -> list[tuple[str, int]]:
        """See LexicalIndex."""
        match = _all_of(words) if loosely else _phrase(words)
        if not match or (scope.document_ids is not None and not scope.document_ids):
            return []
        with self._connected() as connection:
            table = _table(connection, scope.collection)
            if table is None:
                return []
            match, sift, named = _sifted(f"{SEARCHED} : ({match})", scope.document_ids)
            # Of a group SQLite gives the chunk_id of the row that min() chose.
            rows = connection.execute(
                f"SELECT chunk_id, count(*) AS number, min(id) FROM {table}_words "
                f"JOIN {table} ON id = {table}_words.rowid WHERE {table}_words MATCH ? {sift} "
                "GROUP BY document_id, generation ORDER BY number DESC, chunk_id LIMIT ?",
                (match, *named, limit),
            ).fetchall()
        return [(chunk_id, number) for chunk_id, number, _ in rows]

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
            counts = (
                connection.execute(rows, (document_id,)).fetchone()[0],
                connection.execute(searched, (f"mark : {_any([_mark(document_id)])}",)).fetchone()[
                    0
                ],
            )
        return int(max(counts))

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
                connection.execute(f"DROP TABLE {table}_words")
                connection.execute(f"DROP TABLE {table}")
                connection.execute(f"DELETE FROM {REGISTRY} WHERE name = ?", (collection,))

    def _matches(
        self,
        connection: sqlite3.Connection,
        table: str,
        asked: list[str],
        wanted: frozenset[str] | None,
    ) -> list[str]:
        """What is searched for: any of the words; in a large collection one of the rarer ones.

        The others then count for what has one of those as well: so that is searched for, too, and
        the better score is the right one. Nothing if no chunk has a word.
        """
        size = _size(connection, table)
        rare = weighed = asked
        if size > LARGE:
            count = partial(_count, connection, table)
            counts = self._frequencies.of(table, size, asked, count)
            rare, weighed = rarest(counts, MOST_SCORED), rarest(counts, MOST_COUNTED)
        if not weighed:
            return []
        if wanted is not None and len(wanted) <= MOST_MARKED:
            return [f"{SEARCHED} : ({_any(weighed)})"]
        others = weighed[len(rare) :]
        matches = [f"{SEARCHED} : ({_any(rare)})"]
        if others:
            matches.append(f"{SEARCHED} : (({_any(rare)}) AND ({_any(others)}))")
        return matches

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            yield self._connect()
        except sqlite3.OperationalError as error:
            raise IndexDownError("The database is busy or cannot be read.") from error


def _name(collection: str) -> str:
    return f"lexical_{sha256(collection.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"


def _table(connection: sqlite3.Connection, collection: str) -> str | None:
    """The name of a collection's table, if there is such a collection."""
    name = _name(collection)
    return name if _exists(connection, name) else None


def _exists(connection: sqlite3.Connection, table: str) -> bool:
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,))
    return found.fetchone() is not None


def _make(connection: sqlite3.Connection, collection: str) -> str:
    """The name of a collection's table, which is made if there is none."""
    table = _name(collection)
    if not _exists(connection, table):
        connection.execute(f"CREATE TABLE IF NOT EXISTS {REGISTRY} (name TEXT PRIMARY KEY)")
        connection.execute(f"INSERT OR IGNORE INTO {REGISTRY} VALUES (?)", (collection,))
        for statement in TABLES:
            connection.execute(statement.format(table=table))
    return table


def _row(chunk: Chunk) -> tuple[str, str, int, str, str, str, str]:
    body = "\n".join(part for part in (chunk.context, chunk.text, chunk.caption) if part)
    generation = int(chunk.id.rsplit(":", 2)[1])
    headings = " ".join([*chunk.headings, *chunk_places(chunk)])
    texts = clean(chunk.title), clean(headings), clean(body)
    return chunk.id, chunk.document_id, generation, *texts, _mark(chunk.document_id)


def _mark(document_id: str) -> str:
    """A word that only the chunks of one document have: to search in it costs no more than it."""
    return f"d{sha256(document_id.encode()).hexdigest()[:20]}"


def _ranked(
    connection: sqlite3.Connection,
    table: str,
    matches: Sequence[str],
    wanted: frozenset[str] | None,
    limit: int,
) -> Ranking:
    """The best of what is matched, each by the best of its scores."""
    best: dict[int, float] = {}
    for match in matches:
        whole, sift, named = _sifted(match, wanted)
        join = f"JOIN {table} ON id = {table}_words.rowid" if sift else ""
        # What is scored has an end, the newest first; and only the best are looked up.
        scored = (
            f"SELECT {table}_words.rowid AS row, -bm25({table}_words, {WEIGHTS}) AS score "
            f"FROM {table}_words {join} WHERE {table}_words MATCH ? {sift} "
            f"ORDER BY {table}_words.rowid DESC LIMIT {MOST_SCORED}"
        )
        ordered = f"SELECT row, score FROM ({scored}) ORDER BY score DESC, row LIMIT ?"
        for row, score in connection.execute(ordered, (whole, *named, limit)):
            best[row] = max(score, best.get(row, score))
    first = sorted(best.items(), key=lambda hit: (-hit[1], hit[0]))[:limit]
    known = f"SELECT id, chunk_id FROM {table} WHERE id IN (SELECT value FROM json_each(?))"
    ids = dict(connection.execute(known, (json.dumps([row for row, _ in first]),)))
    return [(ids[row], score) for row, score in first]


def _sifted(match: str, wanted: frozenset[str] | None) -> tuple[str, str, tuple[str, ...]]:
    """A search in these documents only: what is matched, a condition, and what it needs."""
    if wanted is None:
        return match, "", ()
    if len(wanted) <= MOST_MARKED:
        return f"mark : ({_any(sorted(map(_mark, wanted)))}) AND {match}", "", ()
    sift = "AND document_id IN (SELECT value FROM json_each(?))"
    return match, sift, (json.dumps(sorted(wanted)),)


def _phrase(text: str) -> str:
    bare = plain(text)
    return f'"{bare}"' if bare else ""


def _all_of(text: str) -> str:
    return " AND ".join(f'"{word}"' for word in map(plain, words(text)) if word)


def _any(terms: Sequence[str]) -> str:
    return " OR ".join(f'"{term}"' for term in terms)


def _size(connection: sqlite3.Connection, table: str) -> int:
    (size,) = connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()
    return int(size)


def _count(connection: sqlite3.Connection, table: str, word: str) -> int:
    """In how many chunks a word is, of which so many are counted as bm25 may count."""
    found = f"SELECT 1 FROM {table}_words WHERE {table}_words MATCH ? LIMIT {MOST_COUNTED + 1}"
    count = connection.execute(f"SELECT count(*) FROM ({found})", (f"{SEARCHED} : {_any([word])}",))
    return int(count.fetchone()[0])
