"""Reads OpenDocument files (LibreOffice): texts, sheets and presentations."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from lxml import etree

from rag.config import ParseConfig
from rag.errors import LimitError, UnreadableFileError
from rag.notices import Notice
from rag.parse.office.odf_styles import Styles
from rag.parse.office.package import Package
from rag.parse.office.sheets import Row, write_rows
from rag.parse.symbols import raised
from rag.parse.text.flow import MOST_CELLS, Field, Flow
from rag.parse.text.insets import Tally
from rag.parse.text.markup import local
from rag.types import ParsedDocument, Severity, SourceFile

PARSER = "odf/1"
_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _TABLE = (f"{_NAMES}{one}:1.0}}" for one in ("text", "table"))
_SHOW = f"{_NAMES}presentation:1.0}}"
_DRAWN = f"{_NAMES}drawing:1.0}}"
_APART = (_DRAWN, f"{_TABLE}table")  # what stands beside a text and not in its lines
_MANIFEST = "META-INF/manifest.xml"
_CONTENT, _STYLES = "content.xml", "styles.xml"  # styles stand in both
_DEEPEST = 60  # parts within parts; more is a trick
_MOST_REPEATED = 1_000  # of a cell or a row that is the same again and again
_MOST_COLUMNS = 1 << 14  # of a sheet, as LibreOffice has them
_BLANKS = frozenset({"s", "tab", "line-break"})
_SKIPPED = frozenset({"tracked-changes", "sequence-decls", "annotation", "forms", "desc", "title"})
_FAMILIES = {"p": "paragraph", "h": "paragraph", "span": "text"}
# What is told of that which is left out, where it was counted.
_LEFT_OUT = ("words", "slides", "sheets", "struck")
_WARN = Severity.WARN
Report = Callable[[int, int], None]


def read(source: SourceFile, config: ParseConfig, report: Report) -> ParsedDocument:
    """Read an OpenDocument file. Raises UnreadableFileError and LimitError."""
    with Package(source.path) as package:
        if _MANIFEST in package.names and b":encryption-data" in package.read(_MANIFEST):
            raise UnreadableFileError(Notice("file.locked"))
        root = package.tree(_CONTENT)
        body = root.find("{*}body")
        kind = next(iter(body), None) if body is not None else None
        if kind is None:
            raise UnreadableFileError(Notice("file.damaged"))
        flow = Flow(config, cuts=local(kind) == "text")
        named = [package.tree(_STYLES)] if _STYLES in package.names else []
        pages = [one for one in kind if local(one) in ("page", "table")]
        tally = Tally(report, 1 if local(kind) == "text" else max(1, len(pages)))
        _Writer(flow, Styles(*named, root), tally).write(kind)
        return flow.finish(source, PARSER)


class _Writer:
    """Goes through the content once."""

    def __init__(self, flow: Flow, styles: Styles, tally: Tally) -> None:
        self._flow, self._styles, self._tally = flow, styles, tally
        self._cells = 0
        self._out: Counter[str] = Counter()

    def write(self, kind: etree._Element) -> None:
        """Write a text, or the sheets or slides one after the other."""
        if local(kind) == "text":
            self._blocks(kind, 0)
            self._tally.done()
        else:
            for one in kind:
                self._part(one)
        self._tell_what_is_left_out()

    def _tell_what_is_left_out(self) -> None:
        words, slides, sheets, struck = (self._out[one] for one in _LEFT_OUT)
        if words:
            self._flow.tell("hidden_text", _WARN, Notice("word.hidden_text", count=words))
        if slides:
            self._flow.tell("hidden_text", _WARN, Notice("parse.hidden_slides", count=slides))
        if sheets:
            self._flow.tell("hidden_text", _WARN, Notice("sheet.hidden_sheets", count=sheets))
        if struck:
            self._flow.tell("struck", Severity.NOTE, Notice("word.struck", count=struck))

    def _part(self, one: etree._Element) -> None:
        name = local(one)
        if name not in ("page", "table"):
            return
        style = one.get(f"{_DRAWN if name == 'page' else _TABLE}style-name", "")
        if self._styles.hides_part(style):
            self._out["slides" if name == "page" else "sheets"] += 1
            self._tally.done()
            return
        if not self._flow.is_empty:
            self._flow.next_page()
        if name == "page":
            self._slide(one)
        else:
            self._flow.heading(one.get(f"{_TABLE}name", ""), 1)
            write_rows(self._rows(one), self._flow)
        self._tally.done()

    def _blocks(self, parts: Iterable[etree._Element], depth: int) -> None:
        for block in parts if depth <= _DEEPEST else ():
            name = local(block)
            if name == "h":
                level = block.get(f"{_TEXT}outline-level", "1")
                self._flow.heading(self._words(block), int(level) if level.isdigit() else 1)
                self._blocks(_apart(block), depth + 1)
            elif name == "p":
                self._flow.paragraph(self._words(block))
                self._blocks(_apart(block), depth + 1)
            elif name == "list":
                self._flow.items(self._items(block, depth))
                self._blocks(_apart(block), depth + 1)
            elif name == "table":
                self._flow.table(field for row in self._rows(block) for field in row)
            elif name not in _SKIPPED:
                self._blocks(block, depth + 1)

    def _items(self, listed: etree._Element, depth: int) -> Iterator[str]:
        for item in listed if depth <= _DEEPEST else ():
            own = [self._words(one) for one in item if local(one) in ("p", "h")]
            if any(own):
                yield f"• {' '.join(own)}"
            for inner in item.iterfind(f"{_TEXT}list"):
                yield from self._items(inner, depth + 1)

    def _slide(self, page: etree._Element) -> None:
        """The title of a slide, what else is drawn on it, then the notes."""
        drawn = [one for one in page if local(one) != "notes"]
        titles = [one for one in drawn if one.get(f"{_SHOW}class") == "title"]
        for one in titles:
            self._flow.heading(self._line(one), 1)
        self._blocks((one for one in drawn if one not in titles), 0)
        notes = page.find("{*}notes")
        said = self._line(notes) if notes is not None else ""
        if said.strip():
            self._flow.paragraph(f"Speaker notes: {said}")

    def _rows(self, table: etree._Element) -> Iterator[Row]:
        """The cells that hold anything; what is repeated is written as often as it is shown."""
        number, hidden = 0, _hidden_columns(table)
        rows, columns = 0, set[int]()  # that are hidden and hold anything
        for row in table.iter(f"{_TABLE}table-row"):
            if next(row.iterancestors(f"{_TABLE}table"), None) is not table:
                continue
            fields, gone = list(self._fields(row)), list[tuple[int, str]]()
            if fields and not _is_visible(row):
                fields, gone, rows = gone, fields, rows + 1
            elif hidden:
                gone = [one for one in fields if one[0] in hidden]
                fields = [one for one in fields if one[0] not in hidden]
                columns.update(column for column, _ in gone)
            self._flow.hide(" ".join(text for _, text in gone))
            times = min(_repeated(row, "rows"), _MOST_REPEATED) if fields else 1
            self._count(times * len(fields))
            for _ in range(times):
                yield [Field(number, column, text) for column, text in fields]
                number += 1
        name = table.get(f"{_TABLE}name", "")
        self._tell_hidden(Notice("sheet.hidden_rows", count=rows, sheet=name))
        self._tell_hidden(Notice("sheet.hidden_columns", count=len(columns), sheet=name))

    def _count(self, cells: int) -> None:
        self._cells += cells
        if self._cells > MOST_CELLS:
            raise LimitError(Notice("parse.cells", most=MOST_CELLS))

    def _tell_hidden(self, message: Notice) -> None:
        if message.params["count"]:
            self._flow.tell("hidden_text", Severity.WARN, message)

    def _fields(self, row: etree._Element) -> Iterator[tuple[int, str]]:
        column = 0
        for cell in row:
            if local(cell) not in ("table-cell", "covered-table-cell"):
                continue
            text = self._line(cell).strip()
            count = _repeated(cell, "columns")
            if text and local(cell) == "table-cell":
                yield from ((column + at, text) for at in range(min(count, _MOST_REPEATED)))
            column += count

    def _line(self, element: etree._Element) -> str:
        """The words of all paragraphs in an element, as one line."""
        return " ".join(map(self._words, _paragraphs(element)))

    def _words(self, element: etree._Element, depth: int = 0) -> str:
        """The text of a paragraph, raised as it is, without what is struck out or hidden."""
        text = self._said(element, depth)
        kind = self._left_out(element)
        if kind:
            self._flow.hide(text)
            self._out[kind] += bool(text.strip())
        return "" if kind else text

    def _left_out(self, element: etree._Element) -> str:
        """Why a paragraph or a piece of it is not read; empty where it is."""
        family = _FAMILIES.get(local(element))
        name = element.get(f"{_TEXT}style-name", "")
        if family is None or not name:
            return ""
        if self._styles.is_hidden(family, name):
            return "words"
        return "struck" if self._styles.is_struck(family, name) else ""

    def _said(self, element: etree._Element, depth: int) -> str:
        parts = [element.text or ""]
        for child in element if depth <= _DEEPEST else ():
            name, style = local(child), child.get(f"{_TEXT}style-name", "")
            if name in _BLANKS:
                parts.append(" ")
            elif name == "note":
                body = child.find(f"{_TEXT}note-body")
                said = [self._words(one, depth + 1) for one in body] if body is not None else []
                parts.append(f" (Note: {' '.join(said)})")
            elif name not in _SKIPPED and not str(child.tag).startswith(_APART):
                inner = self._words(child, depth + 1)
                parts.append(raised(inner) if self._styles.is_raised(style) else inner)
            parts.append(child.tail or "")
        return "".join(parts)


def _paragraphs(element: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs that are shown in an element, also those of boxes in them."""
    for child in element:
        if local(child) in ("p", "h"):
            yield child
        if local(child) not in _SKIPPED and local(child) != "note":  # its paragraph has it
            yield from _paragraphs(child)


def _apart(element: etree._Element) -> Iterator[etree._Element]:
    """What stands beside the text of a block, without what is within that."""
    for child in element:
        if str(child.tag).startswith(_APART):
            yield child
        elif local(child) not in _SKIPPED:
            yield from _apart(child)


def _is_visible(part: etree._Element) -> bool:
    return part.get(f"{_TABLE}visibility", "visible") == "visible"


def _hidden_columns(table: etree._Element) -> set[int]:
    hidden: set[int] = set()
    at = 0
    for column in table.iter(f"{_TABLE}table-column"):
        if next(column.iterancestors(f"{_TABLE}table"), None) is not table:
            continue
        after = min(at + _repeated(column, "columns"), _MOST_COLUMNS)
        hidden.update(() if _is_visible(column) else range(at, after))
        at = after
    return hidden


def _repeated(element: etree._Element, what: str) -> int:
    count = element.get(f"{_TABLE}number-{what}-repeated", "1")
    return min(int(count), 1 << 20) if count.isascii() and count.isdigit() else 1
