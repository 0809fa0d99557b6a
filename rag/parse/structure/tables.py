"""Tables without ruling lines: rows whose amounts stand in columns, as in financial statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.parse.page.shapes import Row, Segment, Word, is_currency, is_number, union
from rag.types import Box

_MIN_ROWS = 3  # with amounts in columns
_SOFT_ROWS = 4  # rows without amounts between two that have some: sub-headings, wrapped labels
_HEADER_ROWS = 6
_LINE_GAP = 3.2  # in line heights; a wider gap ends a table
_LABEL_CHARACTERS = 110
_HEADER_WORDS = 9


@dataclass(frozen=True, slots=True)
class Cell:
    """What is printed in one field of a table. `header`: a column header or a row label."""

    row: int
    column: int
    words: tuple[Word, ...]
    header: bool


@dataclass(frozen=True, slots=True)
class Table:
    """Cells by row, then column; empty ones are left out."""

    cells: tuple[Cell, ...]
    box: Box


def find_tables(rows: Sequence[Row]) -> list[tuple[int, int, Table]]:
    """The tables among the rows of one region: first row, row after the last, cells."""
    tables = []
    rows = [merge_signs(row) for row in rows]
    index = 0
    while index < len(rows):
        group = _group(rows, index)
        if group is None:
            index += 1
            continue
        first, after, columns = group
        tables.append((first, after, build_table(rows[first:after], columns)))
        index = after
    return tables


Columns = list[tuple[float, float]]


def merge_signs(row: Row) -> Row:
    """Put a currency sign, a closing bracket or a percent sign that stands alone to its amount."""
    merged: Row = []
    for segment in row:
        last = merged[-1] if merged else None
        opens = last is not None and is_currency(last.text) and is_number(segment.text)
        closes = (
            last is not None and segment.text in {")", "%", ")%", "%)"} and is_number(last.text)
        )
        if last is not None and (opens or closes) and segment.box.x0 - last.box.x1 < 80:
            merged[-1] = Segment([*last.words, *segment.words])
        else:
            merged.append(segment)
    return merged


def _is_data(row: Row) -> bool:
    """Whether a row has an amount in a column: at its left stands something else."""
    return len(row) >= 2 and any(is_number(segment.text) for segment in row[1:])


def _gap(above: Row, below: Row) -> float:
    """Blank between two rows, in line heights."""
    height = max(1.0, min(part.box.y1 - part.box.y0 for part in (*above, *below)))
    top = min(part.box.y0 for part in below)
    return (top - max(part.box.y1 for part in above)) / height


def _group(rows: Sequence[Row], start: int) -> tuple[int, int, Columns] | None:
    """The table whose first amounts are in row `start`: first row, row after, columns."""
    if not _is_data(rows[start]):
        return None
    members, last = [start], start
    for index in range(start + 1, len(rows)):
        soft = index - last
        if soft > _SOFT_ROWS or _gap(rows[index - 1], rows[index]) > _LINE_GAP:
            break
        if _is_data(rows[index]):
            if not _fits(rows, members, index):
                break
            members.append(index)
            last = index
        elif not _is_label(rows[index], _columns(rows, members)):
            break
    columns = _columns(rows, members)
    if len(members) < _MIN_ROWS or not columns or not _is_filled(rows, members, columns):
        return None
    return _first(rows, start, columns), last + 1, columns


def _fits(rows: Sequence[Row], members: list[int], index: int) -> bool:
    """Whether a row's amounts stand under those of the rows before, or none do so far."""
    columns = _columns(rows, members[-12:])
    numbers = [part for part in rows[index][1:] if is_number(part.text)]
    return any(_overlap(part.box, column) > 0 for part in numbers for column in columns)


def _columns(rows: Sequence[Row], members: Sequence[int]) -> Columns:
    """The x ranges in which amounts stand, and words between them, from left to right."""
    parts = [part for index in members for part in rows[index][1:]]
    columns = _ranges(part for part in parts if is_number(part.text))
    texts = [
        part
        for part in parts
        if not is_number(part.text) and all(_overlap(part.box, col) <= 0 for col in columns)
    ]
    for column in _ranges(texts):
        filled = sum(_overlap(part.box, column) > 0 for part in texts)
        if filled * 2 >= len(members):
            columns.append(column)
    return sorted(columns)


def _ranges(parts: Iterable[Segment]) -> Columns:
    """The x ranges of parts that overlap."""
    columns: Columns = []
    for x0, x1 in sorted((part.box.x0, part.box.x1) for part in parts):
        if columns and x0 < columns[-1][1] - 0.5:
            columns[-1] = (columns[-1][0], max(columns[-1][1], x1))
        else:
            columns.append((x0, x1))
    return columns


def _overlap(box: Box, column: tuple[float, float]) -> float:
    return min(box.x1, column[1]) - max(box.x0, column[0])


def _is_filled(rows: Sequence[Row], members: list[int], columns: Columns) -> bool:
    """Whether some column has an amount in most rows, and few rows run on like sentences."""
    hits = [
        sum(any(_overlap(part.box, column) > 0 for part in rows[index][1:]) for index in members)
        for column in columns
    ]
    long = sum(len(rows[index][0].text) > _LABEL_CHARACTERS for index in members)
    return max(hits) >= max(_MIN_ROWS, 0.4 * len(members)) and long * 3 < len(members)


