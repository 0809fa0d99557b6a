"""Questions that a document may answer, with the place of each answer, the best first."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from rag.guide.told import lowered, of_heading, of_row, of_sentence
from rag.guide.whole import Whole
from rag.language.lists import Lists, Patterns, lists
from rag.language.terms import terms
from rag.language.text import Text
from rag.reading.units import Unit
from rag.types import Span
from rag.write.quoting.cells import Cell, cells

MOST_WORDS = 6  # of the label of a row that is asked for
TELLS = 3  # characters of a number that is not found by chance
ALONE = 0.6  # weight of a label of one word: what all is about
MOST_ROWS = 60  # of those that are most about what the document is about
FEWEST_SAID = 2  # sentences that speak of what a row is called
MOST_PLACES = 2  # where one question is answered
AGAIN, OWN, LONG, SHORT = 0.1, 0.1, 0.04, 4  # for the subject of a sentence, see below
LATE = 0.25  # what the last passage of a document counts less than its first
OFTEN = 8  # times that the text speaks of what a row is called, to weigh all that it may
ROW, HEADING = 0.7, 0.5  # what the weight of a name counts, beside what a sentence is about
PROSE, LONGEST = 40, 400  # characters of a sentence that can answer

_LABEL = re.compile(r"[A-Za-z][A-Za-z’'&/ -]+")
_NUMBER = re.compile(r"\d")
_FIGURE = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain(Lists):
    """What nobody asks for.

    `formal`: what every document of a kind says. `no_label`: the first cell of a row that names
    nothing by itself.
    """

    file: ClassVar[str] = "guide"
    formal: Patterns
    no_label: Patterns


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A question, and where its answer is to be found: in one place, or in a whole section.

    `sort` is how it was made; `worth` says how much it is about what the document is about.
    `figure` is the number that it asks for, where it asks for one.
    """

    question: str
    unit: Unit
    places: tuple[Span, ...]
    sort: str
    worth: float
    figure: str = ""


def candidates(whole: Whole) -> list[Candidate]:
    """All of them, each question once; what has several answers in it is not asked.

    What is told late in a document, in annexes and examples, is asked for last; but for its tables.
    """
    found: dict[str, list[Candidate]] = {}
    told = (_placed(whole, one) for one in (*_sentences(whole), *_headings(whole)))
    for one in (*told, *_rows(whole)):
        found.setdefault(one.question, []).append(one)
    return sorted(filter(None, map(_one, found.values())), key=lambda one: -one.worth)


def _placed(whole: Whole, one: Candidate) -> Candidate:
    late = one.unit.passage.number / len(whole.passages)
    return replace(one, worth=one.worth - LATE * late)


def _one(same: Sequence[Candidate]) -> Candidate | None:
    """The first of what asks the same: any of its places answers it.

    Of what has numbers each is another answer, and of many it is not known which is meant.
    """
    if len(same) == 1:
        return same[0]
    if len(same) > MOST_PLACES or any(_NUMBER.search(one.unit.text) for one in same):
        return None
    places = tuple(place for one in same for place in one.places)
    return replace(max(same, key=lambda one: one.worth), places=places)


def _sentences(whole: Whole) -> Iterator[Candidate]:
    known = lists(Plain, whole.language)
    for unit in whole.units:
        if unit.row or not PROSE <= len(unit.text) <= LONGEST or known.formal.search(unit.text):
            continue
        seen: set[str] = set()
        for told in of_sentence(unit.text, whole.language, whole.words):
            if told.question not in seen and _names(whole, told.thing):
                seen.add(told.question)
                found = _candidate(whole, told.question, unit, f"sentence {told.pattern}")
                worth = found.worth + _known(whole, told.thing)
                yield replace(found, figure=told.figure, worth=worth)


def _known(whole: Whole, thing: str) -> float:
    """What it counts that a subject is spoken of more than once, has a name, and is short.

    What is called by common words alone is often what everybody knows of, or could look up.
    """
    if not thing:
        return 0.0
    words = thing.split()
    again = whole.prose.count(thing.lower()) > 1
    own = any(word.lower() in whole.words.names or word.isupper() for word in words)
    return AGAIN * again + OWN * own - LONG * max(0, len(words) - SHORT)


