"""Tables that go on over the end of a page: which table is the rest of which."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from rag.chunk.blocks import FURNITURE
from rag.types import Element, ElementKind, ParsedDocument

_LONGEST_BETWEEN = 120  # characters; "(continued)", a title that is repeated, a note on the unit
_SHARED = 0.5  # of a column's width
_MATCHED = 0.7  # of the columns

Cells = npt.NDArray[np.void]


def continued_tables(document: ParsedDocument) -> Mapping[int, int]:
    """For each table that goes on from the page before, the ordinal of the one it goes on from."""
    tables = [
        ordinal
        for ordinal, element in enumerate(document.elements)
        if element.kind is ElementKind.TABLE
    ]
    return {
        below: above
        for above, below in pairwise(tables)
        if _meets(document, above, below)
        and _are_alike(cells_of(document, above), cells_of(document, below))
    }


def cells_of(document: ParsedDocument, table: int) -> Cells:
    """The cells of the table that is this element."""
    cells: Cells = document.cells[document.cells["table"] == table]
    return cells


def has_columns_named(cells: Cells) -> bool:
    """Whether the table begins with a row of its own that names columns, not only rows."""
    if not len(cells):
        return False
    first = cells[cells["row"] == cells["row"].min()]
    return bool(first["header"].all()) and bool((first["column"] > 0).any())


def same_header(document: ParsedDocument, above: int, below: int) -> bool:
    """Whether the first rows of two tables say the same."""
    one, other = (_first_row(document, table) for table in (above, below))
    return bool(one) and one == other


def _first_row(document: ParsedDocument, table: int) -> tuple[str, ...]:
    cells = cells_of(document, table)
    first = cells[cells["row"] == cells["row"].min()] if len(cells) else cells
    return tuple(document.text[cell["start"] : cell["end"]].casefold() for cell in first)


def _meets(document: ParsedDocument, above: int, below: int) -> bool:
    """Whether one ends a page, the other begins the next, and little stands between the two."""
    one, other = document.elements[above], document.elements[below]
    if other.page != one.page + 1:
        return False
    between: Sequence[Element] = [
        element for element in document.elements[above + 1 : below] if element.kind not in FURNITURE
    ]
    return sum(len(element.span) for element in between) <= _LONGEST_BETWEEN


def _are_alike(above: Cells, below: Cells) -> bool:
    """Whether two tables have their columns at the same places, give or take one."""
    one, other = _columns(above), _columns(below)
    if min(len(one), len(other)) < 2 or abs(len(one) - len(other)) > 1:
        return False
    matched = sum(any(_overlap(column, there) for there in other) for column in one)
    return matched >= _MATCHED * max(len(one), len(other))


def _columns(cells: Cells) -> list[tuple[float, float]]:
    """The x range of every column, without the headers, which may span several."""
    body = cells[(~cells["header"]) | (cells["column"] == 0)]
    return [
        (float(found["x0"].min()), float(found["x1"].max()))
        for column in np.unique(body["column"])
        if len(found := body[body["column"] == column])
    ]


def _overlap(one: tuple[float, float], other: tuple[float, float]) -> bool:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared > _SHARED * min(one[1] - one[0], other[1] - other[0])
