"""Numbers that are spelled out: "twenty-one million", "two and a half", "three dozen"."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from rag.language.lists import Lists, lists
from rag.language.numbers.number_words import Spelled
from rag.types import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberWords(Lists):
    """`ones` from zero, `tens` from twenty, `sizes` with their worth, `shares` in percent."""

    file: ClassVar[str] = "number_words"
    ones: tuple[str, ...]
    tens: tuple[str, ...]
    sizes: Mapping[str, float]
    shares: Mapping[str, float]


_KNOWN = lists(NumberWords, "en")
_ONES, _TENS, _SIZES, _SHARES = _KNOWN.ones, _KNOWN.tens, _KNOWN.sizes, _KNOWN.shares
_VALUES = {word: float(n) for n, word in enumerate(_ONES)}
_VALUES |= {word: 20.0 + 10 * n for n, word in enumerate(_TENS)} | {"a": 1.0, "an": 1.0}

_SMALL = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES[1:10])}))?|{'|'.join(reversed(_ONES[2:]))}"
    rf"|(?:an?|one)(?=[- ](?:{'|'.join(_SIZES)})\b))"  # "one" is a pronoun, "a" an article
)
_SIZE = "|".join(_SIZES)
_SPELLED = re.compile(
    rf"(?<![\w-])(?:(?P<part>half|(?:an?|one|three)[ -]quarters?)[ -](?:of[ -])?an?[ -](?:{_SIZE})"
    rf"|(?:{_SMALL}|one(?=[ ]and[ ]a[ ]half))\b"
    rf"(?:[ -](?:{_SIZE})\b(?:[ -](?:and[ -])?(?:{_SMALL}|one)\b(?:[ -](?:{_SIZE})\b)?)*)*"
    rf"(?P<and_half>[ ]and[ ]a[ ]half(?:[ -](?P<size>{_SIZE})\b)?)?)(?!\w)",
    re.IGNORECASE,
)


_SHARE = re.compile(
    rf"\b(?:(?P<count>an?|one|two|three|four|\d)[ -])?(?P<part>{'|'.join(_SHARES)})s?\b"
    r"|\b(?P<over>\d)/(?P<under>\d{1,2})\b"
    rf"|\b(?P<some>\d{{1,3}}|{'|'.join(_ONES[1:13])})[ ](?:in|out[ ]of)(?:[ ]every)?[ ]"
    rf"(?P<of>\d{{1,3}}|{'|'.join(_ONES[2:])}|{'|'.join(_TENS)}|a[ ]hundred)\b",
    re.IGNORECASE,
)
_PARTS = {"half": 0.5, "a": 0.25, "an": 0.25, "one": 0.25, "three": 0.75}


def spelled(text: str) -> Iterator[Spelled]:
    """The numbers of a text that are spelled out, in their order."""
    for match in _SPELLED.finditer(text):
        words = [word for word in re.findall(r"[a-z]+", match[0].lower()) if word != "and"]
        if match["part"]:
            yield Spelled(*match.span(), _PARTS[words[0]], _SIZES[words[-1]])
        elif match["and_half"]:
            size = _SIZES[match["size"].lower()] if match["size"] else 1.0
            value, scale = _valued(words[: -3 if match["size"] else -2])
            yield Spelled(*match.span(), value + 0.5, scale * size)
        else:
            yield Spelled(*match.span(), *_valued(words))


def _valued(words: list[str]) -> tuple[float, float]:
    """The value and the scale of words: that of the last where it is for all of them."""
    scale = _SIZES.get(words[-1], 1.0)
    total = group = 0.0
    for word in words[:-1] if scale != 1 else words:
        if word == "hundred":
            group *= 100
        elif word in _SIZES:
            total, group = total + group * _SIZES[word], 0.0
        else:
            group += _VALUES[word]
    return (group, scale) if not total else (total + group * scale, 1.0)


def shares(text: str) -> Iterator[tuple[Span, float]]:
    """The shares that a text tells in words, in percent: "two thirds", "half", 3/4, one in five."""
    for match in _SHARE.finditer(text):
        share = _share(match)
        if share is not None:
            yield Span(*match.span()), share


def _share(match: re.Match[str]) -> float | None:
    if match["over"] or match["some"]:
        over = _counted(match["over"] or match["some"])
        under = _counted(match["under"] or match["of"])
        return 100.0 * over / under if over < under else None
    return _counted(match["count"] or "a") * _SHARES[match["part"].lower()]


def _counted(word: str) -> float:
    if word.isdigit():
        return float(word)
    return 100.0 if word.lower().endswith("hundred") else _VALUES[word.lower()]
