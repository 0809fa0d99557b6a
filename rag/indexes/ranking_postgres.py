"""How PostgreSQL's full text search ranks: what its words weigh, and the best chunks for them."""

import math
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from rag.indexes import Ranking
from rag.indexes.frequency import Frequencies, rarest

if TYPE_CHECKING:
    from psycopg import Connection

LARGE = 20_000  # chunks from which on rarer words are told from common ones
# A query must not take longer the larger the collection is.
MOST_MATCHED = 10_000  # of all words together that are looked for; each is read from the table
MOST_COUNTED = 200_000  # of all words together that are weighed; more common ones are left out
# Share of the chunks from which on the planner's estimate of a word is taken: it comes from what
# the server remembers of the commonest words; of one that it does not know it says half of this.
ESTIMATED = 0.01
MOST_RANKED = 1_000  # chunks that are ranked by how often words are in them
# What a word counts for, by where it stands: nowhere (D), body (C), headings (B), title (A).
WEIGHTS = "{0.6, 0.6, 1.0, 0.6}"
# Divided by the length's logarithm, then r / (r + 1): it grows less with every repetition, as BM25.
NORMALISED = 1 | 32


def weighed(
    connection: "Connection[Any]", table: str, asked: list[str], frequencies: Frequencies
) -> tuple[dict[str, float], list[str]]:
    """The words that the index knows, with how much each tells, and those that are looked for.

    The rarer a word, the more it tells. In a large collection only rarer ones are looked for, and
    the most common ones are left out.
    """
    size = _size(connection, table)
    if size > LARGE:
        counts = frequencies.of(table, size, asked, partial(_about, connection, table, size))
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


def sought_as(phrase: str) -> str:
    """Words that follow one another, as PostgreSQL reads a query."""
    return "(" + " <-> ".join(f"'{word}'" for word in phrase.split()) + ")"


def likeliest(
    connection: "Connection[Any]",
    table: str,
    weights: dict[str, float],
    sought: Sequence[str],
    wanted: frozenset[str] | None,
) -> list[str]:
    """Where the chunks are whose words tell the most together, however often each is in them.

    ts_rank_cd reads the words of each chunk that it ranks: of all that match it would take seconds.
    A word that is alone and in more chunks than are looked at is as good in any of them.
    """
    sift = "" if wanted is None else "AND document_id = ANY(%s)"
    matches = " UNION ALL ".join(
        f"(SELECT ctid AS place, %s::float8 AS weight FROM {table} "
        f"WHERE words @@ %s::tsquery {sift} LIMIT {MOST_MATCHED})"
        for _ in sought
    )
    named = [] if wanted is None else [sorted(wanted)]
    found = connection.execute(
        f"SELECT place::text FROM ({matches}) AS matches GROUP BY place "
        f"ORDER BY sum(weight) DESC, place LIMIT {MOST_RANKED}",
        [value for word in sought for value in (weights[word], sought_as(word), *named)],
    )
    return [place for (place,) in found]


def ranked(
    connection: "Connection[Any]",
    table: str,
    weights: dict[str, float],
    chosen: tuple[str, Sequence[str]],
    limit: int,
) -> Ranking:
    """The best of the chosen chunks, by a condition with one value."""
    one = "%s::tsquery"
    score = " + ".join(
        f"%s::float8 * ts_rank_cd('{WEIGHTS}', words, {one}, {NORMALISED})" for _ in weights
    )
    condition, values = chosen
    found = connection.execute(
        f"SELECT chunk_id, {score} AS score FROM {table} "
        f"WHERE {condition} AND words @@ ({' || '.join([one] * len(weights))}) "
        "ORDER BY score DESC, chunk_id LIMIT %s",
        [
            *(value for word, weight in weights.items() for value in (weight, sought_as(word))),
            list(values),
            *map(sought_as, weights),
            limit,
        ],
    )
    return [(chunk_id, score) for chunk_id, score in found]


def _about(connection: "Connection[Any]", table: str, size: int, word: str) -> int:
    """In about how many chunks of a large collection a word is; see `_count`.

    Counting a common word reads half of the table: 0.3 s for one in 65,000 of a million.
    """
    row = connection.execute(
        f"EXPLAIN (FORMAT JSON) SELECT 1 FROM {table} WHERE words @@ %s::tsquery",
        (sought_as(word),),
    ).fetchone()
    estimate = int(row[0][0]["Plan"]["Plan Rows"]) if row else 0
    is_common = estimate > max(MOST_MATCHED, ESTIMATED * size)
    return estimate if is_common else _count(connection, table, word)


def _count(connection: "Connection[Any]", table: str, word: str) -> int:
    """In how many chunks a word is."""
    found = f"SELECT 1 FROM {table} WHERE words @@ %s::tsquery LIMIT {MOST_COUNTED + 1}"
    counted = f"SELECT count(*) FROM ({found}) AS found"
    row = connection.execute(counted, (sought_as(word),)).fetchone()
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
