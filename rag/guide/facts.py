"""What a document is, of when and by whom: as far as its first pages say so."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from rag.guide.whole import Whole
from rag.language.lists import Lists, lists
from rag.language.numbers import Kind, quantities
from rag.safety import COVER
from rag.types import Chunk, Remark, Span

FRONT = 2_000  # characters in which a document says what it is
BEGINS = 300  # of its first ones
LONGEST_LINE = 120  # of one further down that says when it is from

_SEAM = re.compile(r"[_\W]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fronts(Lists):
    """How a document says what it is, and `by` whom or between whom: patterns by code."""

    file: ClassVar[str] = "guide"
    kinds: Mapping[str, str]
    by: tuple[str, ...]


def kind_of(whole: Whole) -> str:
    """The code of what a document is by its title, or else its first page; empty if neither says.

    Where both say the same of several, the headings tell which.
    """
    title = _SEAM.sub(" ", whole.title)
    front = "\n".join(chunk.text for chunk in _front(whole))[:FRONT]
    headings = "\n".join(dict.fromkeys(h for p in whole.passages for h in p.chunk.headings))
    told = {
        kind: tuple(bool(pattern.search(text)) for text in (title, front, headings))
        for kind, pattern in _kinds(whole.language).items()
    }
    best = max(told, key=lambda kind: told[kind], default="")
    return best if any(told.get(best, ())[:2]) else ""


def by_of(whole: Whole) -> Remark | None:
    """Who made it, or between whom it is, as its first page has it."""
    for pattern in map(re.compile, lists(Fronts, whole.language).by):
        for chunk in _front(whole):
            if (match := pattern.search(chunk.text)) and COVER not in match[1]:
                return _remark(chunk, *match.span(1))
    return None


def date_of(whole: Whole) -> Remark | None:
    """The first date that its first page begins with, or that stands in a line of its own.

    What a sentence tells of has a date of its own.
    """
    for number, chunk in enumerate(_front(whole)):
        for start, line in _lines(chunk.text):
            begins = number == 0 and start < BEGINS
            said = line.rstrip().endswith((".", ","))
            if said or (len(line) > LONGEST_LINE and not begins):
                continue
            for one in quantities(line, whole.language):
                if one.kind is Kind.DATE and one.date[0] and one.date[1]:
                    return _remark(chunk, start + one.span.start, start + one.span.end)
    return None


def _front(whole: Whole) -> list[Chunk]:
    """The chunks of its first page."""
    chunks = [passage.chunk for passage in whole.passages]
    return [chunk for chunk in chunks if chunk.pages[0] == chunks[0].pages[0]]


def _lines(text: str) -> Iterator[tuple[int, str]]:
    at = 0
    for line in text.split("\n"):
        yield at, line
        at += len(line) + 1


def _remark(chunk: Chunk, start: int, end: int) -> Remark:
    span = Span(chunk.span.start + start, chunk.span.start + end)
    text = " ".join(chunk.text[start:end].split())
    return Remark(text=text, chunk_id=chunk.id, span=span, page=chunk.page_at(span.start))


@cache
def _kinds(language: str) -> Mapping[str, re.Pattern[str]]:
    told = lists(Fronts, language).kinds
    return {code: re.compile(source) for code, source in told.items()}
