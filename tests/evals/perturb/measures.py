"""Changed units of measure, and the same measures in other units or other words for them."""

import re
from collections.abc import Iterator
from random import Random

from tests.evals.perturb.edits import Edit

# What a number may be followed by, in families: one is put for another of its family.
FAMILIES = (
    ("mg", "g", "kg", "µg", "ng"), ("mg/kg", "g/kg", "µg/kg"), ("mg/dL", "g/dL"),
    ("nm", "µm", "mm", "cm", "m", "km"), ("ml", "l", "µl"), ("nM", "µM", "mM"),
    ("grams", "kilograms", "tonnes", "milligrams"), ("pounds", "ounces", "tons"),
    ("kilometres", "metres", "miles"), ("kilometers", "meters", "miles"),
    ("feet", "yards", "inches"),
    ("seconds", "minutes", "hours"), ("hours", "days", "weeks"),
    ("days", "weeks", "months", "hours"),
    ("months", "years", "weeks"), ("years", "months", "decades"), ("weeks", "months", "days"),
    ("square miles", "square kilometres", "acres", "hectares"),
    ("square kilometres", "hectares", "square miles"), ("acres", "hectares", "square feet"),
    ("thousand", "million"), ("million", "billion", "thousand"), ("billion", "million", "trillion"),
    ("trillion", "billion"), ("MW", "GW", "kW"), ("gwh", "mwh"), ("GB", "MB", "TB"),
    ("°C", "°F", "K"), ("percentage points", "percent"), ("basis points", "percentage points"),
    ("barrels", "gallons"), ("kHz", "MHz", "GHz"), ("km/h", "mph"), ("dollars", "euros", "pounds"),
)  # fmt: skip
_NUMBER = r"(?<![\w.,/])(?P<digits>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)"
_WORDED = r"(?<![\w-])(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|twelve|several|few)"
NAMES = {
    "mg": "milligrams", "kg": "kilograms", "km": "kilometres", "cm": "centimetres",
    "mm": "millimetres", "m": "metres", "kilometres": "km", "kilometers": "km", "kilograms": "kg",
    "metres": "m", "meters": "metres", "hours": "h", "minutes": "min", "°C": "degrees Celsius",
    "square kilometres": "km²", "square miles": "sq mi", "ml": "millilitres", "µm": "micrometres",
}  # fmt: skip
# (from, to, factor): exact, or a round one that is said to be about.
CONVERSIONS = (
    ("kg", "g", 1000), ("g", "mg", 1000), ("km", "m", 1000), ("kilometres", "metres", 1000),
    ("m", "cm", 100), ("cm", "mm", 10), ("mm", "µm", 1000), ("l", "ml", 1000),
    ("hours", "minutes", 60),
    ("minutes", "seconds", 60), ("weeks", "days", 7), ("years", "months", 12),
    ("days", "hours", 24),
    ("mg", "g", 0.001), ("months", "years", 1 / 12), ("million", "thousand", 1000),
    ("billion", "million", 1000), ("mM", "µM", 1000), ("µM", "nM", 1000), ("GW", "MW", 1000),
)  # fmt: skip
_ROUND = (("miles", "km", 1.609), ("feet", "m", 0.3048), ("pounds", "kg", 0.4536))
_SIGNS = {"$": "€", "€": "$", "£": "$"}


def changes(sentence: str, _document: str, chance: Random) -> Iterator[Edit]:
    """One unit made another of its kind."""
    for family in FAMILIES:
        for unit in family:
            for match in re.finditer(rf"{_WORDED}[ -]?(?P<unit>{_quoted(unit)})", sentence):
                other = chance.choice([one for one in family if one != unit])
                if not re.search(r"\d\.\d", match[0]) or unit not in {"m", "g", "l"}:
                    yield Edit(_way(unit), *match.span("unit"), other)
    for match in re.finditer(r"(?<!\w)[$€£](?=\s?\d)", sentence):
        yield Edit("currency", *match.span(), _SIGNS[match[0]])
    for match in re.finditer(
        r"(?<=\d)\s?(?:%|percent\b)(?! points)(?! (?:CI|confidence))", sentence
    ):
        if re.search(r"\b(?:by|of) \S+\Z", sentence[: match.start()]):
            yield Edit("percentage points", *match.span(), " percentage points")


def formats(sentence: str, _document: str, _chance: Random) -> Iterator[Edit]:
    """The same measures in other words."""
    yield from _named(sentence)
    yield from _converted(sentence)
    for match in re.finditer(
        r"\$ ?(?P<digits>\d[\d,.]*\d)(?! ?(?:thousand|million|billion)|\w)", sentence
    ):
        yield Edit("currency code", *match.span(), f"USD {match['digits']}")


def _named(sentence: str) -> Iterator[Edit]:
    for short, long in NAMES.items():
        for match in re.finditer(rf"{_NUMBER} (?P<unit>{_quoted(short)})", sentence):
            yield Edit("unit's name", *match.span("unit"), long)


def _converted(sentence: str) -> Iterator[Edit]:
    for one, other, factor in CONVERSIONS:
        for match in re.finditer(rf"{_NUMBER} (?P<unit>{_quoted(one)})(?!\^)", sentence):
            value = float(match["digits"].replace(",", "")) * factor
            if re.search(r"(?:\b(?:to|and|or|[a-z]+teen)|[–-])\s?\Z", sentence[: match.start()]):
                continue  # the end of a range: its beginning would be in another unit
            exact = abs(value * 1000 - round(value * 1000)) < 1e-6
            if exact and 0.001 <= value < 1e6 and not _dollars(sentence, match.start()):
                yield Edit("converted", *match.span(), f"{value:,.10g} {other}")
    for one, other, rate in _ROUND:
        for match in re.finditer(rf"(?:about )?{_NUMBER} (?P<unit>{one})\b", sentence):
            value = float(match["digits"].replace(",", "")) * rate
            if value >= 10 and one != "pounds":
                yield Edit("converted roughly", *match.span(), f"about {value:,.0f} {other}")


def _way(unit: str) -> str:
    if unit in {"thousand", "million", "billion", "trillion"}:
        return "scale"
    if unit in {"seconds", "minutes", "hours", "days", "weeks", "months", "years"}:
        return "time"
    return "percentage points" if unit in {"percentage points", "basis points"} else "measure"


def _dollars(sentence: str, start: int) -> bool:
    return sentence[max(0, start - 2) : start].strip() in _SIGNS


def _quoted(unit: str) -> str:
    return rf"{re.escape(unit)}(?![\w/°])"
