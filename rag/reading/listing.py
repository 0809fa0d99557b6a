"""What a document is made of, as it names it itself: its contents, its tables, its figures."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.question.parts import Part, PartKind
from rag.question.places import captioned
from rag.types import Chunk, ElementKind, Span

MOST = 60  # that are listed; of more headings those further down are left out
FEWEST_LINES = 4  # of contents, that go up in their pages
LONGEST = 160  # characters of a line
CHAPTER = "chapter"
FILLING = " \t\n.…·_"  # between a name and its page
MOST_DIGITS = 4  # of the number of a page

_LINE = re.compile(r"[^\n]+")
_PAGE = re.compile(r"(?<!\d)\d{1,4}\Z")
_WHOLE_NUMBER = re.compile(r"\d{1,2}\.?\s+[^\W\d]")


@dataclass(frozen=True, slots=True)
class Entry:
    """A part of a document by its name, where that stands, word for word."""

    chunk: Chunk
    span: Span

    @property
    def text(self) -> str:
        """Its name on one line."""
        return " ".join(self.chunk.words_at(self.span).split())


def listing(part: Part, chunks: Sequence[Chunk]) -> list[Entry]:
    """The parts of a kind in these chunks of a document, in their order, each once."""
    match part.kind:
        case PartKind.TABLES:
            found = _captioned("table", ElementKind.TABLE, chunks)
        case PartKind.FIGURES:
            found = _captioned("figure", ElementKind.FIGURE, chunks)
        case PartKind.CONTENTS:
            listed = [entry for one in chunks for entry in _contents(one)]
            found = _beginning(part.name, listed) or _beginning(
                part.name, list(_headings(chunks, every=part.name not in {"", CHAPTER}))
            )
        case _:
            return []
    return list({entry.text.lower(): entry for entry in reversed(found)}.values())[::-1][:MOST]


def is_contents(chunk: Chunk) -> bool:
    """Whether it is a page of contents, which names all there is and says nothing of it."""
    return next(_contents(chunk), None) is not None


def _beginning(name: str, entries: Sequence[Entry]) -> list[Entry]:
    """Those that begin with what they are called: "Appendix A" of appendices.

    Chapters are seldom called so: then those that have a whole number are meant, or all.
    """
    found = [one for one in entries if one.text.lower().startswith(name)]
    if found or name != CHAPTER:
        return found
    return [one for one in entries if _WHOLE_NUMBER.match(one.text)] or list(entries)


def _contents(chunk: Chunk) -> Iterator[Entry]:
    """The lines of a page of contents: most end in the number of a page, and these go up."""
    lines = list(_LINE.finditer(chunk.text))
    numbered = [(line.start(), one) for line in lines if (one := _numbered(line[0]))]
    found = [(start, *one) for start, one in numbered if len(one[0]) <= LONGEST]
    pages = [page for _, _, page in found]
    rising = sum(one <= other for one, other in pairwise(pages))
    if len(found) < max(FEWEST_LINES, len(lines) / 2) or rising < 0.8 * (len(found) - 1):
        return
    if len(set(pages)) * 2 < len(pages):
        return  # a column of zeros
    for start, name, _ in found:
        if re.search(r"[^\W\d_]{2}", name):
            yield _entry(chunk, start + len(name) - len(name.lstrip()), start + len(name))


def _numbered(line: str) -> tuple[str, int] | None:
    """What stands before the number that a line ends in, and that number."""
    words = line.rstrip()
    page = _PAGE.search(words[-MOST_DIGITS - 1 :])
    name = words[: -len(page[0])].rstrip(FILLING) if page else ""
    return (name, int(page[0])) if page and name.strip() else None


def _headings(chunks: Sequence[Chunk], *, every: bool) -> Iterator[Entry]:
    """The headings where they stand, `every` one or, of very many, not those furthest down."""
    first: dict[tuple[int, str], Chunk] = {}
    for chunk in chunks:
        for depth, heading in enumerate(chunk.headings):
            first.setdefault((depth, heading), chunk)
    depths = sorted({depth for depth, _ in first})
    fitting = [d for d in depths if sum(depth <= d for depth, _ in first) <= MOST]
    for (depth, heading), chunk in first.items():
        if not every and depth > max(fitting, default=0):
            continue
        words = r"\s+".join(map(re.escape, heading.split()))
        if found := re.search(words, chunk.text):
            yield _entry(chunk, found.start(), found.end())


def _captioned(kind: str, element: ElementKind, chunks: Sequence[Chunk]) -> list[Entry]:
    """The captions of this kind by their numbers; where there are none, how each one begins."""
    found: dict[str, Entry] = {}
    for chunk in chunks:
        for number, span in captioned(kind, chunk):
            if number not in found or chunk.kind is element:
                found[number] = _entry(chunk, span.start, span.end)
    if found:
        return list(found.values())
    apart: dict[tuple[object, ...], Chunk] = {}
    for one in (one for one in chunks if one.kind is element):
        apart.setdefault((one.figure, one.headings, one.context or one.id), one)
    lines = ((one, _LINE.search(one.text)) for one in apart.values())
    return [_entry(one, line.start(), line.end()) for one, line in lines if line]


def _entry(chunk: Chunk, start: int, end: int) -> Entry:
    words = chunk.text[start:end]
    if len(words) > LONGEST:
        words = words[:LONGEST].rpartition(" ")[0] or words[:LONGEST]
    end = start + len(words.rstrip(FILLING))
    return Entry(chunk, Span(chunk.span.start + start, chunk.span.start + end))
