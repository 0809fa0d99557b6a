"""Which documents have what is sought, to the letter, by SQLite's FTS5: all of them, counted."""

import sqlite3
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any

from rag.indexes import Ranking
from rag.indexes.matching import Searches, told
from rag.indexes.ranking_sqlite import SEARCHED, WEIGHTS, any_of, mark
from rag.indexes.words import beginning, begins_pages, phrases, ways
from rag.types import Matched, Sought, Term

TITLE, BELOW, BARE = "title", "{headings body}", "{title body}"  # columns
MOST_RANKED = 10_000  # passages that are scored: a microsecond each


def matched(
    connection: sqlite3.Connection, table: str, sought: Sought, languages: tuple[str, ...]
) -> list[Matched]:
    """See LexicalIndex. As many searches as there are words, and a few.

    Where very many passages match, it tells how many they are, and they are not scored.
    """
    asked = _searches(sought, languages)
    joined = _joined(connection, table)
    rows = _counted(connection, table, asked.passages)
    found = {(one[0], one[1]): one[2] for one in rows}
    scores = {(one[0], one[1]): one[3] for one in rows}
    named = f"SELECT DISTINCT document_id, generation {joined}"
    titled = set(_rows(connection, named, asked.titles))
    phrased = set(_rows(connection, named, asked.phrase))
    each = (set(_rows(connection, named, group)) for group in asked.groups)
    apart = set.intersection(*each) if asked.looks_apart(len(found)) else set()
    return told(found, scores, titled=titled, phrased=phrased, apart=apart)


def _counted(connection: sqlite3.Connection, table: str, match: str) -> list[tuple[Any, ...]]:
    """Each document with how many of its passages match, and its best score or else how many.

    To count them alone takes half a millisecond; to go through their documents, twenty times that.
    """
    number = f"SELECT count(*) FROM {table}_words WHERE {table}_words MATCH ?"
    few = match and _rows(connection, number, match)[0][0] <= MOST_RANKED
    passages = f"({_scored(table)}) CROSS JOIN {table} {_by_owner(connection, table)} ON id = row"
    each = f"count(*), max(score) FROM {passages}"
    if not few:
        each = f"count(*), count(*) {_joined(connection, table)}"
    counted = f"SELECT document_id, generation, {each} GROUP BY document_id, generation"
    return _rows(connection, counted, match)


def some(
    connection: sqlite3.Connection,
    table: str,
    sought: Sought,
    languages: tuple[str, ...],
    limit: int | None,
) -> set[tuple[str, int]]:
    """See LexicalIndex."""
    asked = _searches(sought, languages)
    named = f"document_id, generation {_joined(connection, table)}"
    anywhere = f"SELECT DISTINCT {named}" if limit is None else f"SELECT {named} LIMIT {int(limit)}"
    rows = _rows(connection, anywhere, asked.every)
    return {(str(document_id), int(generation)) for document_id, generation in rows}


def places(
    connection: sqlite3.Connection,
    table: str,
    asked: tuple[Sought, tuple[str, ...]],
    wanted: Sequence[str],
    each: int,
) -> Ranking:
    """See LexicalIndex."""
    searches = _searches(*asked)
    if not searches.some:
        return []
    within = f"mark : ({any_of([mark(one) for one in wanted])}) AND "
    in_a_row = f"SELECT rowid FROM {table}_words WHERE {table}_words MATCH ?"
    first = f"row IN ({in_a_row}) DESC," if searches.phrase else ""
    best = _best(table, each, first)
    phrase = [within + searches.phrase] if searches.phrase else []
    found = connection.execute(best, (*phrase, within + searches.passages)).fetchall()
    having = {document_id for document_id, _, _ in found}
    if others := [one for one in wanted if one not in having]:
        within = f"mark : ({any_of([mark(one) for one in others])}) AND "
        found += connection.execute(_best(table, each), (within + searches.some,)).fetchall()
    return [(chunk_id, score) for _, chunk_id, score in found]


def _best(table: str, each: int, first: str = "") -> str:
    """The best rows of each document, by their scores. To score is dear: it counts common words."""
    numbered = (
        "SELECT document_id, chunk_id, score, row_number() OVER "
        f"(PARTITION BY document_id, generation ORDER BY {first} score DESC, id) AS place "
        f"FROM ({_scored(table)}) JOIN {table} ON id = row"
    )
    return (
        f"SELECT document_id, chunk_id, score FROM ({numbered}) WHERE place <= {each} "
        "ORDER BY place, score DESC"
    )


def _joined(connection: sqlite3.Connection, table: str) -> str:
    """What is matched, with its documents."""
    return (
        f"FROM {table}_words CROSS JOIN {table} {_by_owner(connection, table)} "
        f"ON id = {table}_words.rowid WHERE {table}_words MATCH ?"
    )


def _by_owner(connection: sqlite3.Connection, table: str) -> str:
    """Has documents read from an index, since rows are long.

    Of the two SQLite would take the row by its number: four times as long for 26,000 of them.
    Collections that were made before there was that index have none.
    """
    owner = f"{table}_owner"
    known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (owner,)).fetchone()
    return f"INDEXED BY {owner}" if known else ""


def _scored(table: str) -> str:
    """Rows with their scores, which only a search by itself can tell."""
    return (
        f"SELECT rowid AS row, -bm25({table}_words, {WEIGHTS}) AS score FROM {table}_words "
        f"WHERE {table}_words MATCH ? LIMIT -1"
    )


def _rows(connection: sqlite3.Connection, statement: str, match: str) -> list[tuple[Any, ...]]:
    return connection.execute(statement, (match,)).fetchall() if match else []


@lru_cache(maxsize=64)
def _searches(sought: Sought, languages: tuple[str, ...]) -> Searches:
    """Of a search in many workspaces the same for most."""
    groups = list(filter(None, (_any(group, languages) for group in sought.groups)))
    if not groups:
        return Searches()
    every = " AND ".join(f"({one})" for one in groups)
    below = [one for group in sought.groups for one in group if not one.titled]
    words = _any(below, languages)
    some = f"({BELOW} : ({words}))" if words else ""
    passages = f"(({SEARCHED} : ({every})) AND {some})" if some else ""
    phrase = any_of(phrases(sought.phrase, languages)) if some and sought.phrase else ""
    return Searches(
        every=f"({SEARCHED} : ({every}))",
        passages=passages,
        titles=f"({TITLE} : ({every}))",
        phrase=f"({passages} AND ({SEARCHED} : ({phrase})))" if phrase else "",
        groups=tuple(f"({SEARCHED} : ({one}))" for one in groups),
        some=some,
    )


def _any(terms: Sequence[Term], languages: Collection[str]) -> str:
    return " OR ".join(filter(None, (_written(term, languages) for term in terms)))


def _written(term: Term, languages: Collection[str]) -> str:
    found = [f'"{form}"' for form in ways(term, languages)]
    if found and (first := beginning(term)):
        found.append(f'{BARE} : "{first}" *' if begins_pages(first) else f'"{first}" *')
    either = " OR ".join(found)
    return f"{TITLE} : ({either})" if found and term.titled else either