def _is_label(row: Row, columns: Columns) -> bool:
    """Whether a row without amounts belongs to a table: a label, or headers over its columns."""
    if len(row) == 1:
        part = row[0]
        reaches = part.box.x1 > columns[0][0] + 0.35 * (columns[-1][1] - columns[0][0])
        over = part.box.x0 >= columns[0][0] - 20
        return over or (not reaches and len(part.text) <= _LABEL_CHARACTERS)
    return all(len(part.words) <= _HEADER_WORDS for part in row)


def _first(rows: Sequence[Row], start: int, columns: Columns) -> int:
    """The first header row above the first row of amounts."""
    first = start
    if start > 1 and _is_date_line(rows, start, columns):
        first -= 1
    while first > 0 and start - first < _HEADER_ROWS:
        row = rows[first - 1]
        if _gap(row, rows[first]) > 1.6 or not _is_header(row, columns):
            break
        if len(row) == 1 and _is_title(row[0], rows[start], columns):
            break
        first -= 1
    return first


def _is_date_line(rows: Sequence[Row], start: int, columns: Columns) -> bool:
    """Whether a label, as "As of December 2016", stands between the headers and the amounts."""
    above, row = rows[start - 2], rows[start - 1]
    label = len(row) == 1 and len(row[0].text) <= 40 and row[0].box.x0 < columns[0][0] - 45
    near = _gap(row, rows[start]) <= 1.6 and _gap(above, row) <= 1.6
    return label and near and len(above) > 1 and _is_header(above, columns)


def _is_header(row: Row, columns: Columns) -> bool:
    """Whether all of a row stands over the columns of amounts, but for a short first label."""
    if any(len(part.words) > _HEADER_WORDS for part in row):
        return False
    over = [part for part in row if part.box.x0 >= columns[0][0] - 45]
    if len(row) == 1:
        # A title centred over the page is not a header; one centred over the columns is.
        return bool(over) and row[0].box.x1 <= columns[-1][1] + 30
    return len(over) >= len(row) - 1


def _is_title(part: Segment, data: Row, columns: Columns) -> bool:
    """Whether it is centred over the whole table, and not over its columns of amounts."""
    middle = (part.box.x0 + part.box.x1) / 2
    right = columns[-1][1]
    whole = (min(data[0].box.x0, columns[0][0]) + right) / 2
    return abs(middle - whole) < abs(middle - (columns[0][0] + right) / 2)


def build_table(rows: Sequence[Row], columns: Columns) -> Table:
    """Put every segment of the rows into its field. Field 0 is left of the first column."""
    fields = [_columns_of(row, columns) for row in _join_wrapped(rows, columns)]
    data = [_has_amount(row) for row in fields]
    first_data = data.index(True) if True in data else len(data)
    used = sorted({column for row in fields for column in row})
    place = {column: index for index, column in enumerate(used)}
    cells = []
    for index, row in enumerate(fields):
        for column in sorted(row):
            words = tuple(tighten(row[column]))
            label = column == used[0] and not is_number(_text(words))
            header = index < first_data or label
            cells.append(Cell(index, place[column], words, header))
    return Table(tuple(cells), union(part.box for row in rows for part in row))


def _text(words: Iterable[Word]) -> str:
    return " ".join(word.text for word in words)


def _has_amount(fields: dict[int, list[Word]]) -> bool:
    """Whether a row holds amounts; a row of years alone is a header."""
    texts = [_text(words) for column, words in fields.items() if column > 0]
    amounts = [text for text in texts if is_number(text)]
    years = [text for text in amounts if _is_year(text)]
    return bool(amounts) and (len(years) < len(amounts) or (0 in fields and not years))


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isdigit() and 1900 <= int(text) <= 2100


def _columns_of(row: Row, columns: Columns) -> dict[int, list[Word]]:
    """The words of a row by field; what overlaps no column goes to the one it is nearest to."""
    fields: dict[int, list[Word]] = {}
    for part in row:
        shares = [_overlap(part.box, column) for column in columns]
        best = max(range(len(columns)), key=lambda index: shares[index]) + 1
        if (shares[best - 1] <= 0 and part.box.x1 <= columns[0][0] + 2) or (
            part is row[0] and not is_number(part.text) and _starts_left(row, columns)
        ):
            best = 0
        fields.setdefault(best, []).extend(part.words)
    return fields


def _starts_left(row: Row, columns: Columns) -> bool:
    return row[0].box.x0 < columns[0][0] - 20


def _join_wrapped(rows: Sequence[Row], columns: Columns) -> list[Row]:
    """Join a label that runs on in the next row: the rest begins with a small letter."""
    joined: list[Row] = []
    for row in rows:
        above = joined[-1] if joined else None
        if above is not None and len(above) == 1 and _continues(above[0], row[0], columns):
            joined[-1] = [Segment([*above[0].words, *row[0].words]), *row[1:]]
        else:
            joined.append(row)
    return joined


def _continues(above: Segment, below: Segment, columns: Columns) -> bool:
    left = above.box.x0 < columns[0][0] - 20 and below.box.x0 >= above.box.x0 - 2
    return left and below.text[:1].islower() and above.text[-1:] not in ":.;"


def tighten(words: Iterable[Word]) -> Iterable[Word]:
    """No blank between a currency sign, its amount and what closes it."""
    last: Word | None = None
    for word in words:
        if last is not None and (is_currency(last.text) or word.text in {")", "%", ")%", "%)"}):
            word.glued = True
        elif last is None:
            word.glued = False
        yield word
        last = word
