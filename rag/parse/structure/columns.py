"""Reading order: cut a page into columns and bands without mixing what stands side by side."""

from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from rag.parse.page.shapes import Row, Segment, is_number, runs_left, to_rows
from rag.types import Box

_MIN_GUTTER = 5.0  # points between two columns
_PROSE_CHARACTERS = 18  # a line of running text has at least so many, in the median
_PROSE_ROWS = 6  # of both sides; fewer may be one paragraph with wide gaps
_REST_ROWS = 4  # the same where a table parts columns
_TABLE_ROWS = 3  # with a header, of a table that goes on over the gutter
_CELL_CHARACTERS = 30
_ROW_GAP = 1.6  # line heights between its rows
_TRIED = 6  # gutters tried per region
_DEPTH = 6
_SLACK = 1.0


@dataclass(frozen=True, slots=True)
class Block:
    """Something that is never cut, by its place in a list: a ruled table or a figure."""

    box: Box
    table: int | None = None
    figure: int | None = None


Item = Segment | Block


def reading_order(items: Sequence[Item], depth: int = 0) -> list[list[Item]]:
    """The items in regions of one column each, in the order in which a person reads them.

    A region may still hold tables without rules: rows whose cells stand side by side.
    """
    gutter = _best_gutter(items) if depth < _DEPTH else None
    if gutter is None:
        return [list(items)] if items else []
    regions: list[list[Item]] = []
    tables = _spanning(items, gutter)
    whole = {id(item) for table in tables for item in table}
    # A table may leave little of the columns above or below it.
    least = _REST_ROWS if tables else _PROSE_ROWS
    for part in _merge_wide(_bands(items, gutter, tables), gutter, least):
        left, right = _sides(part, gutter)
        if any(id(item) in whole for item in part):
            regions.append(part)
        elif _are_columns(left, right, least):
            first, second = (right, left) if _runs_left(part) else (left, right)
            regions += reading_order(first, depth + 1) + reading_order(second, depth + 1)
        else:
            regions += reading_order(part, depth + 1)
    return regions


def _runs_left(items: Sequence[Item]) -> bool:
    return runs_left(item.text for item in items if isinstance(item, Segment))


def _bands(
    items: Sequence[Item], gutter: float, tables: Sequence[list[Item]] = ()
) -> list[list[Item]]:
    """What lies between that which crosses the gutter, from top to bottom, and that itself.

    Items cross it, and `tables` whose rows go on over it.
    """
    inside = {id(item): index for index, table in enumerate(tables) for item in table}
    alone = [[item] for item in items if id(item) not in inside and _crosses(item, gutter)]
    crossing = sorted([*tables, *alone], key=lambda group: _middle(group[0]))
    taken = {id(item) for group in crossing for item in group}
    heights = [_middle(group[0]) for group in crossing]
    bands: list[list[Item]] = [[] for _ in range(2 * len(crossing) + 1)]
    for index, group in enumerate(crossing):
        bands[2 * index + 1] += group
    for item in items:
        if id(item) not in taken:
            bands[2 * bisect(heights, _middle(item))].append(item)
    return [band for band in bands if band]


def _spanning(items: Sequence[Item], gutter: float) -> list[list[Item]]:
    """The tables whose rows go on from the left of the gutter to its right.

    Their right half begins with amounts and has no labels of its own; of two tables beside each
    other, each has its own.
    """
    parts = [item for item in items if isinstance(item, Segment)]
    if sum(item.box.x0 > gutter and is_number(item.text) for item in parts) < _TABLE_ROWS:
        return []
    found: list[list[Item]] = []
    group: list[Row] = []
    for row in [*to_rows(parts), []]:
        if row and group and _is_below(group[-1], row) and _goes_on(group, row):
            group.append(row)
            continue
        if _is_one_table(group, gutter):
            found.append([part for held in group for part in held])
        group = [row] if row and _is_spanned(row, gutter) else []
    return found


def _is_spanned(row: Row, gutter: float) -> bool:
    """Whether short cells stand at both sides of the gutter, several at the left or the right."""
    sides = {part.box.x0 > gutter for part in row}
    short = all(len(part.text) <= _CELL_CHARACTERS for part in row)
    return len(sides) == 2 and len(row) > 2 and short


def _goes_on(rows: list[Row], row: Row) -> bool:
    """Whether the cells of a row stand under those of the rows before."""
    above = [part.box for held in rows[-_TABLE_ROWS:] for part in held]
    return len(row) > 1 and all(
        len(part.text) <= _CELL_CHARACTERS
        and any(box.x0 < part.box.x1 and part.box.x0 < box.x1 for box in above)
        for part in row
    )


