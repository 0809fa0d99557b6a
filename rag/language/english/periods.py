"""Times as questions name them: "in March 2024", "since 2020", "last week"."""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta

from rag.language.numbers.dates import month_number, month_pattern
from rag.types.inquiries import Period

_MONTH = month_pattern("en")
_POINTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<year>(?:19|20)\d\d)-(?P<number>[01]?\d)-(?P<day>[0-3]?\d)",
        rf"(?:the )?(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?: of)? {_MONTH},? (?P<year>(?:19|20)\d\d)",
        rf"{_MONTH} (?P<day>[0-3]?\d)(?:st|nd|rd|th)?,? (?P<year>(?:19|20)\d\d)",
        rf"{_MONTH},? (?P<year>(?:19|20)\d\d)",
        r"(?:the year )?(?P<year>(?:19|20)\d\d)",
    )
)
_LAST_DAYS = re.compile(r"(?:in |within |during )?the (?:last|past) (\d{1,3}) days?", re.IGNORECASE)
_RELATIVE: dict[str, Callable[[date], Period]] = {
    "today": lambda day: Period(since=day, until=day),
    "yesterday": lambda day: _days(day - timedelta(1), 0),
    "this week": lambda day: Period(since=day - timedelta(day.weekday()), until=day),
    "last week": lambda day: _days(day - timedelta(day.weekday() + 7), 6),
    "this month": lambda day: Period(since=day.replace(day=1), until=day),
    "last month": lambda day: _month(day.replace(day=1) - timedelta(1)),
    "this year": lambda day: Period(since=date(day.year, 1, 1), until=day),
    "last year": lambda day: _year(day.year - 1),
}  # fmt: skip


def period(text: str, today: date) -> Period | None:
    """The days that a phrase names; None when it is none of the phrases known."""
    words = " ".join(text.lower().split()).strip(" ,.")
    if words in _RELATIVE:
        return _RELATIVE[words](today)
    if match := _LAST_DAYS.fullmatch(words):
        return Period(since=today - timedelta(int(match[1])), until=today)
    if match := re.fullmatch(r"(?:between|from) (.+) (?:and|to|until) (.+)", words):
        first, last = _point(match[1]), _point(match[2])
        return Period(since=first.since, until=last.until) if first and last else None
    match = re.fullmatch(
        r"(in|on|during|since|from|after|before|until|up to|by|as of)? ?(.+)", words
    )
    point = _point(match[2]) if match else None
    return _bounded(match[1] or "in", point) if match and point else None


def _bounded(word: str, point: Period) -> Period | None:
    """A point in time with the word before it."""
    if point.since is None or point.until is None:
        return None
    if word in {"since", "from"}:
        return Period(since=point.since)
    if word == "after":
        return Period(since=point.until + timedelta(1))
    if word == "before":
        return Period(until=point.since - timedelta(1))
    return Period(until=point.until) if word in {"until", "up to", "by", "as of"} else point


def _point(text: str) -> Period | None:
    """A day, a month or a year."""
    for pattern in _POINTS:
        if match := pattern.fullmatch(text.strip()):
            return _read(match.groupdict())
    return None


def _read(parts: dict[str, str | None]) -> Period | None:
    year, name = int(parts["year"] or 0), parts.get("month")
    month = month_number(name, "en") if name else int(parts.get("number") or 0)
    try:
        if day := int(parts.get("day") or 0):
            return _days(date(year, month, day), 0)
        if month:
            return _month(date(year, month, 1))
        return _year(year)
    except ValueError:
        return None


def _year(year: int) -> Period:
    return Period(since=date(year, 1, 1), until=date(year, 12, 31))


def _days(first: date, more: int) -> Period:
    return Period(since=first, until=first + timedelta(more))


def _month(day: date) -> Period:
    last = monthrange(day.year, day.month)[1]
    return Period(since=day.replace(day=1), until=day.replace(day=last))
