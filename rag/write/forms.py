"""How each kind of question is answered without a model: its form, on top of what bears it out."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from rag.language.identify import language_told
from rag.language.lists import Lists, Phrases, lists
from rag.language.negation import denies
from rag.language.opposites import opposite_words
from rag.language.terms import terms
from rag.question.kinds import QuestionKind
from rag.question.query import Query
from rag.reading.read import Reading
from rag.reading.units import Unit, is_item, is_label
from rag.types import Span
from rag.write.cells import cells, read_off
from rag.write.compared import compared
from rag.write.excerpts import ENOUGH, Excerpt, is_cut_off, quoted, whole
from rag.write.shown import Shown, line

LOOKED_AT = 6  # of the best units, for a list that one of them belongs to
FEWEST_ITEMS, MOST_ITEMS = 2, 12
LEADING = 2  # lines between what leads to a table and its first row
SURE = 0.5  # how likely a sentence answers that decides
FEWEST_WORDS = 6  # of a sentence that sums something up
FEWEST_POINTS = 3  # of a guide, of which fewer are no summary
MOST_PARTS = 5
BEGINNING = 3  # passages in which a document says what it is about

_PART = re.compile(r"[,;:](?=\s)")
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding(Lists):
    """Yes and no in the language of the question, and what keeps a sentence from deciding it.

    `clause`: what another clause begins with. `forbidding`: what says that something may not be;
    `turning`: what changes who does something to whom; `weighing`: what holds two things against
    each other.
    """

    file: ClassVar[str] = "deciding"
    yes: str
    no: str
    leaving_open: Phrases
    clause: Phrases
    forbidding: Phrases
    turning: Phrases
    weighing: Phrases


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening(Lists):
    """How a document says what it is about."""

    file: ClassVar[str] = "quotes"
    about: Phrases


def form(reading: Reading, ordered: Sequence[Unit]) -> Shown:
    """What is put on top: in the form of the kind of question, else the line that answers."""
    make = _FORMS.get(reading.query.kind)
    return (make(reading, ordered) if make else None) or line(reading.query, ordered)


def _decided(reading: Reading, ordered: Sequence[Unit]) -> Shown | None:
    """The sentence that decides, after Yes or No where it plainly says so."""
    query, unit = reading.query, ordered[0]
    words = lists(Deciding, query.language)
    sure = next(reading.answers.get(i, 0.0) for i, one in enumerate(reading.units) if one is unit)
    if unit.row or sure < SURE or is_cut_off(whole(unit), unit) or _is_foreign(query, unit):
        return None
    if words.leaving_open.search(unit.text):
        return None
    begins = words.clause.split(unit.text, maxsplit=1)[0]
    said = next((one for one in _PART.split(begins) if _says(query, one)), "")
    forbids = _found(words.forbidding, unit.text) - _found(words.forbidding, query.text)
    if not said or forbids or _says_otherwise(words, query, said):
        return None
    denied = denies(said, query.language)
    if denies(begins, query.language) != denied:
        return None  # what stands beside it denies something
    lead = words.yes if query.denied == denied else words.no
    return line(query, ordered, lead=f"{lead}. ") if lead else None


def _is_foreign(query: Query, unit: Unit) -> bool:
    """Whether they are in two languages: "Was" begins a question in English, and in German."""
    told = language_told(f"{query.text} {unit.text}")
    return len({query.language, unit.language, told}) > 1


def _says(query: Query, clause: str) -> bool:
    """Whether all that is asked stands there in the same order: who buys whom is told by it."""
    there = iter(terms(clause, query.language))
    return bool(query.terms) and all(one in there for one in query.in_order)


def _says_otherwise(words: Deciding, query: Query, said: str) -> bool:
    """Whether a clause may say the opposite of what is asked, with the same words."""
    asked, language = query.text, query.language
    if words.weighing.search(asked) or words.weighing.search(said):
        return True
    if _found(words.turning, asked) != _found(words.turning, said):
        return True
    mine, theirs = _found(_WORD, asked), _found(_WORD, said)
    return any(opposite_words(one, other, language) for one in theirs - mine for other in mine)


def _found(pattern: re.Pattern[str], text: str) -> set[str]:
    return {one.lower() for one in pattern.findall(text)}


def _listed(reading: Reading, ordered: Sequence[Unit]) -> Shown | None:
    """The items of the document's own list, in its order and with its numbers."""
    asked = reading.query.terms
    for unit in ordered[:LOOKED_AT]:
        row = unit if unit.row else _row_below(unit)
        # What a table is a list of stands above its rows, not in one of them.
        told = row.above if row else unit.around
        if len(asked & told) * 2 < len(asked):
            continue  # a list of something else
        found = _rows(reading.query, row) if row else _items(unit)
        if found:
            return found
    return None


