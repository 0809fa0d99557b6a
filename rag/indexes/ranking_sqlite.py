"""How SQLite's FTS5 ranks: what it is asked, of which documents, and the best of what it finds."""

import json
import sqlite3
from collections.abc import Sequence
from functools import partial
from hashlib import sha256

from rag.indexes import Ranking
from rag.indexes.frequency import Frequencies, rarest

MOST_MARKED = 50  # documents that are named in the search itself; more are sifted afterwards
LARGE = 20_000  # chunks from which on rarer words are told from common ones
# A query must not take longer the larger the collection is. To score a chunk takes a microsecond;
# to count those that have a word, which BM25 does for each, a tenth of that.
MOST_SCORED = 40_000
MOST_COUNTED = 200_000  # of all words together; the most common ones are left out
# What a word counts for, by where it stands: title, headings, body. A document's mark has no say.
WEIGHTS = "1.0, 1.5, 1.0, 0.0"
SEARCHED = "{title headings body}"


def matching(
    connection: sqlite3.Connection,
    table: str,
    asked: list[str],
    wanted: frozenset[str] | None,
    frequencies: Frequencies,
) -> list[str]:
    """What is searched for: any of the words; in a large collection one of the rarer ones.

    The others then count for what has one of those as well: so that is searched for, too, and
    the better score is the right one. Nothing if no chunk has a word.
    """
    size = _size(connection, table)
    rare = weighed = asked
    if size > LARGE:
        count = partial(_count, connection, table)
        counts = frequencies.of(table, size, asked, count)
        rare, weighed = rarest(counts, MOST_SCORED), rarest(counts, MOST_COUNTED)
    if not weighed:
        return []
    if wanted is not None:  # a word that is rare among all may be in none of them
        return [f"{SEARCHED} : ({any_of(weighed)})"]
    others = weighed[len(rare) :]
    matches = [f"{SEARCHED} : ({any_of(rare)})"]
    if others:
        matches.append(f"{SEARCHED} : (({any_of(rare)}) AND ({any_of(others)}))")
    return matches


def ranked(
    connection: sqlite3.Connection,
    table: str,
    matches: Sequence[str],
    wanted: frozenset[str] | None,
    limit: int,
) -> Ranking:
    """The best of what is matched, each by the best of its scores."""
    best: dict[int, float] = {}
    for match in matches:
        whole, sift, named = sifted(match, wanted)
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
    return [(ids[row], score) for row, score in first if row in ids]  # or it was removed since


def sifted(match: str, wanted: frozenset[str] | None) -> tuple[str, str, tuple[str, ...]]:
    """A search in these documents only: what is matched, a condition, and what it needs."""
    if wanted is None:
        return match, "", ()
    if len(wanted) <= MOST_MARKED:
        return f"mark : ({any_of(sorted(map(mark, wanted)))}) AND {match}", "", ()
    sift = "AND document_id IN (SELECT value FROM json_each(?))"
    return match, sift, (json.dumps(sorted(wanted)),)


def any_of(terms: Sequence[str]) -> str:
    """A search for terms of which none holds a quotation mark."""
    return " OR ".join(f'"{term}"' for term in terms)


def mark(document_id: str) -> str:
    """A word that only the chunks of one document have: to search in it costs no more than it."""
    return f"d{sha256(document_id.encode()).hexdigest()[:20]}"


def _size(connection: sqlite3.Connection, table: str) -> int:
    (size,) = connection.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()
    return int(size)


def _count(connection: sqlite3.Connection, table: str, word: str) -> int:
    """In how many chunks a word is, of which so many are counted as bm25 may count."""
    found = f"SELECT 1 FROM {table}_words WHERE {table}_words MATCH ? LIMIT {MOST_COUNTED + 1}"
    match = f"{SEARCHED} : {any_of([word])}"
    (count,) = connection.execute(f"SELECT count(*) FROM ({found})", (match,)).fetchone()
    return int(count)
