"""Numbers as other languages write them, put as English does: in a text of the same length.

So one grammar reads them all, and what is found stands at the same place in the text itself.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from rag.language.lists import Lists, any_of, lists
from rag.language.script import DIGITS, JOINED

# Arabic commas between thousands, point and sign of percent; the latter of full width.
_SIGNS = {**DIGITS, 0x66C: ",", 0x66B: ".", 0x66A: "%", 0xFF05: "%"}
# Lakh and crore: what stands before the last three digits is in pairs.
_PAIRED = re.compile(r"(?<![\w.,])\d{1,2}(?:,\d\d)+,\d{3}(?![\d,])")
_POINTED = re.compile(
    r"(?<![\d.,])(?<!\d['’\u00a0\u202f])"
    r"(?:(?P<parted>\d{1,3}(?:[.'’\u00a0\u202f ]\d{3})+)(?P<rest>,\d+)?"
    r"|(?P<whole>\d+),(?P<part>\d+))(?![\d'’\u00a0\u202f]|[.,]\d)"
)
_UNREAD = "\n"  # in place of a letter: no part of a number, as a blank may be


@dataclass(frozen=True, slots=True, kw_only=True)
class Digits(Lists):
    """`decimal`: the mark before the parts of one, where it is no point. `scales`: words for
    thousands and more, and their worth."""

    file: ClassVar[str] = "numbers"
    decimal: str
    scales: Mapping[str, float]


def folded(text: str, language: str) -> str:
    """A text whose numbers have ASCII digits, commas between thousands and a decimal point.

    Of a script without blanks only what belongs to a number is left.
    """
    text = digits(text)
    if not text.isascii():
        text = _compound(language).sub(lambda match: _as_one(match, language), text)
        text = _words_between(language).sub(lambda match: _UNREAD * len(match[0]), text)
    text = _PAIRED.sub(lambda match: match[0].replace(",", "").rjust(len(match[0]), "0"), text)
    if lists(Digits, language).decimal != ",":
        return text
    return _POINTED.sub(_pointed, text)


def digits(text: str) -> str:
    """A text with ASCII digits, and the signs that stand beside them."""
    return text if text.isascii() else text.translate(_SIGNS)


def _pointed(match: re.Match[str]) -> str:
    if match["whole"]:
        return f"{match['whole']}.{match['part']}"
    rest = match["rest"] or ""
    return re.sub(r"\D", ",", match["parted"]) + rest.replace(",", ".")


def _as_one(match: re.Match[str], language: str) -> str:
    """Two parts of a number as one: 1億2千万 is 1.2億. What has no room for that is not read."""
    size, scales = len(match[0]), lists(Digits, language).scales
    first, second = (float(match[one].replace(",", "")) for one in ("first", "second"))
    value = first + second * scales[match["smaller"]] / scales[match["larger"]]
    written = f"{value:.9f}".rstrip("0") + match["larger"]
    return written.ljust(size, _UNREAD) if len(written) <= size else _UNREAD * size


@cache
def _compound(language: str) -> re.Pattern[str]:
    scale, number = any_of(lists(Digits, language).scales), r"\d[\d,]*+(?:\.\d++)?+"
    return re.compile(
        rf"(?<![\d,.])(?P<first>{number})(?P<larger>{scale})"
        rf"(?P<second>{number})(?P<smaller>{scale})(?!\d)"
    )


@cache
def _words_between(language: str) -> re.Pattern[str]:
    scales = any_of(lists(Digits, language).scales)
    return re.compile(rf"(?:(?!(?<=\d){scales}|(?<=\d ){scales})[{JOINED}])+")
