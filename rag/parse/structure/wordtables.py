"""Tables without ruling lines and without amounts: words that stand in columns, row by row."""

from collections.abc import Sequence
from statistics import median

from rag.parse.page.shapes import Row, Segment, union
from rag.parse.structure.tables import Cell, Table, tighten

_MIN_ROWS = 4  # with two columns; more columns need one less
_ALIGNED = 4.0  # points between the beginnings of cells in a column
_CELL_CHARACTERS = 32  # in the median; longer is running text in columns
_LINE_GAP = 2.6  # line heights; a wider gap ends a table
_WRAP_GAP = 0.9  # a line nearer than that, without a first cell, goes on in the row above
_FILLED = 0.75  # of the fields


def find_word_tables(rows: Sequence[Row]) -> list[tuple[int, int, Table]]:
    """The tables of words among the rows of a region: first row, row after the last, cells."""
    tables = []
    index = 0
    while index < len(rows):
        after, starts = _group(rows, index)
        table = _build(rows[index:after], starts) if starts else None
        if table is None:
            index += 1
            continue
        tables.append((index, after, table))
        index = after
    return tables


def _group(rows: Sequence[Row], first: int) -> tuple[int, list[float]]:
    """The rows from `first` on whose cells begin at the same places: row after, those places."""
    starts = [part.box.x0 for part in rows[first]]
    if len(starts) < 2:
        return first, []
    after = first + 1
    while after < len(rows):
        gap = _gap(rows[after - 1], rows[after])
        if gap > _LINE_GAP or not all(_column(starts, part) is not None for part in rows[after]):
            break
        whole = _column(starts, rows[after][0]) == 0 and len(rows[after]) > 1
        if not whole and gap > _WRAP_GAP:
            break
        after += 1
    return after, starts


def _column(starts: Sequence[float], part: Segment) -> int | None:
    """The column in which a cell begins, if it begins in one and ends before the next."""
    for index, start in enumerate(starts):
        if abs(part.box.x0 - start) <= _ALIGNED:
            room = starts[index + 1] if index + 1 < len(starts) else None
            return index if room is None or part.box.x1 < room else None
    return None


def _gap(above: Row, below: Row) -> float:
    """Blank between two rows, in line heights."""
    height = max(1.0, min(part.box.y1 - part.box.y0 for part in (*above, *below)))
    top = min(part.box.y0 for part in below)
    return (top - max(part.box.y1 for part in above)) / height


def _build(rows: Sequence[Row], starts: Sequence[float]) -> Table | None:
    """The table, lines that a cell wraps to joined; None if it is running text or a few words."""
    if any("\u0590" <= char <= "\u08ff" for row in rows for part in row for char in part.text):
        return None  # each word of a line that runs from right to left is a segment of its own
    joined = _join_wrapped(rows, starts)
    needed = _MIN_ROWS - (len(starts) > 2)
    fields = sum(len(row) for row in joined)
    if len(joined) < needed or fields < _FILLED * len(joined) * len(starts):
        return None
    lengths = [len(part.text) for row in joined for part in row.values()]
    if median(lengths) > _CELL_CHARACTERS or min(len(row) for row in joined) < 2:
        return None
    header = _is_header(joined)
    cells = [
        Cell(index, column, tuple(tighten(row[column].words)), (header and not index) or not column)
        for index, row in enumerate(joined)
        for column in sorted(row)
    ]
    return Table(tuple(cells), union(part.box for row in rows for part in row))


def _join_wrapped(rows: Sequence[Row], starts: Sequence[float]) -> list[dict[int, Segment]]:
    """Rows by column; a line without a first cell goes on in the row above it."""
    joined: list[dict[int, Segment]] = []
    for row in rows:
        fields = {column: part for part in row if (column := _column(starts, part)) is not None}
        wrapped = 0 not in fields or len(fields) == 1
        if joined and wrapped:
            for column, part in fields.items():
                held = joined[-1].get(column)
                words = [*held.words, *part.words] if held else part.words
                joined[-1][column] = Segment(words)
        else:
            joined.append(fields)
    return joined


def _is_header(joined: Sequence[dict[int, Segment]]) -> bool:
    """Whether the first row looks unlike the others: bold over plain."""
    first, rest = joined[0], joined[1:]
    bold = all(part.bold for part in first.values())
    return bold and not all(part.bold for row in rest for part in row.values())
