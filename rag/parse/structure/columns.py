"""Reading order: cut a page into columns and bands without mixing what stands side by side."""

from bisect import bisect
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from rag.parse.page.shapes import Row, Segment, is_number, to_rows
from rag.types import Box

_MIN_GUTTER = 5.0  # points between two columns
_PROSE_CHARACTERS = 18  # a line of running text has at least so many, in the median
_PROSE_ROWS = 6  # of both sides; fewer may be one paragraph with wide gaps
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
    for part in _merge_wide(_bands(items, gutter), gutter):
        left, right = _sides(part, gutter)
        if _are_columns(left, right):
            regions += reading_order(left, depth + 1) + reading_order(right, depth + 1)
        else:
            regions += reading_order(part, depth + 1)
    return regions


def _bands(items: Sequence[Item], gutter: float) -> list[list[Item]]:
    """What lies between the items that cross the gutter, from top to bottom, and those items."""
    crossing = sorted((item for item in items if _crosses(item, gutter)), key=_middle)
    heights = [_middle(item) for item in crossing]
    bands: list[list[Item]] = [[] for _ in range(2 * len(crossing) + 1)]
    for index, item in enumerate(crossing):
        bands[2 * index + 1].append(item)
    for item in items:
        if not _crosses(item, gutter):
            bands[2 * bisect(heights, _middle(item))].append(item)
    return [band for band in bands if band]


def _merge_wide(bands: list[list[Item]], gutter: float) -> list[list[Item]]:
    """Bands that are not cut are one region with their neighbours that are not cut either."""
    merged: list[list[Item]] = []
    open_ended = False
    for band in bands:
        cut = _are_columns(*_sides(band, gutter))
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
        for one, other in pairwise(row):
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


def _are_columns(left: Sequence[Item], right: Sequence[Item]) -> bool:
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
        return len(one) + len(other) >= _PROSE_ROWS
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
