"""Which numbers of a claim the passages have: equal in value, and saying the same of their subject.

The 150 that a result is may not stand for the 150 it fell by, nor 12 shops for 12 %.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import ClassVar

from rag.language.equality import found_in, same
from rag.language.lists import Alternatives, Lists, knows, lists
from rag.language.numbers import Kind, Quantity
from rag.notices import NOTHING, Notice
from rag.types import Span
from rag.verify.evidence import Unit, frame_numbers
from rag.verify.figures.arithmetic import Worked, recompute
from rag.verify.figures.in_words import told_in_words
from rag.verify.figures.roles import (
    Role,
    RoleWords,
    is_each,
    role,
    tells_change,
    tells_each,
    tells_percent,
    tells_rate,
)
from rag.verify.figures.shown import calculations
from rag.verify.read import Read

COMPUTED_FROM = 4  # nearest units that a number is worked out from


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountWords(Lists):
    """What tells what a number counts."""

    file: ClassVar[str] = "amounts"
    counted: Alternatives
    joining: Alternatives
    last: Alternatives
    not_counted: Alternatives
    percent: Alternatives


@cache
def _counted(language: str) -> re.Pattern[str]:
    """What is counted, behind a number."""
    known = lists(AmountWords, language)
    return re.compile(rf"(?<!\s)\s++(?!{known.not_counted}\b){known.counted}\b")


@cache
def _listed(language: str) -> re.Pattern[str]:
    """More numbers behind a number, all of them percentages."""
    known = lists(AmountWords, language)
    return re.compile(
        rf"\A(?:\s?(?:,|{known.joining}|/|[-–])++\s?(?:{known.last} )?"
        rf"[.,]*+\d++(?:[.,]++\d++)*+)++"
        rf"\s?(?:%|{known.percent})"
    )


@dataclass(frozen=True, slots=True)
class Numbers:
    """A claim's numbers that are not in the evidence, why, and how others were worked out."""

    missing: tuple[Quantity, ...]
    reason: Notice
    worked: tuple[tuple[Quantity, Worked], ...]
    settled: tuple[Span, ...]  # changes that were worked out, and what is told in other words


def looked_up(
    claim: Read, pool: Sequence[Unit], near: Sequence[Unit], known: Sequence[Quantity] = ()
) -> Numbers:
    """Look for a claim's numbers, and work out those that stand nowhere.

    A year may stand in any passage; an amount must stand in one that is about the claim. `known`
    are results that the answer works out elsewhere.
    """
    claimed = claim.numbers
    if not claimed:
        return Numbers((), NOTHING, (), ())
    passages = {unit.passage.number for unit in near}
    about = [unit for unit in pool if unit.passage.number in passages]
    dates = [one for unit in pool for one in unit.numbers if one.kind is Kind.DATE]
    dates += [one for one in frame_numbers(pool) if one.unit != "%"]
    lookup = _Lookup(claim, about)
    told = {number: told_in_words(claim, number, near) for number in claimed}
    why = {
        number: "" if told[number] or found_in(number, dates) else lookup.why_not(number)
        for number in claimed
    }
    rough = [
        number for number in claimed if number.hedged and not why[number]
        and not told[number] and lookup.why_not(replace(number, hedged=False))
    ]  # fmt: skip
    missing = [number for number in claimed if why[number]]
    shown = calculations(claim, pool, known)
    missing = [number for number in missing if number not in shown.given]
    tried = {
        one: shown.results.get(one) or recompute(claim, one, near[:COMPUTED_FROM])
        for one in (*missing, *rough)
    }
    unknown = tuple(number for number in missing if tried[number] is None)
    worked = tuple((one, found) for one, found in tried.items() if found is not None)
    changes = (one.span for one, _ in worked if role(claim, one.span) is Role.CHANGE)
    settled = (*changes, *(one.span for one in claimed if told[one]))
    return Numbers(unknown, _reason(unknown, why), worked, settled)


def _reason(missing: Sequence[Quantity], why: dict[Quantity, str]) -> Notice:
    if len(missing) == 1 and why[missing[0]] != _NOWHERE:
        return Notice("verify.otherwise", number=missing[0].text, how=why[missing[0]])
    return Notice("verify.not_found", what=", ".join(number.text for number in missing))


_NOWHERE = "nowhere"


