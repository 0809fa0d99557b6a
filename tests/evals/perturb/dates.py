"""Changed dates, and the same dates written otherwise."""

import re
from collections.abc import Iterator
from random import Random

from tests.evals.perturb.edits import Edit, like

MONTHS = (
    "January February March April May June July August September October November December"
).split()
_MONTH = "|".join(MONTHS)
_FULL = re.compile(rf"\b(?P<month>{_MONTH}) (?P<day>\d{{1,2}}), ?(?P<year>[12]\d{{3}})\b", re.I)
_BRITISH = re.compile(rf"\b(?P<day>\d{{1,2}}) (?P<month>{_MONTH}) (?P<year>[12]\d{{3}})\b", re.I)
_OF_YEAR = re.compile(rf"\b(?P<month>{_MONTH}),? (?P<year>[12]\d{{3}})\b", re.IGNORECASE)
_DAY = re.compile(rf"\b(?P<month>{_MONTH}) (?P<day>\d{{1,2}})\b(?!,? ?\d)", re.IGNORECASE)
_YEAR = re.compile(
    r"(?<![\w$€£.,/-])(?P<year>1[5-9]\d\d|20[0-3]\d)(?![\w%-]|[.,/]\d)(?! (?:x|and)\b)"
)
_IN_YEAR = re.compile(
    r"\b(?:in|since|by|during|from|until|of|before|after|for|through|between|late|early|mid|and|to|"
    r"december|ended|fiscal)\s\Z",
    re.IGNORECASE,
)
_DECADE = re.compile(r"(?<!\w)(1[6-9]|20)(\d)0s\b")
_CENTURY = re.compile(r"\b(1[0-9]|20)th(?=[- ]century)", re.IGNORECASE)


def changes(sentence: str, _document: str, chance: Random) -> Iterator[Edit]:
    """One year, month or day made another."""
    for match in (*_FULL.finditer(sentence), *_BRITISH.finditer(sentence)):
        day = int(match["day"])
        other = chance.choice([d for d in range(1, 29) if d != day])
        yield Edit("day", *match.span("day"), str(other))
    for match in _DAY.finditer(sentence):
        other = chance.choice([d for d in range(1, 29) if d != int(match["day"])])
        yield Edit("day", *match.span("day"), str(other))
    for pattern in (_FULL, _BRITISH, _OF_YEAR, _DAY):
        for match in pattern.finditer(sentence):
            month = chance.choice([m for m in MONTHS if m.lower() != match["month"].lower()])
            yield Edit("month", *match.span("month"), like(month, match["month"]))
    known = {match["year"] for match in _years(sentence)}
    for match in _years(sentence):
        near = [str(int(match["year"]) + step) for step in (-10, -3, -2, -1, 1, 2, 4, 10)]
        free = [year for year in near if year not in known]
        yield Edit("year", *match.span("year"), chance.choice(free))
    for match in _DECADE.finditer(sentence):
        digit = (int(match[2]) + chance.choice((1, 2, 3, 8, 9))) % 10
        yield Edit("decade", *match.span(), f"{match[1]}{digit}0s")
    for match in _CENTURY.finditer(sentence):
        yield Edit("century", *match.span(1), str(int(match[1]) + chance.choice((-2, -1, 4))))


def formats(sentence: str, _document: str, _chance: Random) -> Iterator[Edit]:
    """The same dates, written otherwise."""
    for match in (*_FULL.finditer(sentence), *_BRITISH.finditer(sentence)):
        month = match["month"].capitalize()
        number, day, year = MONTHS.index(month) + 1, int(match["day"]), match["year"]
        for way, new in (
            ("British", f"{day} {month} {year}"), ("American", f"{month} {day}, {year}"),
            ("ISO", f"{year}-{number:02}-{day:02}"), ("short month", f"{day} {month[:3]} {year}"),
            ("short month", f"{month[:3]}. {day}, {year}"), ("slashes", f"{number}/{day}/{year}"),
            ("ordinal day", f"{month} {day}{_ending(day)}, {year}"),
        ):  # fmt: skip
            if new != match[0]:
                yield Edit(way, *match.span(), new)
    for match in _OF_YEAR.finditer(sentence):
        if len(match["month"]) > 5:
            yield Edit("short month", *match.span("month"), like(match["month"][:3], "A"))
    for match in re.finditer(r"\b[Ii]n (?=(?:19|20)\d\d[ ,.])", sentence):
        yield Edit("the year", *match.span(), f"{match[0]}the year ")
    for match in _DECADE.finditer(sentence):
        yield Edit("decade", match.end(2), match.end(), "0's")


def _years(sentence: str) -> Iterator[re.Match[str]]:
    for match in _YEAR.finditer(sentence):
        before = sentence[: match.start()]
        if _IN_YEAR.search(before) or re.search(rf"(?:{_MONTH})(?: \d\d?)?,? ?\Z", before, re.I):
            yield match


def _ending(day: int) -> str:
    return {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}.get(day, "th")
