"""Citation marks, in the forms that models give them, and where in the text they stood."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rag.language.lists import Alternatives, Lists, together


@dataclass(frozen=True, slots=True, kw_only=True)
class Citing(Lists):
    """The words of citation marks."""

    file: ClassVar[str] = "answers"
    joins: Alternatives
    parts: Alternatives
    passages: Alternatives
    see: Alternatives
    until: Alternatives


_WORDS = together(Citing)
_OPEN, _CLOSE = r"\\?[\[\uff3b\u3010\u3014\u27e6]", r"\\?[\]\uff3d\u3011\u3015\u27e7]"
_NAMED = rf"{_WORDS.passages}\b[.:]?\s{{0,3}}"
_LABEL = r"\d{1,3}(?:\.\d{1,3}(?!\d))?"
_NUMBER = rf"(?:{_NAMED})*(?:[\^#\u2116]|[SPDCR](?=\d))?{_LABEL}"
_UP_TO = rf"\s*(?:[-–—]|{_WORDS.until})\s*\^?\d{{1,9}}(?:\.\d{{1,3}})?"
_AND = rf"(?:\s*[,;/、\uff0c&]\s*|\s(?:{_WORDS.joins}\s)?)"
_NUMBERS = rf"{_NUMBER}(?:{_UP_TO}|{_AND}{_NUMBER})*"
_PAGE = rf"(?:\s*[,:;]\s*{_WORDS.parts}\b\.?\s*[\d–-]+)?"


def _inside(name: str) -> str:
    """What stands between the brackets of a mark."""
    return rf"\s*(?P<{name}>{_NUMBERS}){_PAGE}\.?\s*(?:†[^\]\u3011\uff3d]*)?\s*"


_BRACKETED = rf"{_OPEN}{{1,2}}{_inside('numbers')}{_CLOSE}{{1,2}}(?:\([^)\s]*\))?"
_MARK = re.compile(
    rf"(?:`|\*\*)?(?:\(\s*(?:{_WORDS.see}\s+)?(?=[\[\u3010]))?{_BRACKETED}(?P<closed>\s*\))?(?:`|\*\*)?"
    rf"|<sup>{_inside('raised')}</sup>"
    rf"|\(\s*(?=(?:{_WORDS.see}\s+)?{_NAMED}){_inside('named')}\)",
    re.IGNORECASE,
)
# Read as marks only where there are no others: "(1)" may be a list's.
_BARE = re.compile(
    r"(?<!\s)\s*+[({<]\s*(?P<numbers>\d{1,3}(?:\s*[,;]\s*\d{1,3})*)\s*[)}>]"
    r"(?=\s*(?:[.!?;]|\n|\Z))"
)
_BETWEEN = re.compile(rf"\s*+(?:[,;&]|{_WORDS.joins})?\s*\Z")
_CUT = re.compile(rf"(?<!\s)\s*+{_OPEN}\s*+(?:{_NAMED})*+[\d\s.,;^#-]*+\Z", re.IGNORECASE)
_RANGE = re.compile(rf"(\d+)(?:\.(\d+))?(?:\s*(?:[-–—]|{_WORDS.until})\s*\^?(\d+)(?:\.(\d+))?)?")
_WIDEST_RANGE = 20  # more is no citation


@dataclass(frozen=True, slots=True, order=True)
class Label:
    """What a mark names: a passage, and a sentence of it by its number from 1; 0 for all of it."""

    passage: int
    sentence: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """A citation mark: where it stood in the text without marks, and what it names."""

    at: int
    labels: tuple[Label, ...]


def without_marks(text: str, known: Collection[int] = ()) -> tuple[str, list[Mark]]:
    """The text without citation marks and the space before them, and the marks.

    A mark that the text breaks off in is taken out and names nothing. `known` are the passages
    that there are: [0.8, 1.2] is an interval where there is no passage 0, and stays.
    """
    text = text[: cut.start()] if (cut := _CUT.search(text)) else text
    found = [one for one in _MARK.finditer(text) if not _is_value(_labels(_listed(one)), known)]
    if not found:
        bare = _BARE.finditer(text)
        found = [
            one for one in bare if all(label.passage in known for label in _labels(one["numbers"]))
        ]
    clean, position = "", 0
    marks: list[Mark] = []
    for match in found:
        between = text[position : match.start()]
        if not (marks and _BETWEEN.fullmatch(between) and "\n" not in between):
            clean += between
        if not clean.endswith("\n"):
            clean = clean.rstrip(" \t")
        marks.append(Mark(len(clean), _labels(_listed(match))))
        position = match.end()
        if not clean or clean.endswith("\n"):
            position += len(text[position:]) - len(text[position:].lstrip(" \t"))
    clean += text[position:]
    return clean.rstrip(), marks


def _is_value(labels: Sequence[Label], known: Collection[int]) -> bool:
    """Whether decimal numbers in brackets are no labels, since some name no passage."""
    decimal = any(label.sentence for label in labels)
    return decimal and not all(label.passage in known for label in labels)


def _listed(match: re.Match[str]) -> str:
    return next(filter(None, (match[name] for name in match.re.groupindex if name != "closed")), "")


def _labels(listed: str) -> tuple[Label, ...]:
    """What is listed: "3", "3.2", "3-5", "3.2-3.4" or "3.2-4", which is the same."""
    found: list[Label] = []
    for one in _RANGE.findall(listed):
        passage, sentence, until, last = (int(number or 0) for number in one)
        if sentence and until and (until == passage or not last):
            last = last or until
            found += (Label(passage, n) for n in _all(sentence, last))
        elif until and not sentence:
            found += (Label(n) for n in _all(passage, until))
        else:
            found += [Label(passage, sentence), *([Label(until, last)] if until else [])]
    return tuple(dict.fromkeys(found))


def _all(low: int, high: int) -> Sequence[int]:
    """The numbers of a range; its ends where it is none."""
    return range(low, high + 1) if 0 <= high - low < _WIDEST_RANGE else (low, high)
