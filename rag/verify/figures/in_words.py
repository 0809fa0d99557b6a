"""Whether a number of a claim is told in other words: a third, both, between two years."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar

from rag.language.lists import Alternatives, Lists, any_of, lists
from rag.language.numbers import Kind, Quantity
from rag.language.terms import stem
from rag.verify.read import Read
from rag.verify.units import Unit

MOST_YEARS = 3  # of a sentence; more have any number of years between them
SHARE_STEP = 0.5  # percent: 33 % is a third


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallWords(Lists):
    """Other words for small numbers: `small` has them by the number, `times` what twice counts."""

    file: ClassVar[str] = "amounts"
    of_the: Alternatives
    small: dict[str, list[str]]
    times: frozenset[str]


def told_in_words(claim: Read, number: Quantity, near: Sequence[Unit]) -> bool:
    """Whether a number is told in other words: 33 % for a third, 1 in 5 for 20 %, two for both."""
    in_words = [share for unit in near for _, share in unit.read.shares]
    if number.unit == "%" and not number.points and _is_among(number.value, in_words):
        return True
    percents = [one.value for unit in near for one in unit.numbers if one.unit == "%"]
    told = [share for span, share in claim.shares if span.overlaps(number.span)]
    if any(_is_among(share, (*in_words, *percents)) for share in told):
        return True
    if number.measure is not None and number.measure.kind == "months":
        years = number.value * number.measure.factor / 12
        return any(years == one for unit in near[:2] for one in _between_years(unit))
    return any(_has_small(claim, number, unit.read) for unit in near[:2])


def _has_small(claim: Read, number: Quantity, told: Read) -> bool:
    """Whether a text has a small number in another word: twice, both plants, the second dose."""
    known = lists(SmallWords, told.language)
    bare = number.kind is Kind.NUMBER and number.is_bare
    words = known.small.get(f"{number.value:.0f}", ())
    if not bare or number.value % 1 or not words:
        return False
    of_the = lists(SmallWords, claim.language).of_the
    counted = re.match(rf"\s{of_the}?(\w+)", claim.text[number.span.end :])
    noun = stem(counted[1], claim.language) if counted else ""
    small = rf"\b{any_of(words)}\b"
    if noun in {stem(word, told.language) for word in known.times}:
        return bool(re.search(small, told.text, re.IGNORECASE))
    after = re.finditer(rf"{small}((?: [\w-]+){{1,3}})", told.text, re.IGNORECASE)
    return any(noun == stem(word, told.language) for found in after for word in found[1].split())


def _between_years(unit: Unit) -> set[float]:
    """How many years lie between any two that a sentence names, if it names few."""
    years = {one.date[0] or int(one.value) for one in unit.numbers if _is_year(one)}
    few = years if len(years) <= MOST_YEARS else ()
    return {float(abs(one - other)) for one, other in combinations(few, 2)}


def _is_year(one: Quantity) -> bool:
    """Whether a number is a year, or may be one that is too early to be told from an amount."""
    bare = one.kind is Kind.NUMBER and one.is_bare
    return bool(one.date[0]) or (bare and one.value in range(1000, 2000))


def _is_among(share: float, known: Sequence[float]) -> bool:
    return any(abs(share - one) <= SHARE_STEP for one in known)
