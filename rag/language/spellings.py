"""Other ways to write what a question says of periods and amounts: "Q3", "third quarter", "3Q".

They are added to what is searched for, so that a page that writes it otherwise is found too; no
page is left out for them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from rag.language.lists import Alternatives, Lists, any_of, lists
from rag.language.numbers import Kind, Quantity, quantities


@dataclass(frozen=True, slots=True, kw_only=True)
class Spellings(Lists):
    """How parts of years are named: `ordinals` from first to fourth, `quarter`, `half`, and so on.

    `amounts`: billion, million and thousand, in this order.
    """

    file: ClassVar[str] = "spellings"
    ordinals: tuple[str, ...]
    quarter: str
    half: str
    financial: Alternatives
    amounts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Patterns:
    quarter: re.Pattern[str]
    half: re.Pattern[str]
    fiscal: re.Pattern[str]


@cache
def _patterns(language: str) -> _Patterns:
    known = lists(Spellings, language)
    first, all_four = any_of(known.ordinals[:2]), any_of(known.ordinals)
    made = {
        "quarter": rf"\b(?:Q(?P<after>[1-4])|(?P<before>[1-4])Q|(?P<word>{all_four})[ -]"
        rf"{known.quarter})(?:(?<=Q)'?(?P<glued>(?:19|20)?\d\d))?\b",
        "half": rf"\b(?:H(?P<after>[12])|(?P<before>[12])H|(?P<word>{first})[ -]{known.half})\b",
        "fiscal": rf"\b{known.financial}[ ']*(?P<year>(?:19|20)?\d\d)\b",
    }
    return _Patterns(**{name: re.compile(one, re.IGNORECASE) for name, one in made.items()})


_SCALES = (1e9, 1e6, 1e3)
_MOST = 12  # words that are added


def spellings(text: str, language: str) -> str:
    """What a text's quarters, halves, fiscal years and large amounts are written as elsewhere."""
    known = {word.lower() for word in re.findall(r"(?<![\w.,])[\w.,]*\w", text)}
    found = dict.fromkeys(word for part in _parts(text, language) for word in part.split())
    return " ".join([word for word in found if word.lower() not in known][:_MOST])


def quarters(text: str, language: str) -> frozenset[int]:
    """The quarters of a year that a text names."""
    ordinals = lists(Spellings, language).ordinals
    found = _patterns(language).quarter.finditer(text)
    return frozenset(_number(match, ordinals) for match in found)


def _parts(text: str, language: str) -> Iterator[str]:
    known, patterns = lists(Spellings, language), _patterns(language)
    for match in patterns.quarter.finditer(text):
        number = _number(match, known.ordinals)
        yield f"Q{number} {number}Q {_named(number, known.ordinals, known.quarter)}"
        yield _whole(match["glued"])
    for match in patterns.half.finditer(text):
        number = _number(match, known.ordinals)
        yield f"H{number} {number}H {_named(number, known.ordinals, known.half)}"
    for match in patterns.fiscal.finditer(text):
        year = _whole(match["year"])
        yield f"{year} FY{year} FY{year[2:]}"
    for quantity in quantities(text, language):
        yield from _amounts(quantity, known.amounts)


def _number(match: re.Match[str], ordinals: Sequence[str]) -> int:
    digit = match["after"] or match["before"]
    return int(digit) if digit else 1 + ordinals.index(match["word"].lower())


def _named(number: int, ordinals: Sequence[str], part: str) -> str:
    return f"{ordinals[number - 1]} {part}" if ordinals else ""


def _whole(year: str | None) -> str:
    """All four digits of a year."""
    return f"20{year}" if year and len(year) == 2 else year or ""


def _amounts(quantity: Quantity, words: Sequence[str]) -> Iterator[str]:
    """An amount in billions, millions and thousands, as far as that takes no rounding."""
    value = abs(quantity.value) * quantity.scales[0]
    if quantity.kind is not Kind.NUMBER or quantity.scales == (1.0,) or value < 1e3:
        return
    for scale, word in zip(_SCALES, words, strict=False):
        count = round(value / scale, 3)
        if count >= 1 and abs(count * scale - value) < 1e-6 * value:
            yield f"{count:,.3f}".rstrip("0").rstrip(".") + (f" {word}" if scale > 1e3 else "")
