"""Reads a workbook: each sheet begins a part, its blocks of cells are tables, values as shown."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from itertools import groupby
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from rag.config import ParseConfig
from rag.errors import LimitError, UnreadableFileError
from rag.notices import Notice
from rag.parse.office.drawings import drawings_of, write_drawing
from rag.parse.office.number_formats import shown
from rag.parse.office.package import Package
from rag.parse.office.sheets import Row, write_rows
from rag.parse.symbols import raised
from rag.parse.text.flow import MOST_CELLS, Field, Flow
from rag.parse.text.insets import Insets, Tally
from rag.types import ParsedDocument, Severity, SourceFile

PARSER = "xlsx/3"
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_CELL = re.compile(rb"<(?:\w+:)?c[ >]")
_UNCOMPUTED = re.compile(rb"(?:</f>|<f[^<>]*/>)(?:<v\s*/>|<v></v>)?</c>")
_SPREAD = re.compile(rb"<(?:[^\s<>/:]+:)?(?:mergeCell|hyperlink)\s[^<>]*")
_REF = re.compile(rb"\sref\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_PIECE = 1 << 20
_CELLS_A_PART = 10_000
Report = Callable[[int, int], None]


def read(source: SourceFile, config: ParseConfig, report: Report) -> ParsedDocument:
    """Read a workbook. What is hidden in it is left out. Raises UnreadableFileError, LimitError."""
    with Package(source.path) as package:
        flow = Flow(config)
        loading = _check(package, flow) // _CELLS_A_PART  # counts as much as writing a sheet
        tally = Tally(report, loading + 1)
        package.tell_inside(flow)
        drawings, insets = drawings_of(package), Insets(config, tally)
        # Given a path, it would go by how its name ends.
        with package.rewritten() or source.path.open("rb") as file:
            book = load_workbook(file, data_only=True, keep_links=False, rich_text=True)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        tally.done(loading)
        for number, sheet in enumerate(sheets, start=1):
            if number > 1:
                flow.next_page()
                tally.more()
            _write_sheet(sheet, flow)
            if drawing := drawings.get(sheet.title):
                write_drawing(package, drawing, flow, insets)
            tally.done()
        hidden = len(book.worksheets) - len(sheets)
        _tell_hidden(Notice("sheet.hidden_sheets", count=hidden), flow)
        return flow.finish(source, PARSER)


def _check(package: Package, flow: Flow) -> int:
    """Count the cells before they are loaded, and refuse parts that could blow up."""
    cells = spread = uncomputed = 0
    for name in sorted(package.names):
        if name.endswith((".xml", ".rels")) and not _SHEET.fullmatch(name):
            package.tree(name)
        elif _SHEET.fullmatch(name):
            data = package.read(name)
            if b"<!DOCTYPE" in data[:_PIECE] or b"<!ENTITY" in data:
                raise UnreadableFileError(Notice("parse.workbook_damaged"))
            cells += len(_CELL.findall(data))
            spread += _spread(data)
            uncomputed += len(_UNCOMPUTED.findall(data))
    if cells + spread > MOST_CELLS:
        raise LimitError(Notice("parse.workbook_cells", total=cells + spread, most=MOST_CELLS))
    if uncomputed:
        flow.tell("formulas", Severity.WARN, Notice("parse.formulas", count=uncomputed))
    return cells


def _spread(data: bytes) -> int:
    """How many cells lie in merged or linked ranges: loading makes each, empty ones too."""
    total = 0
    for element in _SPREAD.findall(data):
        for ref in _REF.findall(element):
            try:
                bounds = range_boundaries(unescape((ref[0] or ref[1]).decode()))
            except ValueError as error:
                raise UnreadableFileError(Notice("parse.workbook_damaged")) from error
            left, top, right, bottom = (bound or 1 for bound in bounds)
            total += (right - left + 1) * (bottom - top + 1)
    return total


def _write_sheet(sheet: Worksheet, flow: Flow) -> None:
    """A heading with the sheet's name, then its blocks from top to bottom."""
    flow.heading(sheet.title, 1)
    columns = _hidden_columns(sheet)
    hidden_rows, comments = 0, 0
    rows: list[Row] = []
    for number, cells in _rows(sheet):
        row = [Field(number, cell.column, _shown(cell, flow)) for cell in cells]
        comments += sum(cell.comment is not None for cell in cells)
        if sheet.row_dimensions[number].hidden:
            hidden_rows += 1
            flow.hide(" ".join(field.text for field in row))
            continue
        flow.hide(" ".join(field.text for field in row if field.column in columns))
        rows.append([field for field in row if field.column not in columns and field.text.strip()])
    write_rows(rows, flow)
    _tell_hidden(Notice("sheet.hidden_rows", count=hidden_rows, sheet=sheet.title), flow)
    _tell_hidden(Notice("sheet.hidden_columns", count=len(columns), sheet=sheet.title), flow)
    if comments:
        message = Notice("sheet.comments", count=comments, sheet=sheet.title)
        flow.tell("comments", Severity.NOTE, message)


def _shown(cell: Any, flow: Flow) -> str:
    """What a cell shows; what is struck out is left out, and a raised digit stays raised."""
    value = cell.value
    pieces = value if isinstance(value, CellRichText) else ()
    kept = [_piece(piece) for piece in pieces]
    text = "".join(kept) if pieces else shown(value, cell.number_format)
    gone = text if cell.font.strike else ""
    gone += "".join(str(one) for one, left in zip(pieces, kept, strict=True) if not left)
    if gone.strip():
        flow.hide(gone)
        flow.tell("struck", Severity.NOTE, Notice("sheet.struck", sheet=cell.parent.title))
    return "" if cell.font.strike else text


def _piece(piece: Any) -> str:
    """A piece of a cell's text that has its own looks."""
    if not isinstance(piece, TextBlock):
        return str(piece)
    if piece.font.strike:
        return ""
    return raised(piece.text) if piece.font.vertAlign == "superscript" else piece.text


def _rows(sheet: Worksheet) -> Iterator[tuple[int, list[Any]]]:
    """The cells that hold anything, by rows.

    `iter_rows` would make every cell up to the last row and column, which a file can put anywhere.
    """
    cells = sheet._cells  # noqa: SLF001
    held = ((row, column) for row, column in sorted(cells) if cells[row, column].value is not None)
    for number, places in groupby(held, key=lambda place: place[0]):
        yield number, [cells[place] for place in places]


def _hidden_columns(sheet: Worksheet) -> frozenset[int]:
    """The numbers of the hidden columns that hold anything."""
    ranges = [
        (one.min, one.max)
        for one in sheet.column_dimensions.values()
        if one.hidden and one.min and one.max
    ]
    used = {column for (_, column), cell in sheet._cells.items() if cell.value is not None}  # noqa: SLF001
    return frozenset(
        column for column in used if any(first <= column <= last for first, last in ranges)
    )


def _tell_hidden(message: Notice, flow: Flow) -> None:
    if message.params["count"]:
        flow.tell("hidden_text", Severity.WARN, message)
