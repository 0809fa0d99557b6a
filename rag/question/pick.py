"""What a question picks from a table: the most or the least of something, or all within a bound."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from rag.language.lists import Lists, Phrases, lists
from rag.language.negation import denies
from rag.language.numbers import Kind, Quantity, quantities
from rag.language.terms import terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Picking(Lists):
    """How things are picked: `most` or `least` of something, or by a number.

    The number itself is not `over` or `under` it, but `at_least` and `at_most` it. `columns`: what
    is measured by a word: the price of what is expensive. `asking`: what is asked with, and nothing
    asked for.
    """

    file: ClassVar[str] = "picking"
    most: Phrases
    least: Phrases
    over: Phrases
    under: Phrases
    at_least: Phrases
    at_most: Phrases
    asking: Phrases
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pick:
    """What is picked: the most of it if `upward`, else the least; or what `bound` bounds.

    With the bound itself if it is `inside`. `measured` are the terms of what is compared, as far as
    a word of the question implies it; `subject` those of the question without what picks.
    """

    upward: bool
    bound: Quantity | None
    inside: bool
    measured: frozenset[str]
    subject: frozenset[str]


def pick_of(text: str, language: str) -> Pick | None:
    """What a question picks; None where it picks nothing, or where that is not plain.

    "The second largest", "the three largest", "more than 5 and less than 10": none of these is the
    most, or all within one bound.
    """
    words = lists(Picking, language)
    numbers = [one for one in quantities(text, language) if one.kind is Kind.NUMBER]
    ends = [(True, one) for one in words.most.findall(text)]
    ends += [(False, one) for one in words.least.findall(text)]
    if len(ends) + len(numbers) != 1:
        return None
    kinds = (
        (words.at_most, False, True), (words.at_least, True, True),
        (words.under, False, False), (words.over, True, False),
    )  # fmt: skip
    measured = [(one, column) for one, column in _columns(language) if one.search(text)]
    named = frozenset(term for _, column in measured for term in terms(column, language))
    subject = text
    for number in numbers:
        subject = f"{text[: number.span.start]} {text[number.span.end :]}"
    picking = (words.asking, words.most, words.least, *(one for one, *_ in kinds))
    for pattern in (*picking, *(one for one, _ in measured)):
        subject = pattern.sub(" ", subject)
    if denies(subject, language):
        return None
    about = frozenset(one for one in terms(subject, language) if not one[0].isdigit())
    if ends:
        return Pick(ends[0][0], None, inside=True, measured=named, subject=about)
    for pattern, upward, inside in kinds:
        if pattern.search(text[: numbers[0].span.start]):
            return Pick(upward, numbers[0], inside=inside, measured=named, subject=about)
    return None


@cache
def _columns(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    known = lists(Picking, language).columns.items()
    return tuple((re.compile(rf"\b(?:{one})\b", re.IGNORECASE), column) for one, column in known)