def _row_below(unit: Unit) -> Unit | None:
    """The first row of the table that a sentence or heading leads to."""
    below = enumerate(unit.cut.parts[unit.place + 1 : unit.place + 1 + LEADING], unit.place + 1)
    row = next((place for place, part in below if part.is_row), None)
    return Unit(unit.passage, unit.cut, row) if row is not None else None


def _steps(reading: Reading, ordered: Sequence[Unit]) -> Shown | None:
    """The steps that the best sentence is one of, or leads to; those of another task mislead."""
    return _listed(reading, ordered[:1]) or _section(ordered[0])


def _section(unit: Unit) -> Shown | None:
    """What stands under a heading that names the task, headings below it included."""
    first, parts = unit.place + 1, unit.cut.parts
    last = first
    while last < len(parts) and not parts[last].is_row:
        if unit.cut.spans[last].end - unit.span.end > ENOUGH:
            break
        last += 1
    if not is_label(unit.text) or last - first < FEWEST_ITEMS:
        return None
    shown = _runs(unit, range(first, last))
    return Shown((quoted(shown),), taken=tuple(shown)) if shown else None


def _items(unit: Unit) -> Shown | None:
    """The list that a unit is an item of, or leads to."""
    parts = unit.cut.parts
    first = unit.place
    if not is_item(parts[first].text):
        first += 1
    while first > 0 and first < len(parts) and is_item(parts[first - 1].text):
        first -= 1
    last = first
    while last < len(parts) and is_item(parts[last].text):
        last += 1
    if last - first < FEWEST_ITEMS:
        return None
    if first > 0 and not parts[first - 1].is_row:
        first -= 1  # what leads to it
    listed = _runs(unit, range(first, min(last, first + MOST_ITEMS)))
    return Shown((quoted(listed),), taken=tuple(listed)) if listed else None


def _runs(unit: Unit, places: Sequence[int]) -> list[Excerpt]:
    """What stands at these places of a unit's passage, without what is meant for a model."""
    passage, spans = unit.passage, unit.cut.spans
    kept = [one for one in places if not _instructs(unit, one)]
    starts = [one for one in kept if one - 1 not in kept]
    ends = [one for one in kept if one + 1 not in kept]
    return [
        Excerpt(passage, Span(spans[i].start, spans[j].end), row=False, first=i, last=j)
        for i, j in zip(starts, ends, strict=True)
    ]


def _instructs(unit: Unit, place: int) -> bool:
    return any(map(unit.cut.spans[place].overlaps, unit.passage.instructs))


def _rows(query: Query, unit: Unit) -> Shown | None:
    """The rows of the table, or of its section, each read off as an item."""
    section = [
        Unit(unit.passage, unit.cut, place)
        for place, part in enumerate(unit.cut.parts)
        if part.is_row
        and part.text.strip() not in unit.passage.chunk.context
        and not _instructs(unit, place)
    ]
    rows = [
        one
        for one in section
        if one.section == unit.section and re.search(r"[^\W\d_]", cells(one)[0])
    ]
    read = [one for row in rows[:MOST_ITEMS] if (one := read_off(query, row, section=False))]
    if len(read) < FEWEST_ITEMS or _is_contents(rows):
        return None
    taken = tuple(whole(row) for row in rows[:MOST_ITEMS])
    quotes = [replace(one, lead="- ", beside=n > 0) for n, one in enumerate(read)]
    return Shown(tuple(quotes), taken=taken)


