"""Days as people type them in a search: a year, a month, a day."""

import re
from calendar import monthrange
from datetime import date, timedelta

_DAY = re.compile(r"(\d{4})(?:[-/](\d\d?)(?:[-/](\d\d?))?)?")
_AGO = re.compile(r"-(\d{1,4})([dwmy])")
_IN_DAYS = {"d": 1, "w": 7}
_IN_MONTHS = {"m": 1, "y": 12}


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


def day_ago(value: str, today: date) -> date | None:
    """The day so many days, weeks, months or years ago, as “-30d” or “-1y”.

    Of a month that is too short, its last.
    """
    match = _AGO.fullmatch(value)
    if match is None:
        return None
    number, unit = int(match[1]), match[2]
    try:
        if unit in _IN_DAYS:
            return today - timedelta(days=number * _IN_DAYS[unit])
        months = 12 * today.year + today.month - 1 - number * _IN_MONTHS[unit]
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(today.day, monthrange(year, month)[1]))
    except (OverflowError, ValueError):
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
