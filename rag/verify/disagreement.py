"""Where two sources say different things about one subject: told, so that none is chosen silently.

Rather one too few than one too many: two companies, two years or two segments are no disagreement.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, islice, takewhile
from types import MappingProxyType
from typing import ClassVar

from rag.language.equality import found_in, same
from rag.language.lists import Alternatives, Lists, lists
from rag.language.numbers import Kind, Quantity
from rag.language.terms import terms
from rag.notices import Notice
from rag.reading.lines import is_label
from rag.types import Citation, Claim, Conflict, Verdict
from rag.verify.citing import cite
from rag.verify.grounds import Grounds
from rag.verify.judging.judge import Opinion
from rag.verify.judging.ruling import conflict
from rag.verify.model.features import opposed
from rag.verify.read import read
from rag.verify.units import Unit

MOST = 3
NO_OPINIONS: Mapping[int, Opinion] = MappingProxyType({})
ALIKE = 0.7  # shared words of all words of both, numbers apart, to be about one thing
ALIKE_BUT_OPPOSED = 0.55  # where two of the words differ by being opposites
FEWEST_TERMS = 3  # of a sentence; fewer say too little of what they are about
ABOUT_ALIKE = 0.5  # shared words of what stands above two tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Subjects(Lists):
    """Words that decide whether two sentences speak of one thing."""

    file: ClassVar[str] = "disagreement"
    generic: frozenset[str]
    once: Alternatives
    qualifiers: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """The same as it is compared: words by their stems."""

    generic: frozenset[str]
    once: re.Pattern[str]
    qualifiers: frozenset[str]


@cache
def _known(language: str) -> _Known:
    known = lists(Subjects, language)
    return _Known(
        generic=frozenset(terms(" ".join(known.generic), language)),
        once=re.compile(rf"\b{known.once}", re.IGNORECASE),
        qualifiers=frozenset(terms(" ".join(known.qualifiers), language)),
    )


def disagreements(
    claims: Sequence[Claim], grounds: Grounds, given: Mapping[int, Opinion] = NO_OPINIONS
) -> tuple[Conflict, ...]:
    """Where another place in the passages says something else than what a claim rests on.

    `claims` are those of the grounds with their verdicts.
    Of claims that a judge gave its opinion on, by their numbers, it is the judge that tells.
    """
    judged = (conflict(grounds.said[i], one, grounds.units) for i, one in given.items())
    told = {(one.citations[1].passage, one.citations[1].span): one for one in judged if one}
    others = [claim for i, claim in enumerate(claims) if i not in given]
    return tuple(islice(chain(told.values(), _between(others, grounds.units)), MOST))


def _between(claims: Sequence[Claim], pool: Sequence[Unit]) -> Iterator[Conflict]:
    """What differs between the units that the claims cite and the others."""
    found: set[frozenset[int]] = set()
    for one in _rested_on(claims, pool):
        for other in pool:
            key = frozenset({id(one), id(other)})
            reason = "" if key in found else _difference(one, other)
            if reason:
                found.add(key)
                yield Conflict(
                    reason=Notice.of(reason), citations=(cite(one, 1.0), cite(other, 1.0))
                )


def _rested_on(claims: Sequence[Claim], pool: Sequence[Unit]) -> Iterator[Unit]:
    """The units that the claims cite, each once."""
    seen: set[int] = set()
    checked = (claim for claim in claims if claim.verdict is not Verdict.UNCHECKED)
    for citation in (one for claim in checked for one in claim.citations):
        for unit in pool:
            if id(unit) not in seen and _is_at(citation, unit):
                seen.add(id(unit))
                yield unit


def _is_at(citation: Citation, unit: Unit) -> bool:
    return unit.passage.number == citation.passage and unit.span.overlaps(citation.span)


def _difference(one: Unit, other: Unit) -> str:
    """How two units differ about one thing; empty when they do not, or are about two things."""
    if one is other or one.language != other.language or _overlapping(one, other):
        return ""
    rows = one.is_row, other.is_row
    if all(rows):
        return _rows_differ(one, other)
    return "" if any(rows) else _sentences_differ(one, other)


def _overlapping(one: Unit, other: Unit) -> bool:
    """Neighbouring passages share words: those are no second source."""
    same_document = one.passage.chunk.document_id == other.passage.chunk.document_id
    return one.text == other.text or (same_document and one.span.overlaps(other.span))


def _sentences_differ(one: Unit, other: Unit) -> str:
    if not _about_one_thing(one, other):
        return ""
    values = _amounts_differ(one, other) or _dates_differ(one, other)
    if values is not None:
        return _told(*values)
    if _years(one) != _years(other) or not _equal_numbers(one, other):
        return ""
    if one.read.negated != other.read.negated:
        return Notice("conflict.denied")
    return Notice("conflict.opposite") if opposed(one.read, other.read) else ""


def _about_one_thing(one: Unit, other: Unit) -> bool:
    mine, theirs = _words(one.terms), _words(other.terms)
    alike = _share(mine, theirs)  # cheap: it decides most pairs
    if alike < ALIKE_BUT_OPPOSED or min(len(mine), len(theirs)) < FEWEST_TERMS:
        return False
    if alike < ALIKE and not opposed(one.read, other.read):
        return False
    qualifiers = _known(one.language).qualifiers
    if (mine ^ theirs) & qualifiers or one.read.names != other.read.names:
        return False
    return _same_subject(one, other) and not _of_one_form(one, other)


@lru_cache(maxsize=4096)
def _words(found: frozenset[str]) -> frozenset[str]:
    return frozenset(term for term in found if not term[:1].isdigit())


def _share(mine: frozenset[str], theirs: frozenset[str]) -> float:
    return len(mine & theirs) / len(mine | theirs) if mine | theirs else 0.0


def _same_subject(one: Unit, other: Unit) -> bool:
    """Whether both may be about one thing: they name it, or their documents are not of two."""
    first, second = one.passage.chunk, other.passage.chunk
    if one.read.names or first.document_id == second.document_id:
        return True
    titles = [_title(unit) for unit in (one, other)]
    return not all(titles) or bool(titles[0] & titles[1])


def _of_one_form(one: Unit, other: Unit) -> bool:
    """Whether a form was filled in twice, as leases are: the same words, each for its own."""
    same_document = one.passage.chunk.document_id == other.passage.chunk.document_id
    if same_document or _but_numbers(one) != _but_numbers(other):
        return False
    mine, theirs = _stands_for(one), _stands_for(other)
    return bool(mine - theirs and theirs - mine)


def _but_numbers(unit: Unit) -> frozenset[str]:
    said = (term for one in unit.numbers for term in read(one.text, unit.language).terms)
    return _words(unit.terms).difference(said)


def _stands_for(unit: Unit) -> frozenset[str]:
    """The names and days of a document's title, and of the headings above a sentence."""
    lines = filter(None, map(str.strip, unit.passage.chunk.text.splitlines()))
    heads = read("\n".join(takewhile(is_label, lines)), unit.language)
    days = (one.text for one in (*unit.frame.numbers, *heads.numbers) if one.kind is Kind.DATE)
    names = unit.frame.names.union(heads.names) - _known(unit.language).generic
    return names.union(days)


