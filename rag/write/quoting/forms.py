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
from rag.reading.best import Telling
from rag.reading.lines import is_label
from rag.reading.read import Reading
from rag.reading.units import Unit
from rag.write.quoting.cells import read_off
from rag.write.quoting.compared import compared
from rag.write.quoting.excerpts import Excerpt, is_cut_off, quoted, whole
from rag.write.quoting.listed import listed, runs, steps
from rag.write.quoting.shown import Shown, line

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


def _reasoned(reading: Reading, ordered: Sequence[Unit]) -> Shown | None:
    """What the reason is asked for, with the next sentence where that gives it."""
    unit, places = ordered[0], range(ordered[0].place, ordered[0].place + 2)
    said = [part.text for part in unit.cut.parts[places.start : places.stop]]
    told = [bool(lists(Telling, unit.language).why.search(one)) for one in said]
    if told != [False, True] or any("\t" in one or is_label(one) for one in said):
        return None
    shown = runs(unit, places)
    return Shown((quoted(shown),), taken=tuple(shown)) if len(shown) == 1 else None


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
    QuestionKind.LIST: listed,
    QuestionKind.HOW: steps,
    QuestionKind.WHY: _reasoned,
    QuestionKind.SUMMARY: _summed_up,
    QuestionKind.COMPARISON: compared,
}
