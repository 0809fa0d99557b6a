"""Days as people type them in a search: a year, a month, a day."""

import re
from datetime import date, timedelta

_DAY = re.compile(r"(\d{4})(?:[-/](\d\d?)(?:[-/](\d\d?))?)?")


def day_of(value: str) -> date | None:
    """The first day of a year, of a month, or the day."""
    match = _DAY.fullmatch(value)
    if match is None:
        return None
    year, month, day = (int(one or 1) for one in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def first_after(value: str) -> date | None:
    """The first day after a year, after a month, or after the day."""
    match, first = _DAY.fullmatch(value), day_of(value)
    if match is None or first is None:
        return None
    _, month, day = match.groups()
    try:
        if day:
            return first + timedelta(days=1)
        if month and first.month < 12:
            return date(first.year, first.month + 1, 1)
        return date(first.year + 1, 1, 1)
    except (OverflowError, ValueError):
        return None
