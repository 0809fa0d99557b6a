"""What a row of a table says, read off as a line: its label, its columns, its cells and unit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.language import DEFAULT
from rag.language.numbers import UNKNOWN_SCALE, table_scales, years
from rag.language.terms import terms
from rag.language.text import Text
from rag.question.query import Query
from rag.reading.units import LONGEST_SECTION, Unit
from rag.types import Chunk, Quote, Span

MOST_CELLS = 6  # of a row that are read off where the question names none
LONGEST_CELL = 60  # characters of a cell that is no sentence
LONGEST_UNIT = 60  # characters of a line that names the unit of a table

_EDGES = "()[] "
_BRACKETED = re.compile(r"[(\[]([^()\[\]]++)[)\]]")
_LEADERS = re.compile(r"(?<![.\s])[.\s]{4,}+[$€£¥]?\s*+$|(?<![:\s])[:\s]++$")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row, by its place in the document, under the words of its column."""

    column: str
    span: Span
    text: str


def cells(unit: Unit) -> tuple[str, list[Cell]]:
    """The label of a row, and its other cells that are not empty."""
    parts = unit.text.split("\t")
    label = next((i for i, part in enumerate(parts) if re.search(r"[^\W\d_]", part)), 0)
    columns = _columns(unit.passage.chunk, len(parts))
    found, at = [], unit.span.start
    for i, part in enumerate(parts):
        words = part.strip()
        if re.search(r"[^\W_]", words) and i != label:
            start = at + part.index(words)
            found.append(Cell(columns[i], Span(start, start + len(words)), words))
        at += len(part) + 1
    return _LEADERS.sub("", parts[label]).strip(), found


def asked_cells(query: Query, found: Sequence[Cell]) -> list[Cell]:
    """Those of the cells whose column the question names, by its years or by its words."""
    by_year = [c for c in found if query.years & Text(c.column, query.language).years]
    kept = by_year or list(found)
    heads = [set(terms(cell.column, query.language)) & query.terms for cell in kept]
    most = max(map(len, heads), default=0)
    by_words = [cell for cell, head in zip(kept, heads, strict=True) if len(head) == most]
    return by_words if most and len(by_words) < len(kept) else by_year


def read_off(
    query: Query, unit: Unit, *, section: bool = True, only: Cell | None = None
) -> Quote | None:
    """What the row says in one line; nothing when it has no cell to read.

    With the `section` of its table that it stands in, if that was asked for; of one cell `only`.
    """
    label, found = cells(unit)
    if not found:
        return None
    asked = [only] if only else asked_cells(query, found) or found
    if told := _sentence(query, asked if only else found):
        return Quote(
            text=told.text,
            places=((unit.passage.number, unit.span),),
            read_off=True,
            cell=told.span,
        )
    part = _section(query, unit) if section else ""
    named = f"{label}, {part}" if part else label
    if len(asked) == 1:
        column = f", {asked[0].column}" if asked[0].column else ""
        line = f"{named}{column}: {asked[0].text}"
    else:
        line = f"{named}: {'; '.join(map(_told, asked[:MOST_CELLS]))}"
    unit_line = _unit_line(unit.passage.chunk)
    line = f"{line} ({unit_line})" if unit_line else line
    return Quote(
        text=" ".join(line.split()),
        places=((unit.passage.number, unit.span),),
        read_off=True,
        cell=asked[0].span if len(asked) == 1 else None,
    )


def _sentence(query: Query, found: Sequence[Cell]) -> Cell | None:
    """The cell that is a sentence by itself, the one with most of the words asked."""
    said = [cell for cell in found if len(cell.text) > LONGEST_CELL]
    return max(
        said, key=lambda c: len(query.terms & set(terms(c.text, query.language))), default=None
    )


def _told(cell: Cell) -> str:
    return f"{cell.column} {cell.text}".strip()


def _columns(chunk: Chunk, width: int) -> list[str]:
    """The words above each cell of a row: the header's lines that have as many cells as the row.

    The header is kept without the space it begins with, so that it may lack its first cell.
    """
    heads: list[list[str]] = []
    for line in chunk.context.split("\n"):
        parts = [part.strip() for part in line.split("\t")]
        if len(parts) == width > 1:
            heads.append(parts)
        elif len(parts) == width - 1 and (width > 2 or years(line, chunk.language or DEFAULT)):
            heads.append(["", *parts])
    return [" ".join(filter(None, column)) for column in zip(*heads, strict=True)] or [""] * width


def _section(query: Query, unit: Unit) -> str:
    """The line that the row stands below, or the heading, if it tells what is asked for."""
    above = [unit.section, *unit.passage.chunk.headings[-1:]]
    wanted = query.terms - unit.terms
    told = (one for one in above if wanted & set(terms(one, unit.language)))
    return next((one for one in told if len(one) <= LONGEST_SECTION), "")


def _unit_line(chunk: Chunk) -> str:
    """The part of a table's header that says in what its numbers are."""
    for line in chunk.context.split("\n"):
        first = line.split("\t")[0].strip()
        bracketed = (match[1] for match in _BRACKETED.finditer(first))
        for part in (*bracketed, first.strip(_EDGES)):
            scales = table_scales(f"({part})", chunk.language or DEFAULT)
            if len(part) <= LONGEST_UNIT and scales != UNKNOWN_SCALE:
                return part
    return ""