def _is_contents(rows: Sequence[Unit]) -> bool:
    """Whether they are lines of contents, with the numbers of pages."""
    told = [[cell.text for cell in cells(row)[1]] for row in rows]
    pages = [int(one[0]) for one in told if len(one) == 1 and one[0].isdecimal()]
    return len(pages) == len(told) and pages == sorted(pages)


def _summed_up(reading: Reading, ordered: Sequence[Unit]) -> Shown | None:
    """What a document says it is about, then the rest of its key sentences and figures.

    Without a guide that has several, its parts, each with the sentence it begins with.
    """
    key = [unit for unit in reading.units if unit.span in unit.passage.points]
    if len(key) >= FEWEST_POINTS:
        return _by_points(reading.query, sorted(key, key=lambda unit: unit.span))
    passages = list({unit.passage.number: unit.passage for unit in reading.units}.values())
    about = lists(Opening, reading.query.language).about
    said = [unit for unit in reading.units if _sums_up(unit)]
    if not said:
        return None
    first = {passage.number for passage in passages[:BEGINNING]}
    beginning = [unit for unit in said if unit.passage.number in first] or said
    best = next((unit for unit in beginning if about.search(unit.text)), beginning[0])
    taken = [whole(best)]
    quotes = [quoted(taken)]
    for passage in passages[1:]:
        own = (unit for unit in said if unit.passage is passage)
        unit = next((one for one in own if not taken[0].holds(one)), None)
        if unit is None or not passage.chunk.headings or len(quotes) > MOST_PARTS:
            continue
        lead = f"- {passage.chunk.headings[-1]}: "
        if any(quote.lead == lead for quote in quotes):
            continue
        taken.append(whole(unit))
        quotes.append(replace(quoted(taken[-1:], lead), beside=len(quotes) > 1))
    return Shown(tuple(quotes), taken=tuple(taken))


def _by_points(query: Query, key: Sequence[Unit]) -> Shown:
    """The key sentences, that which says what all is about before the others, and the figures."""
    about = lists(Opening, query.language).about
    said = [unit for unit in key if not unit.row] or list(key)
    best = next((unit for unit in said if about.search(unit.text)), said[0])
    ordered = [best, *(unit for unit in key if unit is not best)]
    # They stand by themselves, and need nothing of what is around them.
    alone = [Excerpt(one.passage, one.span, one.row, one.place, one.place) for one in ordered]
    read = [read_off(query, unit) if unit.row else None for unit in ordered]
    quotes = [off or quoted([one]) for off, one in zip(read, alone, strict=True)]
    listed = (replace(one, lead="- ", beside=n > 0) for n, one in enumerate(quotes[1:]))
    return Shown((quotes[0], *listed), taken=tuple(alone))


def _sums_up(unit: Unit) -> bool:
    """Whether it is a whole sentence of prose."""
    text = unit.text.strip()
    prose = not unit.row and not unit.brief and text[:1].isupper() and text[-1:] in ".!"
    return prose and len(re.findall(r"[^\W\d_]{2,}", text)) >= FEWEST_WORDS


_Make = Callable[[Reading, Sequence[Unit]], Shown | None]
_FORMS: Mapping[QuestionKind, _Make] = {
    QuestionKind.YES_NO: _decided,
    QuestionKind.LIST: _listed,
    QuestionKind.HOW: _steps,
    QuestionKind.SUMMARY: _summed_up,
    QuestionKind.COMPARISON: compared,
}
