"""Which documents have what is sought, to the letter, by PostgreSQL: all of them, counted."""

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rag.indexes import Ranking
from rag.indexes.matching import Searches, told
from rag.indexes.ranking_postgres import MOST_RANKED, NORMALISED, WEIGHTS
from rag.indexes.words import beginning, begins_pages, ways
from rag.types import Matched, Sought, Term

if TYPE_CHECKING:
    from psycopg import Connection

TITLE, BELOW, ANYWHERE = "A", "BC", "ABC"  # weights of what stands there
SCORE = f"ts_rank_cd('{WEIGHTS}', words, %s::tsquery, {NORMALISED})"


def matched(
    connection: "Connection[Any]", table: str, sought: Sought, languages: tuple[str, ...]
) -> list[Matched]:
    """See LexicalIndex. As many searches as there are words, and a few.

    To rank a passage reads its words: where very many match, it tells how many they are.
    """
    asked = _searches(sought, languages)
    titled = _titled(connection, table, asked)
    found = _counted(connection, table, asked, titled)
    scored = (
        f"SELECT document_id, generation, max({SCORE}) FROM {table} "
        "WHERE words @@ %s::tsquery GROUP BY document_id, generation"
    )
    few = sum(found.values()) <= MOST_RANKED
    ranked = _rows(connection, scored, *[asked.passages] * 2) if few else []
    scores = {(one[0], one[1]): one[2] for one in ranked} if few else found
    named = f"SELECT DISTINCT document_id, generation FROM {table} WHERE words @@ %s::tsquery"
    phrased = set(_rows(connection, named, asked.phrase))
    each = (set(_rows(connection, named, group)) for group in asked.groups)
    apart = set.intersection(*each) if asked.looks_apart(len(found)) else set()
    return told(found, scores, titled=titled, phrased=phrased, apart=apart)


def _titled(connection: "Connection[Any]", table: str, asked: Searches) -> set[tuple[Any, ...]]:
    """The documents whose title has it all. It is in each of their passages: the first is enough.

    To tell where a word stands is to read all words of a passage.
    """
    first = (
        f"SELECT document_id, generation, words FROM {table} "
        "WHERE words @@ %s::tsquery AND right(chunk_id, 2) = ':0'"
    )
    titles = (
        f"WITH first AS MATERIALIZED ({first}) "
        "SELECT document_id, generation FROM first WHERE words @@ %s::tsquery"
    )
    return set(_rows(connection, titles, asked.every, asked.titles))


def _counted(
    connection: "Connection[Any]", table: str, asked: Searches, titled: set[tuple[Any, ...]]
) -> dict[tuple[Any, ...], int]:
    """In how many passages of each document it all is, with a word of it below the title.

    Only where the title has it all may a passage be without one.
    """
    counted = (
        f"SELECT document_id, generation, count(*) FROM {table} WHERE words @@ %s::tsquery "
        "GROUP BY document_id, generation"
    )
    rows = _rows(connection, counted, asked.every if asked.passages else "")
    found = {(one[0], one[1]): one[2] for one in rows if (one[0], one[1]) not in titled}
    if titled and asked.passages:
        below = counted.replace("WHERE", "WHERE document_id = ANY(%s) AND")
        ids = sorted({str(document_id) for document_id, _ in titled})
        exact = connection.execute(below, (ids, asked.passages)).fetchall()
        found |= {(one[0], one[1]): one[2] for one in exact}
    return found


def some(
    connection: "Connection[Any]",
    table: str,
    sought: Sought,
    languages: tuple[str, ...],
    limit: int | None,
) -> set[tuple[str, int]]:
    """See LexicalIndex."""
    asked = _searches(sought, languages)
    named = f"document_id, generation FROM {table} WHERE words @@ %s::tsquery"
    anywhere = f"SELECT DISTINCT {named}" if limit is None else f"SELECT {named} LIMIT {int(limit)}"
    rows = _rows(connection, anywhere, asked.every)
    return {(str(document_id), int(generation)) for document_id, generation in rows}


def places(
    connection: "Connection[Any]",
    table: str,
    asked: tuple[Sought, tuple[str, ...]],
    wanted: Sequence[str],
    each: int,
) -> Ranking:
    """See LexicalIndex."""
    searches = _searches(*asked)
    scored = (
        f"SELECT chunk_id, document_id, generation, {SCORE} AS score FROM {table} "
        "WHERE document_id = ANY(%s) AND words @@ %s::tsquery"
    )
    numbered = (
        "SELECT chunk_id, score, row_number() OVER (PARTITION BY document_id, generation "
        f"ORDER BY score DESC, length(chunk_id), chunk_id) AS place FROM ({scored}) AS scored"
    )
    best = (
        f"SELECT chunk_id, score FROM ({numbered}) AS numbered WHERE place <= {each} "
        "ORDER BY score DESC"
    )
    ranked: dict[str, float] = {}
    for match in filter(None, (searches.phrase, searches.passages, searches.some)):
        for chunk_id, score in connection.execute(best, (match, list(wanted), match)):
            ranked.setdefault(str(chunk_id), float(score))
    return list(ranked.items())


def _rows(connection: "Connection[Any]", statement: str, *matches: str) -> list[tuple[Any, ...]]:
    return connection.execute(statement, matches).fetchall() if all(matches) else []


@lru_cache(maxsize=64)
def _searches(sought: Sought, languages: tuple[str, ...]) -> Searches:
    """Of a search in many workspaces the same for most."""
    every = _every(sought, languages)
    if not every:
        return Searches()
    below = [one for group in sought.groups for one in group if not one.titled]
    some = _any(below, languages, BELOW)
    passages = f"{every} & ({some})" if some else ""
    phrase = _any([Term(words=sought.phrase)], languages) if some and sought.phrase else ""
    return Searches(
        every=every,
        passages=passages,
        titles=_every(sought, languages, TITLE),
        phrase=f"{passages} & ({phrase})" if phrase else "",
        groups=tuple(filter(None, (_any(group, languages) for group in sought.groups))),
        some=some,
    )


def _every(sought: Sought, languages: Collection[str], place: str = "") -> str:
    groups = (_any(group, languages, place) for group in sought.groups)
    return " & ".join(f"({one})" for one in groups if one)


def _any(terms: Sequence[Term], languages: Collection[str], place: str = "") -> str:
    return " | ".join(filter(None, (_written(term, languages, place) for term in terms)))


def _written(term: Term, languages: Collection[str], place: str) -> str:
    """A term as PostgreSQL reads it: its words follow one another, at that place."""
    at = TITLE if term.titled else place
    found = [_in_a_row(form.split(), at) for form in ways(term, languages)]
    if found and (first := beginning(term)):
        bare = (at or ANYWHERE).replace("B", "") if begins_pages(first) else at
        found.append(_in_a_row([first], f"*{bare}"))
    return " | ".join(found)


def _in_a_row(words: Sequence[str], at: str) -> str:
    """Words that follow one another: all in the title, all in the headings or all below, since
    places are counted on from one to the next."""
    if len(words) == 1:
        return f"'{words[0]}'" + (f":{at}" if at else "")
    rows = (" <-> ".join(f"'{word}':{one}" for word in words) for one in at or ANYWHERE)
    return "(" + " | ".join(f"({row})" for row in rows) + ")"
