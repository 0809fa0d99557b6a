"""The sentences of a document that are worth reading first, chosen by rules."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rag.guide.candidates import dated, rows_of
from rag.guide.whole import Whole
from rag.language.lists import Lists, Patterns, lists
from rag.question.query import read
from rag.reading.units import Unit
from rag.write.quoting.cells import read_off
from rag.write.quoting.excerpts import Pointing
from rag.write.quoting.forms import Opening

MOST, MOST_FIGURES = 5, 3
FEWEST = 2  # one sentence by itself is chosen by chance
SHORTEST, LONGEST = 60, 330  # characters of a sentence that is read at a glance
LONGEST_LINE = 40  # characters of a line that may be a heading
FEWEST_WORDS = 9
LEAST = 0.55  # of the best one's worth
ALIKE = 0.6  # what is taken off for words that were said already
# What counts beside what a sentence is about: that it says what the document is, stands in a
# summary, has a figure, opens its passage, stands early, or says what may be.
ABOUT, WEIGHTY, FIGURE, OPENS, EARLY, UNSURE = 0.2, 0.15, 0.1, 0.06, 0.2, 0.2

_WORD = re.compile(r"[^\W\d_]{2,}")
_ENDS = re.compile(r"[.!][”\"’)]?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighty(Lists):
    """What tells sentences that matter.

    `states`: they say what a document is about; `weighty`: headings below which it sums itself up.
    `formal`: what every document of a kind says, `leaning`: what is nothing without the sentence
    before it; `unsure`: what may be.
    """

    file: ClassVar[str] = "guide"
    states: Patterns
    weighty: Patterns
    formal: Patterns
    leaning: Patterns
    unsure: Patterns


def points_of(whole: Whole) -> tuple[Unit, ...]:
    """The sentences worth reading first, in their order, then the figures of most weight.

    None where it is one alone: a document of which no more can be said is read as fast.
    """
    found = (*_sentences(whole), *_figures(whole))
    return found if len(found) >= FEWEST else ()


def said(unit: Unit) -> str:
    """What a point says: a sentence its words, a row what is read off for its newest year."""
    year = dated([unit], unit.language) if unit.row else None
    read_row = read_off(read(str(year[1]) if year else "", language=unit.language), unit)
    return read_row.text if unit.row and read_row else " ".join(unit.text.split())


def _figures(whole: Whole) -> Iterator[Unit]:
    """The rows that the text speaks of most."""
    rows = sorted(rows_of(whole), key=lambda row: -row.said * whole.weight(row.terms))
    return (row.unit for row in rows[:MOST_FIGURES])


def _sentences(whole: Whole) -> Sequence[Unit]:
    found = [unit for unit in whole.units if _is_whole(unit)]
    worth = {unit: _worth(whole, unit) for unit in found}
    best = max(worth.values(), default=0.0)
    chosen: list[Unit] = []
    left = [unit for unit in found if worth[unit] >= LEAST * best]
    while left and len(chosen) < MOST:
        unit = max(left, key=lambda one: worth[one] - ALIKE * _said(one.terms, chosen))
        chosen.append(unit)
        left = [one for one in left if one.passage is not unit.passage]
    return sorted(chosen, key=lambda one: one.span)


def _is_whole(unit: Unit) -> bool:
    """Whether it is a sentence of prose that says something by itself, in words that were read."""
    text = " ".join(unit.text.split())
    prose = not unit.row and not unit.brief and SHORTEST <= len(text) <= LONGEST
    if not prose or not text[0].isupper() or not _ENDS.search(text) or unit.passage.chunk.doubt:
        return False
    known = lists(Weighty, unit.language)
    about = lists(Opening, unit.language).about.match(text)
    points = not about and lists(Pointing, unit.language).back.match(text)
    leans = points or known.leaning.match(text) or known.formal.search(text)
    letters = sum(len(word) for word in _WORD.findall(text))
    return not leans and len(_WORD.findall(text)) >= FEWEST_WORDS and letters > 0.7 * len(text)


def _worth(whole: Whole, unit: Unit) -> float:
    known = lists(Weighty, unit.language)
    chunk = unit.passage.chunk
    above = (part.text for part in unit.cut.parts[: unit.place] if len(part.text) <= LONGEST_LINE)
    summed = any(known.weighty.search(one) for one in (*chunk.headings[-2:], *above))
    about = lists(Opening, unit.language).about.search(unit.text)
    return (
        whole.centrality(unit.terms)
        + ABOUT * bool(about or known.states.search(unit.text))
        + WEIGHTY * summed
        + FIGURE * any(one.unit for one in unit.numbers)
        + OPENS * (unit.place <= 1)
        + EARLY * (1 - unit.passage.number / len(whole.passages))
        - UNSURE * bool(known.unsure.search(unit.text))
    )


def _said(terms: Collection[str], chosen: Sequence[Unit]) -> float:
    """The largest share of words that one of the chosen has already."""
    return max((len(one.terms & set(terms)) / max(1, len(terms)) for one in chosen), default=0.0)
