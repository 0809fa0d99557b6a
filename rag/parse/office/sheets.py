"""The rows of a sheet as tables and text: blocks below each other and side by side."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

from rag.parse.page.shapes import is_number
from rag.parse.text.flow import Field, Flow

Row = list[Field]


def write_rows(rows: Iterable[Row], flow: Flow) -> None:
    """Write what a sheet holds, from top to bottom; rows hold no empty fields."""
    for block in _blocks(rows):
        for part in _side_by_side(block):
            _write_block(part, flow)


def _blocks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Rows that belong together. An empty row parts two tables, if the second has headers."""
    block: list[Row] = []
    for row in rows:
        if not row:
            continue
        gap = bool(block) and row[0].row - block[-1][0].row > 1
        if gap and (len(row) == 1 or not any(is_number(field.text) for field in row)):
            yield block
            block = []
        block.append(row)
    if block:
        yield block


def _side_by_side(block: list[Row]) -> Iterator[list[Row]]:
    """The tables that stand beside each other in a block, from left to right.

    An empty column parts two tables if each has columns of its own and the right one has labels;
    without them it is a gap between the columns of one.
    """
    columns = sorted({field.column for row in block for field in row})
    for left, right in pairwise(columns):
        if right - left < 2:
            continue
        parts = [[field for field in row if field.column <= left] for row in block]
        rest = [[field for field in row if field.column >= right] for row in block]
        if _is_table(parts) and _is_table(rest) and _has_labels(rest, right):
            yield from _blocks(parts)
            for below in _blocks(rest):
                yield from _side_by_side(below)
            return
    yield block


def _is_table(rows: list[Row]) -> bool:
    """Whether several rows have several columns."""
    return sum(len(row) > 1 for row in rows) > 1


def _has_labels(rows: list[Row], column: int) -> bool:
    """Whether a column says what the rows are about."""
    first = [row[0].text for row in rows if row and row[0].column == column]
    return sum(not is_number(text) for text in first) * 2 > max(2, len(first))


def _write_block(block: list[Row], flow: Flow) -> None:
    """Lines of one cell above a table are its title and notes; a block of one column is text."""
    while (
        block and len(block[0]) == 1 and (len(block) == 1 or len(block[1]) > 1 or _is_text(block))
    ):
        flow.paragraph(block[0][0].text)
        block = block[1:]
    flow.table(field for row in block for field in row)


def _is_text(block: list[Row]) -> bool:
    return all(len(row) == 1 and not is_number(row[0].text) for row in block)