def _is_below(above: Row, row: Row) -> bool:
    height = max(1.0, row[0].box.y1 - row[0].box.y0)
    return row[0].box.y0 - above[0].box.y1 < _ROW_GAP * height


def _is_one_table(rows: list[Row], gutter: float) -> bool:
    """Whether most right halves, the header's aside, begin with an amount."""
    halves = [[part for part in row if part.box.x0 > gutter] for row in rows[1:]]
    first = [half[0] for half in halves if half]
    amounts = sum(is_number(part.text) for part in first)
    return len(first) >= _TABLE_ROWS - 1 and amounts * 3 >= 2 * len(first)


def _merge_wide(bands: list[list[Item]], gutter: float, least: int) -> list[list[Item]]:
    """Bands that are not cut are one region with their neighbours that are not cut either."""
    merged: list[list[Item]] = []
    open_ended = False
    for band in bands:
        cut = _are_columns(*_sides(band, gutter), least)
        if cut or not open_ended:
            merged.append(band)
        else:
            merged[-1].extend(band)
        open_ended = not cut
    return merged


def _crosses(item: Item, gutter: float) -> bool:
    return item.box.x0 < gutter - _SLACK and item.box.x1 > gutter + _SLACK


def _middle(item: Item) -> float:
    return (item.box.y0 + item.box.y1) / 2


def _sides(band: list[Item], gutter: float) -> tuple[list[Item], list[Item]]:
    """Left and right of the gutter; nothing at all if something crosses it."""
    if any(_crosses(item, gutter) for item in band):
        return [], []
    left = [item for item in band if item.box.x1 <= gutter + _SLACK]
    return left, [item for item in band if item.box.x1 > gutter + _SLACK]


def _best_gutter(items: Sequence[Item]) -> float | None:
    """The x left of which, and right of which, most lines stand in columns; None without any.

    Columns start at the same x, so the left edges of right neighbours vote.
    """
    votes: Counter[int] = Counter()
    for row in to_rows(item for item in items if isinstance(item, Segment)):
        for one, other in pairwise(sorted(row, key=lambda part: part.box.x0)):
            if other.box.x0 - one.box.x1 >= _MIN_GUTTER:
                votes[int(other.box.x0 / 3)] += 1
    for block in items:
        if isinstance(block, Block):
            votes[int(block.box.x0 / 3)] += 2
            votes[int((block.box.x1 + _MIN_GUTTER) / 3)] += 2
    best, score = None, 0
    for bucket, _ in votes.most_common(_TRIED):
        gutter = bucket * 3.0 - 2.0
        found = sum(_score(band, gutter) for band in _bands(items, gutter))
        if found > score:
            best, score = gutter, found
    return best


def _score(band: list[Item], gutter: float) -> int:
    left, right = _sides(band, gutter)
    return len(left) + len(right) if _are_columns(left, right) else 0


def _are_columns(left: Sequence[Item], right: Sequence[Item], least: int = _PROSE_ROWS) -> bool:
    """Whether the two sides are read one after the other, and not row by row."""
    if not left or not right:
        return False
    one = to_rows(item for item in left if isinstance(item, Segment))
    other = to_rows(item for item in right if isinstance(item, Segment))
    if not one or not other:  # a figure or a ruled table beside text, or beside another
        return len(one) + len(other) != 1
    if _is_numeric(one) or _is_numeric(other):
        return False
    if _is_prose(one) and _is_prose(other):
        return len(one) + len(other) >= least
    return min(len(one), len(other)) >= 2 and not _are_aligned(one, other)


def _is_numeric(rows: list[Row]) -> bool:
    """Whether many of the rows are amounts and nothing else: columns of a table."""
    numeric = sum(all(is_number(part.text) or len(part.text) == 1 for part in row) for row in rows)
    return numeric * 10 > 3 * len(rows)


def _is_prose(rows: list[Row]) -> bool:
    return median(sum(len(segment.text) for segment in row) for row in rows) >= _PROSE_CHARACTERS


def _are_aligned(one: list[Row], other: list[Row]) -> bool:
    """Whether most lines of the shorter side have a partner at the same height: rows of a table."""
    shorter, longer = sorted((one, other), key=len)
    heights = sorted(_middle(row[0]) for row in longer)
    close = 0
    for row in shorter:
        middle = _middle(row[0])
        at = bisect(heights, middle)
        near = heights[max(0, at - 1) : at + 1]
        close += any(abs(height - middle) < 2.5 for height in near)
    return close * 2 >= len(shorter)
