"""Pieces of tables and figures: cut between rows, and each with what is needed to read it."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from rag.chunk.blocks import Block, trimmed
from rag.chunk.pack import Piece, cut
from rag.chunk.tokens import TokenText
from rag.types import ElementKind, ParsedDocument, Span

LONGEST_NOTE_TOKENS = 25  # of a unit line; what is longer is text
MOST_NOTES = 2
MOST_HEADER_ROWS = 4
LONGEST_LINE = 300
LONGEST_ROW = 4  # times the size of a chunk; what is longer was no row


def lead(run: Sequence[Block], block: Block, text: TokenText, size: int) -> list[Block]:
    """What leads to a table or figure: the end of a run on the same page.

    Up to half a chunk's `size`, if the rest has room for all of the table. Chunks of a few words
    would be found for their words and hold no answer.
    """
    room = size - text.count(block.span)
    most = max(min(room, size // 2), size // 6)
    taken: list[Block] = []
    start, tokens = block.span.start, 0
    for before in reversed(run):
        tokens += text.count(before.span)
        near = before.page == block.page and text.is_space(before.span.end, start)
        if not near or tokens > most:
            break
        taken.append(before)
        start = before.span.start
    return taken[::-1]


def table_pieces(
    document: ParsedDocument,
    text: TokenText,
    block: Block,
    *,
    before: Sequence[Block],
    context: str,
    size: int,
) -> Iterator[Piece]:
    """A table in pieces of at most `size` tokens; the first takes along what leads to it.

    Rows stay whole. Each piece has the `context` of the table.
    """
    rows, _ = _rows(document, block)
    yield from _pieces(text, block, rows, before=before, size=size, context=context)


def table_context(
    document: ParsedDocument,
    text: TokenText,
    block: Block,
    *,
    before: Sequence[Block],
    after: Block | None,
) -> str:
    """What every row of a table is read by: the caption, the unit and the header rows."""
    rows, header = _rows(document, block)
    notes = [part for part in before if part.kind is not ElementKind.HEADING][-MOST_NOTES:]
    if after is not None and after.kind is ElementKind.CAPTION and _beside(text, block, after):
        notes.append(after)
    context = [
        " ".join(text[note.span].split())
        for note in notes
        if note.kind is ElementKind.CAPTION or text.count(note.span) <= LONGEST_NOTE_TOKENS
    ]
    context += [text[row].strip() for row in rows[:header]]
    return "\n".join(line[:LONGEST_LINE] for line in context)


def figure_pieces(
    text: TokenText, block: Block, *, before: Sequence[Block], size: int
) -> Iterator[Piece]:
    """A figure's caption and words; in more than one piece only if there are very many."""
    lines, start = [], block.span.start
    for line in text[block.span].splitlines(keepends=True):
        lines.append(trimmed(text.text, Span(start, start + len(line))))
        start += len(line)
    rows = [line for line in lines if line] or [block.span]
    yield from _pieces(text, block, rows, before=before, size=size, context=block.note)


def _pieces(
    text: TokenText,
    block: Block,
    rows: Sequence[Span],
    *,
    before: Sequence[Block],
    size: int,
    context: str,
) -> Iterator[Piece]:
    start = before[0].span.start if before else block.span.start
    end = start
    for row in _not_endless(text, rows, size):
        if end > start and text.count(Span(start, row.end)) > size and end > block.span.start:
            yield _piece(block, trimmed(text.text, Span(start, end)), context)
            start = row.start
        end = row.end
    yield _piece(block, trimmed(text.text, Span(start, end)), context)


def _piece(block: Block, span: Span, context: str) -> Piece:
    return Piece(
        kind=block.kind,
        span=span,
        page=block.page,
        headings=block.headings,
        context=context,
        figure=block.figure,
    )


def _not_endless(text: TokenText, rows: Sequence[Span], size: int) -> Iterator[Span]:
    for row in rows:
        yield from cut(text, row, size) if text.count(row) > LONGEST_ROW * size else [row]


def _rows(document: ParsedDocument, block: Block) -> tuple[list[Span], int]:
    """The rows of a table, and how many at its top are headers."""
    cells = document.cells[document.cells["table"] == block.table]
    cells = cells[(cells["start"] >= block.span.start) & (cells["end"] <= block.span.end)]
    if not len(cells):
        return [block.span], 0
    rows: list[Span] = []
    header, counting = 0, True
    # Cells are in order, so each row is one run of them: a table may have a hundred thousand rows.
    edges = np.flatnonzero(np.diff(cells["row"], prepend=-1, append=-1))
    for first, after in pairwise(edges):
        row = cells[first:after]
        rows.append(Span(int(row["start"].min()), int(row["end"].max())))
        counting = counting and bool(row["header"].all()) and header < MOST_HEADER_ROWS
        header += counting
    # From the first character to the last, whatever the cells leave out.
    rows[0] = Span(block.span.start, rows[0].end)
    rows[-1] = Span(rows[-1].start, block.span.end)
    return rows, header if header < len(rows) else 0


def _beside(text: TokenText, block: Block, after: Block) -> bool:
    return after.page == block.page and text.is_space(block.span.end, after.span.start)