class _Lookup:
    """Finds numbers of a claim in units that are about it."""

    def __init__(self, claim: Read, about: Sequence[Unit]) -> None:
        self._claim, self._about = claim, about
        self._terms = claim.related.union(claim.terms)
        self._each = tells_each(claim.text, claim.language)
        self._can_tell = knows(claim.language, RoleWords)
        rows = [unit for unit in about if unit.is_row]
        self._named = any(unit.label and self._names(unit) == 1 for unit in rows)
        self._named_each = any(
            self._names(unit) > 0.5 and tells_each(unit.text, unit.language) for unit in rows
        )

    def _names(self, unit: Unit) -> float:
        """Share of a row's label that the claim has."""
        return len(unit.label & self._terms) / len(unit.label) if unit.label else 0.0

    def why_not(self, number: Quantity) -> str:
        """Empty where the number stands for the same, else how it stands there instead."""
        reason = _NOWHERE
        for unit in self._about:
            for one in unit.numbers:
                if same(number, one):
                    reason = self._unlike(number, one, unit)
                    if not reason:
                        return ""
        return reason

    def _unlike(self, number: Quantity, one: Quantity, unit: Unit) -> str:
        if number.kind is not Kind.NUMBER or one.kind is not Kind.NUMBER:
            return ""
        if unit.language != self._claim.language or not self._can_tell:
            return ""  # what else it may be for stands in words
        above = _above(one, unit)
        if unit.is_row and self._named and unit.label and not self._names(unit):
            return Notice("verify.for_another")
        if number.unit == "%" and not _is_percent(one, unit, above):
            return Notice("verify.not_as_percentage")
        counted = _counted(self._claim.language)
        if one.unit and not number.unit and counted.match(self._claim.text, number.span.end):
            return Notice("verify.as_percentage" if one.unit == "%" else "verify.as_money")
        if role(self._claim, number.span) is Role.CHANGE and not _is_change(one, unit, above):
            return Notice("verify.not_as_change")
        return self._for_each(number, one, unit, above)

    def _for_each(self, number: Quantity, one: Quantity, unit: Unit, above: str) -> str:
        asked = is_each(self._claim, number.span)
        if not unit.is_row:
            each = is_each(unit.read, one.span)
            if asked and not (each or _may_be_each(unit)):
                return Notice("verify.not_for_each")
            return Notice("verify.for_each") if each and not self._each else ""
        each = tells_each(above, unit.language)
        if each or _is_headed_each(unit):
            return Notice("verify.for_each") if each and not self._each else ""
        other = self._named_each and self._names(unit) < 1
        return Notice("verify.not_for_each") if asked or other else ""


def _above(one: Quantity, unit: Unit) -> str:
    """The label of a number's row and the head of its column; nothing in prose."""
    if not unit.is_row:
        return ""
    cells, column = unit.text.split("\t"), unit.column(one)
    heads = [head.text for head in unit.columns] or next(
        (line for line in map(_cells, unit.wordy_lines) if len(line) == len(cells)), []
    )
    known = column < len(heads)
    return "\n".join((cells[0], heads[column] if known else _every_head(unit)))


def _every_head(unit: Unit) -> str:
    return "\n".join((unit.header, *unit.wordy_lines))


def _cells(line: str) -> list[str]:
    return line.split("\t")


def _is_change(one: Quantity, unit: Unit, above: str) -> bool:
    """Whether a number may be a change: its row or column is, or its sentence tells of one."""
    if above:
        return tells_change(above, unit.language)
    if role(unit.read, one.span) not in {Role.CHANGE, Role.UNKNOWN}:
        return False
    return tells_change(unit.text, unit.language)


def _is_percent(one: Quantity, unit: Unit, above: str) -> bool:
    if one.unit or one.measure:
        return one.unit == "%"
    if above:
        heads = f"{unit.header}\n{unit.frame.text}"
        return tells_rate(above, unit.language) or tells_percent(heads, unit.language)
    return bool(_listed(unit.language).match(unit.text[one.span.end :]))


def _may_be_each(unit: Unit) -> bool:
    """Whether a sentence speaks of what falls to each, and of no number in particular."""
    each = tells_each(unit.text, unit.language)
    return each and not any(is_each(unit.read, q.span) for q in unit.numbers)


def _is_headed_each(unit: Unit) -> bool:
    """Whether a line without numbers above a table's rows says: per share."""
    return tells_each("\n".join((unit.frame.text, *unit.wordy_lines)), unit.language)


def as_told(claim: Read, near: Sequence[Unit]) -> str:
    """The claim with its numbers written as the evidence writes them, for models read the words."""
    told = [one for unit in near for one in unit.numbers]
    written = claim.text
    for number in reversed(claim.numbers):
        equal = [one for one in told if same(number, one) and _is_whole(number, one)]
        known = {" ".join(one.text.split()) for one in equal}
        if equal and number.text not in known:
            text = " ".join(equal[0].text.split())
            written = written[: number.span.start] + text + written[number.span.end :]
    return written


def _is_whole(number: Quantity, one: Quantity) -> bool:
    """Whether one says no more than the other: a year is not a day of it."""
    return number.kind is one.kind and (number.kind is Kind.NUMBER or number.date == one.date)
