"""Other ways to write what a question says of periods and amounts: "Q3", "third quarter", "3Q".

They are added to what is searched for, so that a page that writes it otherwise is found too; no
page is left out for them.
"""

import re
from collections.abc import Iterator

from rag.language.numbers import Kind, Quantity, quantities

_ORDINALS = ("first", "second", "third", "fourth")
_QUARTER = re.compile(
    rf"\b(?:Q(?P<after>[1-4])|(?P<before>[1-4])Q|(?P<word>{'|'.join(_ORDINALS)})[ -]quarter)"
    r"(?:(?<=Q)'?(?P<glued>(?:19|20)?\d\d))?\b",
    re.IGNORECASE,
)
_HALF = re.compile(
    r"\b(?:H(?P<after>[12])|(?P<before>[12])H|(?P<word>first|second)[ -]half)\b", re.I
)
_FISCAL = re.compile(
    r"\b(?:FY|fiscal(?: year)?|financial year)[ ']*(?P<year>(?:19|20)?\d\d)\b", re.IGNORECASE
)
_UNITS = ((1e9, "billion"), (1e6, "million"), (1e3, "thousand"))
_MOST = 12  # words that are added


def spellings(text: str, language: str) -> str:
    """What a text's quarters, halves, fiscal years and large amounts are written as elsewhere."""
    known = {word.lower() for word in re.findall(r"[\w.,]*\w", text)}
    found = dict.fromkeys(word for part in _parts(text, language) for word in part.split())
    return " ".join([word for word in found if word.lower() not in known][:_MOST])


def quarters(text: str, language: str) -> frozenset[int]:
    """The quarters of a year that a text names."""
    return frozenset(_number(match, _ORDINALS) for match in _QUARTER.finditer(text))


def _parts(text: str, language: str) -> Iterator[str]:
    for match in _QUARTER.finditer(text):
        number = _number(match, _ORDINALS)
        yield f"Q{number} {number}Q {_ORDINALS[number - 1]} quarter"
        yield _whole(match["glued"])
    for match in _HALF.finditer(text):
        number = _number(match, _ORDINALS)
        yield f"H{number} {number}H {_ORDINALS[number - 1]} half"
    for match in _FISCAL.finditer(text):
        year = _whole(match["year"])
        yield f"{year} FY{year} FY{year[2:]}"
    for quantity in quantities(text, language):
        yield from _amounts(quantity)


def _number(match: re.Match[str], ordinals: tuple[str, ...]) -> int:
    digit = match["after"] or match["before"]
    return int(digit) if digit else 1 + ordinals.index(match["word"].lower())


def _whole(year: str | None) -> str:
    """All four digits of a year."""
    return f"20{year}" if year and len(year) == 2 else year or ""


def _amounts(quantity: Quantity) -> Iterator[str]:
    """An amount in billions, millions and thousands, as far as that takes no rounding."""
    value = abs(quantity.value) * quantity.scales[0]
    if quantity.kind is not Kind.NUMBER or quantity.scales == (1.0,) or value < 1e3:
        return
    for scale, word in _UNITS:
        count = round(value / scale, 3)
        if count >= 1 and abs(count * scale - value) < 1e-6 * value:
            yield f"{count:,.3f}".rstrip("0").rstrip(".") + (f" {word}" if scale > 1e3 else "")
