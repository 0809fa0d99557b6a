"""What is shown of a unit: with the sentences or rows beside it, and a row under its header."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.reading.units import Unit, is_junk
from rag.types import Chunk, Draft, Mode, Passage, Span

READABLE = 280  # characters that an excerpt may grow to; a longer sentence stands alone
_SAID = re.compile(r"[.!?:]$")  # how sentences end, and not "(in millions)"
LONGEST_HEADER = 300  # characters, where it is not in the passage itself


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A run of sentences or rows of one passage, around the unit that fits best."""

    passage: Passage
    span: Span
    row: bool

    def holds(self, unit: Unit) -> bool:
        """Whether the unit is part of it."""
        return self.passage is unit.passage and self.span.overlaps(unit.span)


def excerpt(unit: Unit, others: Sequence[Excerpt]) -> Excerpt:
    """The unit, grown by what follows and precedes it, up to what is read at a glance.

    A sentence often leans on the one before it, and an answer is often the line after its label.
    It does not grow into a table, out of one, into another excerpt, or onto another page: a
    citation names one page.
    """
    chunk = unit.passage.chunk
    taken = [one.span for one in others if one.passage is unit.passage]
    taken += unit.passage.instructs
    parts, first, last = unit.cut.spans, unit.place, unit.place
    span, grown = unit.span, True
    while grown:
        grown = False
        for following in (True, False):
            place = last + 1 if following else first - 1
            if not 0 <= place < len(parts):
                continue
            wider = Span(min(span.start, parts[place].start), max(span.end, parts[place].end))
            if len(wider) > READABLE or not _belongs(chunk, parts[place], unit, taken):
                continue
            span, grown = wider, True
            first, last = (first, place) if following else (place, last)
    return Excerpt(unit.passage, span, unit.row)


def _belongs(chunk: Chunk, part: Span, unit: Unit, taken: Sequence[Span]) -> bool:
    text = chunk.words_at(part)
    same = ("\t" in text) is unit.row and not is_junk(text, unit.language)
    same = same and chunk.page_at(part.start) == chunk.page_at(unit.span.start)
    return same and text.strip() not in _lines(chunk) and not any(map(part.overlaps, taken))


def draft(excerpts: Sequence[Excerpt]) -> Draft:
    """The excerpts one below the other; those of one table together under its header."""
    parts: list[str] = []
    quotes: list[tuple[int, Span]] = []
    for group in _grouped(excerpts):
        number, chunk = group[0].passage.number, group[0].passage.chunk
        lines: list[str] = []
        header = _header(group[0])
        if isinstance(header, Span):
            quotes.append((number, header))
            lines.append(f"{chunk.words_at(header)} [{number}]")
        elif header:
            lines.append(header)
        for one in group:
            quotes.append((number, one.span))
            lines.append(f"{chunk.words_at(one.span)} [{number}]")
        parts.append("\n".join(lines))
    return Draft(mode=Mode.QUOTE, text="\n\n".join(parts), quotes=tuple(quotes))


def _grouped(excerpts: Sequence[Excerpt]) -> list[list[Excerpt]]:
    """Rows of one passage together, in their order; all else by itself, best first."""
    groups: list[list[Excerpt]] = []
    for one in excerpts:
        same = [g for g in groups if one.row and g[0].row and g[0].passage is one.passage]
        if same:
            same[0].append(one)
            same[0].sort(key=lambda each: each.span)
        else:
            groups.append([one])
    return groups


def _lines(chunk: Chunk) -> list[str]:
    """What heads the table: columns, years and units, not a sentence that stands above it."""
    lines = (line.strip() for line in chunk.context.split("\n"))
    return [line for line in lines if line and ("\t" in line or not _SAID.search(line))]


def _header(one: Excerpt) -> Span | str:
    """A row's header: its place when it is in the passage, else its words, else nothing."""
    if not one.row:
        return ""
    chunk = one.passage.chunk
    known = _lines(chunk)
    found: list[Span] = []
    position = 0
    for line in chunk.text[: one.span.start - chunk.span.start].split("\n"):
        if line.strip() in known:
            found.append(Span(position, position + len(line.rstrip())))
        elif found and line.strip():
            break  # what repeats a header further down is none
        position += len(line) + 1
    if found:
        start = chunk.span.start
        return Span(start + found[0].start, start + found[-1].end)
    kept = [line for i, line in enumerate(known) if sum(map(len, known[: i + 1])) <= LONGEST_HEADER]
    return "\n".join(kept)