def _names(whole: Whole, thing: str) -> bool:
    """Whether a subject tells which thing is meant: a common word by itself does not."""
    found = set(terms(thing, whole.language))
    named = any(word.lower() in whole.words.names for word in thing.split())
    known = named or (" " not in thing and whole.is_central(found))
    return not thing or len(found) > 1 or known


def _headings(whole: Whole) -> Iterator[Candidate]:
    sections: dict[str, list[Unit]] = {}
    for unit in whole.units:
        headings = unit.passage.chunk.headings
        if headings and len(headings[-1]) <= LONGEST:
            sections.setdefault(headings[-1], []).append(unit)
    for heading, units in sections.items():
        prose = [unit for unit in units if unit.row or len(unit.text) >= PROSE]
        for told in of_heading(heading, whole.language, whole.words) if prose else ():
            places = tuple(unit.span for unit in units)
            worth = HEADING * whole.weight(terms(heading, whole.language))
            yield Candidate(
                question=told.question, unit=prose[0], places=places,
                sort=f"heading {told.pattern}", worth=worth,
            )  # fmt: skip


def _rows(whole: Whole) -> Iterator[Candidate]:
    for row in rows_of(whole):
        asked = of_row(row.label, str(row.year), whole.language)
        worth = ROW * whole.weight(row.terms) * min(1.0, row.said / OFTEN)
        one = _candidate(whole, asked, row.unit, "row", worth)
        yield replace(one, figure=row.figure)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table with years, by its label; `said`: how often the text speaks of that."""

    label: str
    unit: Unit
    year: int
    said: int

    @property
    def terms(self) -> frozenset[str]:
        """The terms of its label."""
        return self.unit.label

    @property
    def figure(self) -> str:
        """The number in the cell of its year, if it tells by itself."""
        years = {c.text: Text(c.column, self.unit.language).years for c in cells(self.unit)[1]}
        own = next((text for text, found in years.items() if self.year in found), "")
        number = _FIGURE.search(own)
        return number[0] if number and len(number[0]) >= TELLS else ""


def rows_of(whole: Whole) -> list[Row]:
    """The rows that the text speaks of by their labels, each where it stands first."""
    rows: dict[str, list[Unit]] = {}
    for unit in whole.units:
        if unit.row and _is_label(whole, label := cells(unit)[0]):
            rows.setdefault(lowered(label, whole.words.names), []).append(unit)
    most = sorted(rows, key=lambda one: -whole.weight(rows[one][0].label))[:MOST_ROWS]
    newest = ((label, dated(rows[label], whole.language)) for label in most)
    found = [Row(label, *row, whole.prose.count(label.lower())) for label, row in newest if row]
    return [row for row in found if row.said >= FEWEST_SAID]


def dated(rows: Sequence[Unit], language: str) -> tuple[Unit, int] | None:
    """The first of the rows that has a cell for each of some years, with the newest of these."""
    newest = ((row, _newest(cells(row)[1], language)) for row in rows)
    return next(((row, year) for row, year in newest if year), None)


def _is_label(whole: Whole, label: str) -> bool:
    """Whether it is what the text has a word for, no name."""
    words = label.lower().split()
    if lists(Plain, whole.language).no_label.search(label):
        return False
    if len(words) == 1 and whole.weight(terms(label, whole.language)) < ALONE:
        return False
    return (
        bool(_LABEL.fullmatch(label)) and len(words) <= MOST_WORDS and words[0] in whole.words.plain
    )


def _newest(found: Sequence[Cell], language: str) -> int:
    """The newest of the years in the columns, where each of some has its own; 0 where not."""
    counted = [cell for cell in found if _NUMBER.search(cell.text)]
    told = [Text(cell.column, language).years for cell in counted]
    of_one = [min(years) for years in told if len(years) == 1]
    distinct = len(of_one) == len(told) == len(set(of_one)) > 1
    return max(of_one) if distinct else 0


def _candidate(whole: Whole, question: str, unit: Unit, sort: str, worth: float = 0.0) -> Candidate:
    return Candidate(
        question=question, unit=unit, places=(unit.span,), sort=sort,
        worth=worth or whole.centrality(unit.terms),
    )  # fmt: skip
