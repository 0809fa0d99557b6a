"""Tables with ruling lines: the drawn grid says where the cells are."""

from bisect import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.parse.page.shapes import (
    Drawing,
    Segment,
    Word,
    holds_middle,
    is_number,
    runs_left,
    to_rows,
    union,
)
from rag.parse.structure.tables import Cell, Table, find_tables, merge_signs, tighten
from rag.types import Box

_THIN = 2.5  # points; a path no thicker is a rule
_TOUCH = 3.0  # points between rules that belong together
_MAX_RULES = 1_500  # more is a drawing, and costs time
_MIN_FILLED = 0.3  # of the fields hold words, or it is the grid of a chart


@dataclass(frozen=True, slots=True)
class Grid:
    """Lines of a ruled table: their x and y, and the upright rules as drawn."""

    box: Box
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    upright: tuple[Box, ...]


def find_ruled(
    drawings: Sequence[Drawing], segments: list[Segment]
) -> tuple[list[Table], list[Segment]]:
    """Tables by their ruling lines, and the segments that are in none of them."""
    tables = []
    for grid in _grids(_rules(drawings)):
        inside = [part for part in segments if holds_middle(grid.box, part.box)]
        table = _fill(grid, inside)
        if table is not None:
            tables.append(table)
            taken = {id(part) for part in inside}
            segments = [part for part in segments if id(part) not in taken]
    return tables, segments


def _rules(drawings: Iterable[Drawing]) -> list[Box]:
    """Thin lines, and the four sides of rectangles that are outlined."""
    rules: list[Box] = []
    for drawing in drawings:
        box = drawing.box
        if min(box.x1 - box.x0, box.y1 - box.y0) <= _THIN:
            rules.append(box)
        elif drawing.stroked and drawing.rectangle:
            rules += [
                Box(box.x0, box.y0, box.x1, box.y0),
                Box(box.x0, box.y1, box.x1, box.y1),
                Box(box.x0, box.y0, box.x0, box.y1),
                Box(box.x1, box.y0, box.x1, box.y1),
            ]
    return rules if len(rules) <= _MAX_RULES else []


def _is_upright(rule: Box) -> bool:
    return rule.y1 - rule.y0 > rule.x1 - rule.x0


def _grids(rules: list[Box]) -> list[Grid]:
    """The groups of touching rules that make at least two rows and two columns."""
    grids = []
    for group in clusters(rules, _TOUCH):
        upright = [rule for rule in group if _is_upright(rule) and rule.y1 - rule.y0 >= 5]
        level = [rule for rule in group if not _is_upright(rule) and rule.x1 - rule.x0 >= 10]
        if not upright or not level:
            continue
        box = union([*upright, *level])
        xs = _lines([rule.x0 for rule in upright] + [box.x0, box.x1])
        ys = _lines([rule.y0 for rule in level] + [box.y0, box.y1])
        if len(xs) >= 3 and len(ys) >= 3:
            grids.append(Grid(box, xs, ys, tuple(upright)))
    return grids


