"""Reads OpenDocument files (LibreOffice): texts, sheets and presentations."""

from collections.abc import Callable, Iterable, Iterator

from lxml import etree

from rag.config import ParseConfig
from rag.errors import LimitError, UnreadableFileError
from rag.notices import Notice
from rag.parse.office.package import Package
from rag.parse.office.sheets import Row, write_rows
from rag.parse.symbols import raised
from rag.parse.text.flow import MOST_CELLS, Field, Flow
from rag.parse.text.insets import Tally
from rag.parse.text.markup import local
from rag.types import ParsedDocument, Severity, SourceFile

PARSER = "odf/1"
_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:"
_TEXT, _TABLE, _STYLE = (f"{_NAMES}{one}:1.0}}" for one in ("text", "table", "style"))
_FO = f"{_NAMES}presentation:1.0}}"
_DRAWN = f"{_NAMES}drawing:1.0}}"
_APART = (_DRAWN, f"{_TABLE}table")  # what stands beside a text and not in its lines
_MANIFEST = "META-INF/manifest.xml"
_DEEPEST = 60  # parts within parts; more is a trick
_MOST_REPEATED = 1_000  # of a cell or a row that is the same again and again
_BLANKS = frozenset({"s", "tab", "line-break"})
_SKIPPED = frozenset({"tracked-changes", "sequence-decls", "annotation", "forms", "desc", "title"})
Report = Callable[[int, int], None]


def read(source: SourceFile, config: ParseConfig, report: Report) -> ParsedDocument:
    """Read an OpenDocument file. Raises UnreadableFileError and LimitError."""
    with Package(source.path) as package:
        if _MANIFEST in package.names and b":encryption-data" in package.read(_MANIFEST):
            raise UnreadableFileError(Notice("file.locked"))
        root = package.tree("content.xml")
        body = root.find("{*}body")
        kind = next(iter(body), None) if body is not None else None
        if kind is None:
            raise UnreadableFileError(Notice("file.damaged"))
        flow = Flow(config, cuts=local(kind) == "text")
        pages = [one for one in kind if local(one) in ("page", "table")]
        tally = Tally(report, 1 if local(kind) == "text" else max(1, len(pages)))
        _Writer(flow, root, tally).write(kind)
        return flow.finish(source, PARSER)


class _Writer:
    """Goes through the content once."""

    def __init__(self, flow: Flow, root: etree._Element, tally: Tally) -> None:
        self._flow, self._tally = flow, tally
        self._above: set[str] = set()
        self._struck: set[str] = set()
        self._cells = 0
        for style in root.iter(f"{_STYLE}style"):
            looks = style.find(f"{_STYLE}text-properties")
            name = style.get(f"{_STYLE}name", "")
            if looks is not None and looks.get(f"{_STYLE}text-position", "").startswith("super"):
                self._above.add(name)
            if (
                looks is not None
                and looks.get(f"{_STYLE}text-line-through-style", "none") != "none"
            ):
                self._struck.add(name)

    def write(self, kind: etree._Element) -> None:
        """Write a text, or the sheets or slides one after the other."""
        if local(kind) == "text":
            self._blocks(kind, 0)
            self._tally.done()
            return
        for one in kind:
            if local(one) not in ("page", "table"):
                continue
            if not self._flow.is_empty:
                self._flow.next_page()
            if local(one) == "page":
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
        titles = [one for one in drawn if one.get(f"{_FO}class") == "title"]
        for one in titles:
            self._flow.heading(self._line(one), 1)
        self._blocks((one for one in drawn if one not in titles), 0)
        notes = page.find("{*}notes")
        said = self._line(notes) if notes is not None else ""
        if said.strip():
            self._flow.paragraph(f"Speaker notes: {said}")

    def _rows(self, table: etree._Element) -> Iterator[Row]:
        """The cells that hold anything; what is repeated is written as often as it is shown."""
        number = 0
        for row in table.iter(f"{_TABLE}table-row"):
            if next(row.iterancestors(f"{_TABLE}table"), None) is not table:
                continue
            fields = list(self._fields(row))
            if row.get(f"{_TABLE}visibility", "visible") != "visible":
                self._flow.hide(" ".join(text for _, text in fields))
                fields = []
            times = min(_repeated(row, "rows"), _MOST_REPEATED) if fields else 1
            self._cells += times * len(fields)
            if self._cells > MOST_CELLS:
                raise LimitError(Notice("parse.cells", most=MOST_CELLS))
            for _ in range(times):
                yield [Field(number, column, text) for column, text in fields]
                number += 1

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
        """The text of a paragraph, with what is raised as such and without what is struck out."""
        parts = [element.text or ""]
        for child in element if depth <= _DEEPEST else ():
            name, style = local(child), child.get(f"{_TEXT}style-name", "")
            if name in _BLANKS:
                parts.append(" ")
            elif name == "note":
                body = child.find(f"{_TEXT}note-body")
                said = [self._words(one, depth + 1) for one in body] if body is not None else []
                parts.append(f" (Note: {' '.join(said)})")
            elif name == "span" and style in self._struck:
                self._flow.hide(self._words(child, depth + 1))
                self._flow.tell("struck", Severity.NOTE, Notice("word.struck", count=1))
            elif name not in _SKIPPED and not str(child.tag).startswith(_APART):
                inner = self._words(child, depth + 1)
                parts.append(raised(inner) if style in self._above else inner)
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


def _repeated(element: etree._Element, what: str) -> int:
    count = element.get(f"{_TABLE}number-{what}-repeated", "1")
    return min(int(count), 1 << 20) if count.isascii() and count.isdigit() else 1
