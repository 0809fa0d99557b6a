"""Dates as a text writes them: days, months, years, also of spans and fiscal years."""

import re
from collections.abc import Iterator

from rag.types import Span

Date = tuple[int, int, int]  # year, month, day; 0 for what is not said

MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DAY = r"(?P<{}>[0-3]?\d)(?:st|nd|rd|th)?"
_DATES = (
    re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<number>[01]\d)-(?P<day>[0-3]\d)\b"),
    re.compile(r"\b(?P<number>[01]?\d)/(?P<day>[0-3]?\d)/(?P<year>(?:1\d|20)\d\d)\b"),
    re.compile(
        rf"\b(?:{_DAY.format('day')}\s+(?:of\s+)?)?{MONTH}"
        rf"(?:\s+{_DAY.format('after')}(?!\d))?(?:,?\s+(?P<year>(?:1\d|20)\d\d)(?!\d))?",
        re.IGNORECASE,
    ),
    re.compile(r"(?<=\b(?:19|20)\d\d)\s?[-–/]{1,2}\s?(?P<short>\d\d)\b(?![-–/.,]\d)"),
    re.compile(r"\b(?:FY|fiscal(?: year)?)[ ']*(?P<short>(?:(?:19|20)\d\d|\d\d))\b", re.IGNORECASE),
)


def dates(text: str, language: str) -> Iterator[tuple[Span, Date]]:
    """All dates of a text, but for years that stand alone; one place may be read twice."""
    for pattern in _DATES:
        for match in pattern.finditer(text):
            date = _date(match.groupdict(), language)
            if date is not None:
                yield Span(*match.span()), date


def month_number(name: str, language: str) -> int:
    """1 for "Jan" and "January". Raises ValueError for what is no month's name."""
    return 1 + _MONTHS.index(name[:3].lower())


def _date(parts: dict[str, str | None], language: str) -> Date | None:
    day = int(parts.get("day") or parts.get("after") or 0)
    year = int(parts.get("year") or parts.get("short") or 0)
    month = int(parts.get("number") or 0)
    if (name := parts.get("month")) == "may":
        return None  # the verb
    if name:
        month = month_number(name, language)
    if month > 12 >= day:
        month, day = day, month
    year += 2000 if 0 < year < 100 else 0
    return (year, month, day) if (year or (month and day)) and day <= 31 else None