def clusters(boxes: Sequence[Box], slack: float) -> list[list[Box]]:
    """Groups of boxes that touch, give or take `slack` points. Sweeps from top to bottom."""
    parent = list(range(len(boxes)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    order = sorted(range(len(boxes)), key=lambda index: boxes[index].y0)
    active: list[int] = []
    for index in order:
        box = boxes[index]
        active = [other for other in active if boxes[other].y1 + slack >= box.y0]
        for other in active:
            apart = boxes[other].x0 > box.x1 + slack or boxes[other].x1 + slack < box.x0
            if not apart:
                parent[root(other)] = root(index)
        active.append(index)
    groups: dict[int, list[Box]] = {}
    for index in order:
        groups.setdefault(root(index), []).append(boxes[index])
    return list(groups.values())


def _lines(values: Iterable[float]) -> tuple[float, ...]:
    """Positions of lines; those drawn twice count once."""
    lines: list[float] = []
    for value in sorted(values):
        if not lines or value - lines[-1] > 4:
            lines.append(value)
    return tuple(lines)


def _fill(grid: Grid, inside: list[Segment]) -> Table | None:
    """The cells of a grid; None if so few hold words that it is no table."""
    parts = [piece for part in inside for piece in _cut_at_rules(part, grid.upright)]
    bands: dict[int, list[Segment]] = {}
    for part in parts:
        bands.setdefault(_place(grid.ys, (part.box.y0 + part.box.y1) / 2), []).append(part)
    rows: list[dict[int, list[Word]]] = []
    for _, band in sorted(bands.items()):
        rows += _band_rows(grid, band)
    if runs_left(part.text for part in inside):
        rows = [{len(grid.xs) - 2 - place: words for place, words in row.items()} for row in rows]
    filled = sum(len(row) for row in rows)
    if len(rows) < 2 or filled < 4 or filled < _MIN_FILLED * len(rows) * (len(grid.xs) - 1):
        return None
    if max(len(row) for row in rows) < 2 or _has_finer(inside, len(grid.xs) - 1):
        return None
    return Table(_cells(rows), grid.box)


def _has_finer(inside: list[Segment], columns: int) -> bool:
    """Whether the amounts stand in more columns than are ruled: then the rules are decoration."""
    rows = to_rows(inside)
    for first, after, table in find_tables(rows):
        found = 1 + max(cell.column for cell in table.cells)
        if found > columns and (after - first) * 2 > len(rows):
            return True
    return False


def _cut_at_rules(segment: Segment, upright: Sequence[Box]) -> list[Segment]:
    middle = (segment.box.y0 + segment.box.y1) / 2
    cuts = [
        rule.x0
        for rule in upright
        if rule.y0 <= middle <= rule.y1 and segment.box.x0 < rule.x0 < segment.box.x1
    ]
    if not cuts:
        return [segment]
    cuts.sort()
    parts: dict[int, list[Word]] = {}
    for word in segment.words:
        parts.setdefault(bisect(cuts, (word.box.x0 + word.box.x1) / 2), []).append(word)
    return [Segment(words) for words in parts.values()]


def _place(lines: Sequence[float], value: float) -> int:
    """Between which lines a value lies, from 0."""
    return min(max(bisect(lines, value) - 1, 0), len(lines) - 2)


def _band_rows(grid: Grid, band: list[Segment]) -> list[dict[int, list[Word]]]:
    """The rows between two rules: one, or one per line where a column of amounts is not ruled."""
    lines = [merge_signs(row) for row in to_rows(band)]
    several = [
        row for row in lines if len(row) > 1 and any(is_number(part.text) for part in row[1:])
    ]
    if len(lines) >= 3 and len(several) * 3 >= len(lines) * 2:
        return [_fields(grid, [row]) for row in lines]
    return [_fields(grid, lines)]


def _fields(grid: Grid, lines: Iterable[list[Segment]]) -> dict[int, list[Word]]:
    """Words by column; a segment that spans columns belongs to the first of them."""
    fields: dict[int, list[Word]] = {}
    for line in lines:
        for part in line:
            fields.setdefault(_place(grid.xs, part.box.x0 + 2), []).extend(part.words)
    return fields


def _cells(rows: list[dict[int, list[Word]]]) -> tuple[Cell, ...]:
    used = sorted({column for row in rows for column in row})
    texts = [
        {col: " ".join(word.text for word in words) for col, words in row.items()} for row in rows
    ]
    amounts = [any(is_number(text) for text in row.values()) for row in texts]
    first_data = max(1, amounts.index(True)) if True in amounts else 1
    labels = sum(not is_number(row.get(used[0], "")) for row in texts) * 2 > len(rows)
    cells = []
    for index, row in enumerate(rows):
        for column in sorted(row):
            label = labels and column == used[0] and any(amounts)
            words = tuple(tighten(row[column]))
            cells.append(Cell(index, used.index(column), words, index < first_data or label))
    return tuple(cells)
