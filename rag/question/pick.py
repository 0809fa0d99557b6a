"""What a question picks from a table: the most or the least of something, or all within a bound."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from rag.language.lists import Lists, Phrases, lists
from rag.language.numbers import Kind, Quantity, quantities
from rag.language.terms import terms

NEAR = 3  # characters between what bounds and its number


@dataclass(frozen=True, slots=True, kw_only=True)
class Picking(Lists):
    """How things are picked: `most` or `least` of something, `over` or `under` a number.

    `columns`: what is measured by a word: the price of what is expensive.
    """

    file: ClassVar[str] = "picking"
    most: Phrases
    least: Phrases
    over: Phrases
    under: Phrases
    columns: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pick:
    """What is picked: the most of it if `upward`, else the least; or what `bound` bounds.

    `measured` are the terms of what is compared, as far as a word of the question implies it;
    `subject` those of the question without what picks.
    """

    upward: bool
    bound: Quantity | None
    measured: frozenset[str]
    subject: frozenset[str]


def pick_of(text: str, language: str) -> Pick | None:
    """What a question picks; None where it picks nothing."""
    words = lists(Picking, language)
    measured = [(one, column) for one, column in _columns(language) if one.search(text)]
    named = frozenset(term for _, column in measured for term in terms(column, language))
    subject = text
    for pattern in (
        words.most,
        words.least,
        words.over,
        words.under,
        *(one for one, _ in measured),
    ):
        subject = pattern.sub(" ", subject)
    about = frozenset(one for one in terms(subject, language) if not one[0].isdigit())
    for pattern, over in ((words.under, False), (words.over, True)):
        if bound := _number_after(pattern, text, language):
            return Pick(over, bound, named, about)
    if words.most.search(text) or words.least.search(text):
        return Pick(bool(words.most.search(text)), None, named, about)
    return None


def _number_after(pattern: re.Pattern[str], text: str, language: str) -> Quantity | None:
    places = [match.end() for match in pattern.finditer(text)]
    numbers = quantities(text, language) if places else ()
    return next(
        (
            one
            for one in numbers
            if one.kind is Kind.NUMBER and any(0 <= one.span.start - at <= NEAR for at in places)
        ),
        None,
    )


@cache
def _columns(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    known = lists(Picking, language).columns.items()
    return tuple((re.compile(rf"\b(?:{one})\b", re.IGNORECASE), column) for one, column in known)
