"""Dates as a text writes them: days, months, years, also of spans and fiscal years."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from rag.language.lists import NEVER, Alternatives, Lists, lists
from rag.language.numbers.folded import digits
from rag.language.script import MARKS
from rag.types import Span

Date = tuple[int, int, int]  # year, month, day; 0 for what is not said

_DAY = r"(?P<{}>[0-3]?\d){}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar(Lists):
    """Dates as they are written.

    `months`: patterns of their names, in order; `not_months`: what looks like one and is a word.
    `ordinal` may stand behind a day, `joining` between day and month, `fiscal` before a year.
    `slashed`: "month first" where 1/2/2020 is in January; such dates are not read without it.
    `written`: other ways, as patterns with the groups year, number (of the month) and day.
    """

    file: ClassVar[str] = "dates"
    months: tuple[str, ...]
    not_months: frozenset[str]
    ordinal: Alternatives
    joining: Alternatives
    fiscal: Alternatives
    slashed: str
    written: tuple[str, ...]


def month_pattern(language: str) -> str:
    """The source of a pattern for the name of a month."""
    months = lists(Calendar, language).months
    return rf"(?P<month>{'|'.join(months) or NEVER})(?!\w|[{MARKS}])\.?"


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    known = lists(Calendar, language)
    ordinal, slashed = f"(?:{known.ordinal})?", r"\b(?P<number>[01]?\d)/(?P<day>[0-3]?\d)/"
    found = [
        r"\b(?P<year>(?:19|20)\d\d)-(?P<number>[01]\d)-(?P<day>[0-3]\d)\b",
        rf"{slashed}(?P<year>(?:1\d|20)\d\d)\b" if known.slashed else NEVER,
        rf"\b(?:{_DAY.format('day', ordinal)}\s+(?:{known.joining}\s+)?)?{month_pattern(language)}"
        rf"(?:\s+{_DAY.format('after', ordinal)}(?!\d))?"
        rf"(?:\s?,?\s+(?:{known.joining}\s+)?(?P<year>(?:1\d|20)\d\d)(?!\d))?",
        r"(?<=\b(?:19|20)\d\d)\s?[-–/]{1,2}\s?(?P<short>\d\d)\b(?![-–/.,]\d)",
        rf"\b{known.fiscal}[ ']*(?P<short>(?:(?:19|20)\d\d|\d\d))\b",
        *known.written,
    ]
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in found)


@cache
def _month_names(language: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(one, re.IGNORECASE) for one in lists(Calendar, language).months)


def dates(text: str, language: str) -> Iterator[tuple[Span, Date]]:
    """All dates of a text, but for years that stand alone; one place may be read twice."""
    text = digits(text)
    for pattern in _patterns(language):
        for match in pattern.finditer(text):
            date = _date(match.groupdict(), language)
            if date is not None:
                yield Span(*match.span()), date


def month_number(name: str, language: str) -> int:
    """1 for "Jan" and "January". Raises ValueError for what is no month's name."""
    name = name.rstrip(".")
    places = (n for n, one in enumerate(_month_names(language), 1) if one.fullmatch(name))
    number = next(places, 0)
    if not number:
        raise ValueError(name)
    return number


def _date(parts: dict[str, str | None], language: str) -> Date | None:
    day = int(parts.get("day") or parts.get("after") or 0)
    year = int(parts.get("year") or parts.get("short") or 0)
    month = int(parts.get("number") or 0)
    if (name := parts.get("month")) in lists(Calendar, language).not_months:
        return None  # may, the verb
    if name:
        month = month_number(name, language)
    if month > 12 >= day:
        month, day = day, month
    year += 2000 if 0 < year < 100 else 0
    return (year, month, day) if (year or (month and day)) and day <= 31 else None
