"""Which cells of a table name its columns and rows, where the format does not say."""

from collections.abc import Sequence

from rag.parse.page.shapes import is_number

MOST_ROWS = 3  # of headers that are guessed
_LONGEST = 80  # characters of a name; what is longer is text

Known = tuple[int, int, str, bool | None]  # row, column, text, whether the format calls it a header


def guess_headers(cells: Sequence[Known]) -> list[bool]:
    """For each cell, given by rows, whether it is a header: a column's name or a row's label."""
    if all(header is not None for *_, header in cells):
        return [bool(header) for *_, header in cells]
    told = any(header for *_, header in cells)
    top = set() if told else _header_rows(cells)
    first = min(column for _, column, _, _ in cells)
    wide = any(column != first for _, column, _, _ in cells)
    return [
        bool(header)
        if header is not None
        else row in top or (wide and _is_label(column, first, text))
        for row, column, text, header in cells
    ]


def _is_label(column: int, first: int, text: str) -> bool:
    return column == first and len(text) <= _LONGEST and not is_number(text)


def _header_rows(cells: Sequence[Known]) -> set[int]:
    """The rows above the first that holds an amount; years alone are names of columns.

    In a table without amounts, the first row, if it has several short fields.
    """
    rows: dict[int, list[str]] = {}
    first = min(column for _, column, _, _ in cells)
    for row, column, text, _ in cells:
        # An empty corner above the labels is a field too: it tells years that head columns.
        rows.setdefault(row, [] if column == first else [""]).append(text)
    order = list(rows)
    if len(order) < 2:
        return set()
    data = next((at for at, row in enumerate(order) if _has_amount(rows[row])), None)
    if data is None:
        names = rows[order[0]]
        return (
            {order[0]} if len(names) > 2 and all(len(text) <= _LONGEST for text in names) else set()
        )
    return set(order[:data]) if data <= MOST_ROWS else {order[0]}


def _has_amount(texts: Sequence[str]) -> bool:
    amounts = [text for text in texts if is_number(text) and any(map(str.isdigit, text))]
    years = [text for text in amounts if len(text) == 4 and "1900" <= text <= "2100"]
    return bool(amounts) and (len(years) < len(amounts) or texts[0] in amounts)
