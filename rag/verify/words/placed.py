"""The numbers of a claim beside those that a sentence has in their place, or in their role."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import ClassVar

from rag.language.equality import found_in, same
from rag.language.lists import Alternatives, Lists, lists
from rag.language.numbers import Kind, Quantity
from rag.notices import Notice
from rag.types import Span
from rag.verify.figures.roles import Role
from rag.verify.read import Read
from rag.verify.units import Unit
from rag.verify.words.alignment import Difference, Word

NEAR_DATE = 25  # characters behind a number, for a date to be that of it
_OTHERWISE = {Role.VALUE: Role.FORMER, Role.FORMER: Role.VALUE}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedWords(Lists):
    """What tells that a value was so before."""

    file: ClassVar[str] = "placed"
    earlier: Alternatives


@cache
def _earlier(language: str) -> re.Pattern[str]:
    return re.compile(rf"\b{lists(PlacedWords, language).earlier}", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What comes of a claim's numbers beside a sentence's.

    `told` is what the sentence says instead, in the same place or of the same role; empty where
    they agree. `bare` are the differences without the words of numbers and their units. `date` is
    told where one date alone is left on either side.
    """

    told: str
    bare: tuple[Difference, ...]
    date: str


def compare(
    claim: Read, unit: Unit, settled: Sequence[Span], differences: Sequence[Difference]
) -> Placed:
    """Hold the numbers of a claim, but for the settled ones, beside those of a sentence."""
    said = [one for one in claim.numbers if not any(map(one.span.overlaps, settled))]
    sides = _Sides(claim=claim, unit=unit, said=said)
    bare = (
        replace(one, said=_outside(said, one.said), told=_outside(unit.numbers, one.told))
        for one in differences
    )
    return Placed(
        told=next(filter(None, map(sides.differ, differences)), "") or sides.turned(),
        bare=tuple(bare),
        date=sides.dates_left(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sides:
    """The numbers of a claim and those of a sentence."""

    claim: Read
    unit: Unit
    said: Sequence[Quantity]

    def differ(self, one: Difference) -> str:
        """What the sentence has instead of a number of the claim; empty where they agree."""
        every = self.unit.numbers
        said, told = _within(self.said, one.said), _within(every, one.told)
        if one.said_next and one.told_next:  # a sign is a word of its own
            said = said or _within(self.said, [one.said_next]) * bool(told)
            told = told or _within(every, [one.told_next]) * bool(said)
        for number in said:
            alike = [other for other in told if other.kind is number.kind]
            if (
                alike
                and not any(map(_same_with_sign(number), every))
                and not any(_leaves_open(number, other) for other in alike)
            ):
                return says(_shown(alike[0]), _shown(number))
        return ""

    def turned(self) -> str:
        """A value of the claim that the sentence has as the former one, or the other way round."""
        mine, theirs, every = self.claim.roles, self.unit.read.roles, self.unit.numbers
        for number in self.said:
            role = mine[number.span]
            other = _OTHERWISE.get(role)
            equal = [one for one in every if _same_with_sign(number)(one)]
            if not other or {theirs[one.span] for one in equal} != {other}:
                continue
            instead = [one for one in every if theirs[one.span] is role]
            if len(instead) == 1 and (self._has_as(instead[0], other) or self._undated(equal[0])):
                return says(_shown(instead[0]), _shown(number))
        return ""

    def _has_as(self, told: Quantity, other: Role) -> bool:
        """Whether the claim has a number of the sentence in the other role."""
        roles = self.claim.roles
        return any(roles[one.span] is other and _same_with_sign(one)(told) for one in self.said)

    def _undated(self, told: Quantity) -> bool:
        """Whether neither the sentence nor the claim says of which time a former value is."""
        dates = [one for one in self.unit.numbers if one.kind is Kind.DATE]
        near = any(0 <= one.span.start - told.span.end < NEAR_DATE for one in dates)
        return not near and not _earlier(self.claim.language).search(self.claim.text)

    def dates_left(self) -> str:
        """The one date of the claim that the sentence has not, and the one that it has instead."""
        numbers = self.unit.numbers
        said, told = (
            [q for q in mine if q.kind is Kind.DATE and not found_in(q, theirs)]
            for mine, theirs in ((self.said, numbers), (numbers, self.said))
        )
        return says(_shown(told[0]), _shown(said[0])) if len(said) == len(told) == 1 else ""


def _leaves_open(number: Quantity, other: Quantity) -> bool:
    """Whether a date only tells more than another: 17 April 2013, and April 17."""
    pairs = list(zip(number.date, other.date, strict=True))
    return (
        number.kind is Kind.DATE
        and all(a == b for a, b in pairs if a and b)
        and any(a and b for a, b in pairs)
    )


def _same_with_sign(number: Quantity) -> Callable[[Quantity], bool]:
    def equal(other: Quantity) -> bool:
        mine = replace(number, hedged=False) if other.hedged and not other.bound else number
        return same(mine, other) and (number.value < 0) == (other.value < 0)

    return equal


def _outside(numbers: Sequence[Quantity], some: Sequence[Word]) -> tuple[Word, ...]:
    return tuple(
        word for word in some if not any(number.span.overlaps(word.span) for number in numbers)
    )


def _within(numbers: Sequence[Quantity], some: Sequence[Word]) -> list[Quantity]:
    return [number for number in numbers if any(number.span.overlaps(word.span) for word in some)]


def says(source: str, answer: str) -> Notice:
    """The reason of a difference, for people."""
    return Notice("verify.differs", source=source, answer=answer)


def _shown(number: Quantity) -> str:
    return " ".join(number.text.split())
