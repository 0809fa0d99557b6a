"""The layout of an answer's text: paragraphs, lists, tables and headings, with claims in place.

A model writes a little Markdown, quotes hold table rows with tabs. Nothing here makes HTML:
templates do, and escape.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Protocol

from rag.types import Span

_ITEM = re.compile(r"\A\s*[-*•]\s+")
_NUMBERED = re.compile(r"\A\s*(?P<number>\d{1,3})[.)]\s+")
_HEADING = re.compile(r"\A\s*#{1,6}\s+")
_RULE = re.compile(r"[\s|:=*_-]*\Z")
_AMOUNT = re.compile(r"[(\-−–$€£¥%)\s]*+\d[\d.,\s]*+[)%\s]*+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_STRONG = re.compile(r"\*\*(.+?)\*\*")


class Placed(Protocol):
    """A claim: it has a place in the text."""

    @property
    def span(self) -> Span:
        """Where it stands."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text in one claim or in none. `last`: the claim ends here."""

    text: str
    strong: bool = False
    claim: Placed | None = None
    last: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line, cut into cells; only a table's has several. `number` is that of a numbered item."""

    cells: tuple[tuple[Piece, ...], ...]
    number: int | None = None

    @property
    def ended(self) -> list[Placed]:
        """The claims that end in this line."""
        return [p.claim for cell in self.cells for p in cell if p.last and p.claim is not None]

    @property
    def holds_amounts(self) -> bool:
        """Whether a cell beside the first is a number, and no year."""
        cells = ("".join(piece.text for piece in cell).strip() for cell in self.cells[1:])
        return any(_AMOUNT.fullmatch(cell) and not _YEAR.fullmatch(cell) for cell in cells)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of one kind: paragraph, list, numbered, table or heading.

    `ruled`: a rule stands below the first row of a table.
    """

    kind: str
    rows: tuple[Row, ...]
    ruled: bool = False

    @property
    def header(self) -> Row | None:
        """A table's first row, when it says so, or claims nothing of its own and has no amounts."""
        first = self.rows[0]
        is_header = self.ruled or not (first.ended or first.holds_amounts)
        return first if len(self.rows) > 1 and is_header else None

    @property
    def body(self) -> tuple[Row, ...]:
        """The rows below the header."""
        return self.rows[1:] if self.header else self.rows


def blocks(text: str, claims: Sequence[Placed]) -> list[Block]:
    """The blocks of a text in which these claims stand, in order."""
    every = list(_lines(text))
    ruled = {start for (_, start), (below, _) in pairwise(every) if _rules(below)}
    lines = [(_kind(line), line, start) for line, start in every if not _rules(line)]
    found: list[Block] = []
    for kind, group in groupby(lines, key=lambda line: line[0]):
        if kind == "gap":
            continue
        of_kind = list(group)
        rows = [_row(kind, line, start, claims) for _, line, start in of_kind]
        # Each line of prose is a paragraph of its own; rows and items stay together.
        parts = [rows] if kind in {"table", "list", "numbered"} else [[row] for row in rows]
        has_rule = kind == "table" and of_kind[0][2] in ruled
        found += [Block(kind, tuple(part), has_rule) for part in parts]
    return found


def _lines(text: str) -> Iterator[tuple[str, int]]:
    position = 0
    for line in text.split("\n"):
        yield line, position
        position += len(line) + 1


def _rules(line: str) -> bool:
    """Whether a line is only the rule below a table's header, which ends nothing."""
    return "|" in line and bool(_RULE.match(line))


def _kind(line: str) -> str:
    if "\t" in line.strip() or line.lstrip().startswith("|"):
        return "table"
    if _RULE.match(line):
        return "gap"
    if _HEADING.match(line):
        return "heading"
    if _ITEM.match(line):
        return "list"
    return "numbered" if _NUMBERED.match(line) else "paragraph"


def _row(kind: str, line: str, start: int, claims: Sequence[Placed]) -> Row:
    marks = {"list": _ITEM, "numbered": _NUMBERED, "heading": _HEADING}
    if kind == "table":
        cells = _cells(line)
        ends = [start + cell.end for cell in cells[:-1]] + [start + len(line)]  # with its last bar
        return Row(
            tuple(
                tuple(_pieces(line[cell.start : cell.end], start + cell.start, claims, end))
                for cell, end in zip(cells, ends, strict=True)
            )
        )
    mark = marks[kind].match(line) if kind in marks else None
    begin = mark.end() if mark else 0
    number = int(mark["number"]) if mark and kind == "numbered" else None
    return Row((tuple(_pieces(line[begin:], start + begin, claims)),), number)


def _cells(line: str) -> list[Span]:
    separator = "\t" if "\t" in line else "|"
    spans, position = [], 0
    for words in line.split(separator):
        spans.append(Span(position, position + len(words)))
        position += len(words) + 1
    if separator == "|":  # the first and the last stand outside of the bars
        edges = {0, len(spans) - 1}
        spans = [
            span
            for number, span in enumerate(spans)
            if number not in edges or line[span.start : span.end].strip()
        ]
    return spans


def _pieces(
    text: str, start: int, claims: Sequence[Placed], until: int | None = None
) -> Iterator[Piece]:
    """Cut a run of text where claims begin and end, and where it is emphasised.

    `until`: where what belongs to it ends, if that is behind its own end.
    """
    position, end = start, start + len(text)
    for claim in claims:
        span = claim.span
        if not span.overlaps(Span(position, end)):
            continue
        if span.start > position:
            yield from _plain(text[position - start : span.start - start])
            position = span.start
        stop = min(span.end, end)
        last = span.end <= (until or end)
        yield from _claimed(text[position - start : stop - start], claim, last=last)
        position = stop
    if position < end:
        yield from _plain(text[position - start :])


def _plain(text: str) -> Iterator[Piece]:
    for part, strong in _emphasised(text):
        yield Piece(part, strong=strong)


def _claimed(text: str, claim: Placed, *, last: bool) -> Iterator[Piece]:
    parts = list(_emphasised(text)) or [("", False)]
    for number, (part, strong) in enumerate(parts):
        yield Piece(part, strong=strong, claim=claim, last=last and number == len(parts) - 1)


def _emphasised(text: str) -> Iterator[tuple[str, bool]]:
    for number, part in enumerate(_STRONG.split(text)):
        words = part.replace("**", "")
        if words:
            yield words, number % 2 == 1
