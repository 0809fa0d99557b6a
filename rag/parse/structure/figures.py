"""Figures on a page: raster pictures and clusters of drawn paths, without decoration."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from rag.parse.page.shapes import (
    Drawing,
    Picture,
    Segment,
    Sheet,
    area,
    holds_middle,
    intersection,
    to_rows,
    union,
)
from rag.parse.structure.lattice import clusters
from rag.parse.structure.tables import find_tables
from rag.types import Box

_MIN_SIDE = 40.0  # points
_MIN_SHARE = 0.012  # of the page
_MAX_SHARE = 0.85  # a larger one is the page's background
_SLIM = 12.0  # a longer shape is a rule or a band
_NEAR = 8.0  # points between paths of one drawing
_MIN_PATHS = 6
_MAX_PICTURES = 1_000  # on one page
_MAX_TEXT_SHARE = 0.5  # more than this of a drawing covered by words is a framed text


def find_figures(sheet: Sheet, tables: Sequence[Box]) -> list[Box]:
    """The boxes of a page's figures, from top to bottom."""
    pictures = [box for box in _pictures(sheet.pictures, sheet) if not _is_in(box, tables)]
    drawn = [box for box in _drawn(sheet, tables) if not _is_in(box, pictures)]
    found = _join([*pictures, *drawn])
    return sorted(found, key=lambda box: (box.y0, box.x0))


def _pictures(pictures: Sequence[Picture], sheet: Sheet) -> list[Box]:
    """Pictures big enough to say something; strips of one picture are put together."""
    boxes = [_clip(picture.box, sheet) for picture in pictures][:_MAX_PICTURES]
    joined = [union(group) for group in clusters([box for box in boxes if area(box) > 0], 1.0)]
    # Words that run on over a picture say that it is the ground they are printed on.
    return [box for box in joined if _is_figure(box, sheet) and not _is_text(box, sheet)]


def _is_figure(box: Box, sheet: Sheet) -> bool:
    width, height = box.x1 - box.x0, box.y1 - box.y0
    if min(width, height) < _MIN_SIDE or max(width, height) > _SLIM * min(width, height):
        return False
    return _MIN_SHARE <= area(box) / sheet.area <= _MAX_SHARE


def _drawn(sheet: Sheet, tables: Sequence[Box]) -> list[Box]:
    """Clusters of many paths, as charts and diagrams are."""
    paths = [path for path in sheet.drawings if _is_stroke_of_figure(path, sheet, tables)]
    if len(paths) < _MIN_PATHS:
        return []
    boxes = []
    for group in _clouds(paths, sheet):
        box = _clip(union(path.box for path in group), sheet)
        drawn = len(group) >= _MIN_PATHS and _is_figure(box, sheet)
        if drawn and _is_picture(group, sheet.segments) and not _is_text(box, sheet):
            boxes.append(box)
    return boxes


def _is_picture(group: Sequence[Drawing], segments: Sequence[Segment]) -> bool:
    """Whether paths draw something: shapes that are no rectangles, or bars without words on them.

    Stripes and frames of a table are rectangles with words on them.
    """
    shapes = sum(not path.rectangle for path in group)
    if shapes >= max(3, 0.1 * len(group)):
        return True
    bars = [path.box for path in group if path.rectangle and not path.stroked]
    bars = [box for box in bars if min(box.x1 - box.x0, box.y1 - box.y0) > 3]
    lettered = sum(any(holds_middle(box, part.box) for part in segments) for box in bars)
    sizes = {(round(box.x1 - box.x0), round(box.y1 - box.y0)) for box in bars}
    return len(sizes) >= 4 and lettered * 3 < len(bars)


def _clouds(paths: Sequence[Drawing], sheet: Sheet) -> list[list[Drawing]]:
    """Groups of paths near each other, in time that grows with their number and no faster.

    The page is a coarse grid; the paths of a connected patch of touched fields are one group.
    """
    field = max(_NEAR, max(sheet.width, sheet.height) / 128)
    columns, rows = int(sheet.width / field) + 1, int(sheet.height / field) + 1
    touched = np.zeros((rows, columns), bool)
    corners = []
    for box in (path.box for path in paths):
        left, top = max(0, int(box.x0 / field)), max(0, int(box.y0 / field))
        touched[top : int(box.y1 / field) + 1, left : int(box.x1 / field) + 1] = True
        corners.append((min(top, rows - 1), min(left, columns - 1)))
    patches = _patches(touched)
    groups: dict[int, list[Drawing]] = {}
    for path, corner in zip(paths, corners, strict=True):
        groups.setdefault(patches.get(corner, -1), []).append(path)
    return list(groups.values())


def _patches(touched: npt.NDArray[np.bool_]) -> dict[tuple[int, int], int]:
    """For each touched field the number of the connected patch that it is in."""
    left = {(int(row), int(column)) for row, column in np.argwhere(touched)}
    patches: dict[tuple[int, int], int] = {}
    number = 0
    while left:
        queue = [left.pop()]
        while queue:
            row, column = queue.pop()
            patches[row, column] = number
            for near in (
                (row - 1, column),
                (row + 1, column),
                (row, column - 1),
                (row, column + 1),
            ):
                if near in left:
                    left.remove(near)
                    queue.append(near)
        number += 1
    return patches


def _is_stroke_of_figure(path: Drawing, sheet: Sheet, tables: Sequence[Box]) -> bool:
    """Not the page's ground, nor a rule across it, nor part of a table."""
    box = path.box
    if area(box) > 0.5 * sheet.area or any(holds_middle(table, box, 2) for table in tables):
        return False
    thin = min(box.x1 - box.x0, box.y1 - box.y0) < 1.5
    return not (thin and max(box.x1 - box.x0, box.y1 - box.y0) > 0.6 * sheet.width)


def _is_text(box: Box, sheet: Sheet) -> bool:
    """Whether words fill the box, run on in it like sentences, or are the rows of a table."""
    inside = [part for part in sheet.segments if holds_middle(box, part.box)]
    rows = to_rows(inside)
    tabled = sum(after - first for first, after, _ in find_tables(rows))
    if tabled >= 3 and tabled * 2 > len(rows):
        return True
    covered = sum(area(part.box) for part in inside)
    prose = sum(len(part.words) >= 8 for part in inside)
    most = 3 if area(box) > 0.25 * sheet.area else max(2, len(inside)) / 2
    return covered > _MAX_TEXT_SHARE * area(box) or prose > most


def _clip(box: Box, sheet: Sheet) -> Box:
    return Box(
        max(0.0, box.x0), max(0.0, box.y0), min(sheet.width, box.x1), min(sheet.height, box.y1)
    )


def _is_in(box: Box, others: Iterable[Box]) -> bool:
    return any(intersection(box, other) > 0.6 * area(box) for other in others)


def _join(boxes: list[Box]) -> list[Box]:
    """Boxes that overlap much become one."""
    joined: list[Box] = []
    for box in sorted(boxes, key=area, reverse=True):
        for index, other in enumerate(joined):
            if intersection(box, other) > 0.5 * area(box):
                joined[index] = union([box, other])
                break
        else:
            joined.append(box)
    return joined