def _title(unit: Unit) -> frozenset[str]:
    """The words of a document's title that tell what it is about."""
    title = read(unit.passage.chunk.title, unit.language)
    return title.words_alone - _known(unit.language).generic


def _amounts_differ(one: Unit, other: Unit) -> tuple[Quantity, Quantity] | None:
    """The one amount in which two sentences about the same time differ."""
    if _years(one) and _years(other) and _years(one) != _years(other):
        return None
    mine, theirs = _amounts(one), _amounts(other)
    left = [n for n in mine if not _among(n, theirs)]
    right = [n for n in theirs if not _among(n, mine)]
    if len(left) != 1 or len(right) != 1 or left[0].unit != right[0].unit:
        return None
    return left[0], right[0]


def _dates_differ(one: Unit, other: Unit) -> tuple[Quantity, Quantity] | None:
    """The one date in which two sentences about something that happens once differ."""
    once = _known(one.language).once
    if not (once.search(one.text) and once.search(other.text) and _equal_numbers(one, other)):
        return None
    mine, theirs = _dates(one), _dates(other)
    if len(mine) != 1 or len(theirs) != 1:
        return None
    if found_in(mine[0], theirs) or found_in(theirs[0], mine):
        return None
    return mine[0], theirs[0]


def _equal_numbers(one: Unit, other: Unit) -> bool:
    mine, theirs = _amounts(one), _amounts(other)
    return all(_among(n, theirs) for n in mine) and all(_among(n, mine) for n in theirs)


def _among(number: Quantity, others: Sequence[Quantity]) -> bool:
    """Whether it stands among others, at the precision of the less precise of two."""
    return any(same(number, other) or same(other, number) for other in others)


def _amounts(unit: Unit) -> list[Quantity]:
    return [number for number in unit.numbers if number.kind is Kind.NUMBER]


def _dates(unit: Unit) -> list[Quantity]:
    return [number for number in unit.numbers if number.kind is Kind.DATE]


def _years(unit: Unit) -> frozenset[int]:
    """The years that a sentence speaks of; else those of its headings and title."""
    named = frozenset(date.date[0] for date in _dates(unit) if date.date[0])
    return named or unit.frame.years


def _rows_differ(one: Unit, other: Unit) -> str:
    """Rows of two documents with one label that have two values under one year."""
    if one.passage.chunk.document_id == other.passage.chunk.document_id:
        return ""
    above = [_about(unit) for unit in (one, other)]
    if not one.label or one.label != other.label or not _same_subject(one, other):
        return ""
    if all(above) and _share(*above) < ABOUT_ALIKE:
        return ""
    mine, theirs = _cells(one), _cells(other)
    for year in sorted(set(mine) & set(theirs), reverse=True):
        a, b = mine[year], theirs[year]
        if a.unit == b.unit and not _among(a, [b]):
            return Notice("conflict.values_of_year", one=_shown(a), other=_shown(b), year=str(year))
    return ""


def _about(unit: Unit) -> frozenset[str]:
    """What stands above a table: its last heading and its caption, years apart."""
    chunk = unit.passage.chunk
    return read(" ".join([*chunk.headings[-1:], chunk.context]), unit.language).words_alone


def _cells(unit: Unit) -> dict[int, Quantity]:
    """The one amount under each year."""
    found: dict[int, list[Quantity]] = {}
    for number in _amounts(unit):
        for year in unit.years_above(number):
            found.setdefault(year, []).append(number)
    return {year: numbers[0] for year, numbers in found.items() if len(numbers) == 1}


def _told(a: Quantity, b: Quantity) -> str:
    return Notice("conflict.values", one=_shown(a), other=_shown(b))


def _shown(number: Quantity) -> str:
    return " ".join(number.text.split())
