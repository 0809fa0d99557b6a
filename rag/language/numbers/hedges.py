"""What words around a number make of it: about so much, so much or more, so much or less."""

import re
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from rag.language.lists import Alternatives, Lists, lists
from rag.types import Span

BEFORE, BEHIND = 32, 24  # characters looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Hedges(Lists):
    """Words around a number: about so much, nearly, more, less, at least, at most.

    `no` before `more` or `less` turns it round; `around` may stand between them and the number.
    `or_more` and `or_less` stand behind `either`: 12 or more.
    """

    file: ClassVar[str] = "hedges"
    about: Alternatives
    nearly: Alternatives
    more: Alternatives
    less: Alternatives
    least: Alternatives
    most: Alternatives
    no: Alternatives
    around: Alternatives
    either: Alternatives
    or_more: Alternatives
    or_less: Alternatives


@dataclass(frozen=True, slots=True, kw_only=True)
class _Patterns:
    about: re.Pattern[str]
    nearly: re.Pattern[str]
    more: re.Pattern[str]
    less: re.Pattern[str]
    least: re.Pattern[str]
    most: re.Pattern[str]
    behind: re.Pattern[str]


@cache
def _patterns(language: str) -> _Patterns:
    known = lists(Hedges, language)
    more_or_less = rf"(?P<no>\b{known.no} )?\b{{}}\s+(?:{known.around} )?[$€£]?\Z"
    made = {
        "about": rf"(?:\b{known.about}|[~≈])\s*\Z",
        "nearly": rf"\b{known.nearly}\s+[$€£]?\Z",
        "more": more_or_less.format(known.more),
        "less": more_or_less.format(known.less),
        "least": rf"\b{known.least}\s+[$€£]?\Z",
        "most": rf"\b{known.most}\s+[$€£]?\Z",
        "behind": rf"(?:\s[a-z]+)?\s{known.either} (?:(?P<more>{known.or_more})|{known.or_less})\b",
    }
    return _Patterns(**{name: re.compile(one, re.IGNORECASE) for name, one in made.items()})


def is_hedged(text: str, span: Span, language: str) -> bool:
    """Whether a number is told to be about right, or on one side of the right one."""
    about = _patterns(language).about.search(_before(text, span))
    return bool(about or bound(text, span, language))


def bound(text: str, span: Span, language: str) -> int:
    """1 where a number is told to be so much or more, -1 for so much or less, else 0."""
    before, known = _before(text, span), _patterns(language)
    if known.nearly.search(before) or known.most.search(before):
        return -1
    if known.least.search(before):
        return 1
    for pattern, side in ((known.more, 1), (known.less, -1)):
        if match := pattern.search(before):
            return -side if match["no"] else side
    behind = known.behind.match(text[span.end : span.end + BEHIND])
    return (1 if behind["more"] else -1) if behind else 0


def _before(text: str, span: Span) -> str:
    return text[max(0, span.start - BEFORE) : span.start]
