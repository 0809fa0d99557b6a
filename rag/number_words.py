"""Numbers that are spelled out: "twenty-one million", "two and a half", "three dozen"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SIZES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
          "dozen": 12.0}  # fmt: skip
_VALUES = {word: float(n) for n, word in enumerate(ONES)}
_VALUES |= {word: 20.0 + 10 * n for n, word in enumerate(_TENS)} | {"a": 1.0, "an": 1.0}

_SMALL = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(ONES[1:10])}))?|{'|'.join(reversed(ONES[2:]))}"
    rf"|(?:an?|one)(?=[- ](?:{'|'.join(_SIZES)})\b))"  # "one" is a pronoun, "a" an article
)
_SIZE = "|".join(_SIZES)
_SPELLED = re.compile(
    rf"(?<![\w-])(?:(?P<half>half)[ -]an?[ -](?:{_SIZE})|{_SMALL}\b(?:[ -](?:{_SIZE})\b"
    rf"(?:[ -](?:and[ -])?(?:{_SMALL}|"
    rf"one)\b(?:[ -](?:{_SIZE})\b)?)*)*(?P<and_half> and a half)?)(?!\w)",
    re.IGNORECASE,
)


# Shares in words, in percent.
_SHARES = {
    "half": 50.0, "third": 100 / 3, "quarter": 25.0, "fourth": 25.0, "fifth": 20.0, "tenth": 10.0,
}  # fmt: skip
_SHARE = re.compile(
    r"\b(?:(?P<count>an?|one|two|three|four|\d)[ -])?(?P<part>half|third|quarter|fourth|fifth|"
    r"tenth)s?\b"
    r"|\b(?P<over>\d)/(?P<under>\d{1,2})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Spelled:
    """A number in words. Its value is `value` times `scale`."""

    start: int
    end: int
    value: float
    scale: float


def spelled(text: str) -> Iterator[Spelled]:
    """The numbers of a text that are spelled out, in their order."""
    for match in _SPELLED.finditer(text):
        words = [word for word in re.findall(r"[a-z]+", match[0].lower()) if word != "and"]
        if match["half"]:
            yield Spelled(*match.span(), 0.5, _SIZES[words[-1]])
        elif match["and_half"]:
            value, scale = _valued(words[:-2])
            yield Spelled(*match.span(), value + 0.5, scale)
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


def shares(text: str) -> Iterator[float]:
    """The shares that a text tells in words, in percent: "two thirds", "half", 3/4."""
    for match in _SHARE.finditer(text):
        if match["over"]:
            under = int(match["under"])
            yield 100.0 * int(match["over"]) / under if under else 0.0
            continue
        count = match["count"] or "a"
        times = int(count) if count.isdigit() else _VALUES[count.lower()]
        yield times * _SHARES[match["part"].lower()]
