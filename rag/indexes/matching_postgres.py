"""Which documents have what is sought, to the letter, by PostgreSQL: all of them, counted."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rag.indexes import Ranking
from rag.indexes.matching import Key, Searches, told
from rag.indexes.ranking_postgres import MOST_RANKED, NORMALISED, WEIGHTS
from rag.indexes.words import beginning, begins_pages, ways
from rag.types import Matched, Sought, Term

if TYPE_CHECKING:
    from psycopg import Connection

TITLE, BELOW, ANYWHERE = "A", "BC", "ABC"  # weights of what stands there
OF = "document_id, generation"
SCORE = f"ts_rank_cd('{WEIGHTS}', words, %(q)s::tsquery, {NORMALISED})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """The tables of some collections, whose texts are in the same languages: all are asked at once.

    A statement for each would take longer than what it finds.
    """

    connection: "Connection[Any]"
    tables: Sequence[str]
    languages: tuple[str, ...]

    def rows(
        self, statement: Callable[[str], str], limit: int | None = None, **values: Any
    ) -> list[tuple[Any, ...]]:
        """What a statement finds in every table, or so many of it; of an empty value, nothing."""
        if not self.tables or not all(values.values()):
            return []
        every = " UNION ALL ".join(f"({statement(table)})" for table in self.tables)
        few = "" if limit is None else f" LIMIT {int(limit)}"
        return self.connection.execute(every + few, values).fetchall()


def matched(asking: Asking, sought: Sought) -> list[Matched]:
    """See LexicalIndex. Five statements, or fewer.

    To rank a passage reads its words: where very many match, it tells how many they are.
    """
    asked = _searches(sought, asking.languages)
    found, titled, together = _counted(asking, asked)
    few = sum(found.values()) <= MOST_RANKED
    scores = _scored(asking, asked) if few else found
    phrased = set(asking.rows(lambda table: f"SELECT DISTINCT {OF} {_in(table)}", q=asked.phrase))
    apart = _apart(asking, asked, together)
    return told(found, scores, titled=titled, phrased=phrased, apart=apart)


def _counted(asking: Asking, asked: Searches) -> tuple[dict[Key, int], set[Key], Mapping[str, int]]:
    """In how many passages of each document it all is, with a word of it below the title; the
    documents whose title has it all; and how many documents of each table have it in a passage.

    A title is in each passage of its document: the first is enough, since to tell where a word
    stands is to read all words of a passage. Only where it has it all may a passage be without one.
    """
    titled = "CASE WHEN right(chunk_id, 2) = ':0' THEN words @@ %(titles)s::tsquery END"

    def counted(table: str) -> str:
        return f"SELECT '{table}', {OF}, count(*), bool_or({titled}) {_in(table)} GROUP BY {OF}"

    def below(table: str) -> str:
        within = f"{_in(table)} AND document_id = ANY(%(ids)s)"
        return f"SELECT '{table}', {OF}, count(*), true {within} GROUP BY {OF}"

    rows = asking.rows(counted, q=asked.every, titles=asked.titles)
    titles = {(one[1], one[2]) for one in rows if one[4]}
    rows = [one for one in rows if not one[4]] if asked.passages else []
    rows += asking.rows(below, q=asked.passages, ids=sorted({one for one, _ in titles}))
    return {(one[1], one[2]): one[3] for one in rows}, titles, Counter(one[0] for one in rows)


def _scored(asking: Asking, asked: Searches) -> dict[Key, float]:
    def scored(table: str) -> str:
        return f"SELECT {OF}, max({SCORE}) {_in(table)} GROUP BY {OF}"

    return {(one[0], one[1]): one[2] for one in asking.rows(scored, q=asked.passages)}


def _apart(asking: Asking, asked: Searches, together: Mapping[str, int]) -> Collection[Key]:
    """The documents that have each of the words somewhere."""
    looked = [table for table in asking.tables if asked.looks_apart(together.get(table, 0))]
    names = {f"q{place}": group for place, group in enumerate(asked.groups)}

    def statement(table: str) -> str:
        return " INTERSECT ".join(f"SELECT {OF} {_in(table, name)}" for name in names)

    return set(replace(asking, tables=looked).rows(statement, None, **names)) if names else set()


def some(asking: Asking, sought: Sought, limit: int | None) -> set[tuple[str, int]]:
    """See LexicalIndex."""
    asked = _searches(sought, asking.languages)
    each = "DISTINCT" if limit is None else ""
    rows = asking.rows(lambda table: f"SELECT {each} {OF} {_in(table)}", limit, q=asked.every)
    return {(str(document_id), int(generation)) for document_id, generation in rows}


def places(asking: Asking, sought: Sought, wanted: Sequence[str], each: int) -> Ranking:
    """See LexicalIndex."""
    searches = _searches(sought, asking.languages)

    def best(table: str) -> str:
        scored = (
            f"SELECT chunk_id, {OF}, {SCORE} AS score {_in(table)} AND document_id = ANY(%(ids)s)"
        )
        numbered = (
            f"SELECT chunk_id, score, row_number() OVER (PARTITION BY {OF} "
            f"ORDER BY score DESC, length(chunk_id), chunk_id) AS place FROM ({scored}) AS scored"
        )
        return f"SELECT chunk_id, score FROM ({numbered}) AS numbered WHERE place <= {each}"

    ranked: dict[str, float] = {}
    for match in filter(None, (searches.phrase, searches.passages, searches.some)):
        found = asking.rows(best, q=match, ids=list(wanted))
        for chunk_id, score in sorted(found, key=lambda one: -one[1]):
            ranked.setdefault(str(chunk_id), float(score))
    return list(ranked.items())


def _in(table: str, name: str = "q") -> str:
    """The passages of a table with what is sought, as the value of that name says it."""
    return f"FROM {table} WHERE words @@ %({name})s::tsquery"


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
