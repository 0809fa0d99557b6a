"""Reads a Word document: headings, paragraphs, lists and tables in the order of its text."""

from collections.abc import Callable, Iterator

from lxml import etree

from rag.config import ParseConfig
from rag.notices import Notice
from rag.parse.office.charts import write_chart, write_diagram
from rag.parse.office.package import Package
from rag.parse.office.runs import DEEPEST, Runs, Text, words_of
from rag.parse.office.wordprocessing import (
    Numbering,
    Style,
    W,
    children,
    is_on,
    rows_of,
    value_of,
)
from rag.parse.text.encoding import decode
from rag.parse.text.flow import Field, Flow, expected_parts
from rag.parse.text.html import write_html
from rag.parse.text.insets import Insets, Tally
from rag.parse.text.markup import local, text_in
from rag.parse.text.plain import write_plain
from rag.types import ElementKind, ParsedDocument, Severity, SourceFile

PARSER = "docx/3"
Report = Callable[[int, int], None]


def read(source: SourceFile, config: ParseConfig, report: Report) -> ParsedDocument:
    """Read a Word document. Raises UnreadableFileError and LimitError."""
    with Package(source.path) as package:
        parts = expected_parts(package.size(package.main()))
        tally, flow = Tally(report, parts), Flow(config)
        reader = _Reader(package, flow, Insets(config, tally))
        reader.read()
        package.tell_inside(flow)
        document = flow.finish(source, PARSER)
        tally.done(parts)
        return document


class _Reader:
    """Goes through the body once; counts what it leaves out."""

    def __init__(self, package: Package, flow: Flow, insets: Insets) -> None:
        self._package, self._flow, self._insets = package, flow, insets
        self._main = package.main()
        self._runs = Runs(package, flow)
        self._numbering = Numbering(package, self._main)
        self._relations = package.relations(self._main)
        self._list: list[str] = []
        self._in_cells: list[str] = []  # pictures of a table, to be written below it

    def read(self) -> None:
        body = self._package.tree(self._main).find(f"{W}body")
        self._furniture("header", ElementKind.HEADER)
        self._blocks(body, 0)
        self._end_list()
        self._furniture("footer", ElementKind.FOOTER)
        self._tell()

    def _blocks(self, parent: etree._Element | None, depth: int) -> None:
        for block in () if parent is None or depth > DEEPEST else parent:
            match local(block):
                case "p":
                    self._paragraph(block, depth)
                case "tbl":
                    self._end_list()
                    self._table(block, depth)
                case "sdt":
                    self._blocks(block.find(f"{W}sdtContent"), depth + 1)
                case "altChunk":
                    self._end_list()
                    self._alternative(block)
                case "ins" | "moveTo" | "customXml" | "smartTag":
                    self._blocks(block, depth + 1)

    def _paragraph(self, element: etree._Element, depth: int) -> None:
        style, read = self._style(element), Text()
        self._runs.read(element, read, style, depth)
        self._write(element, read.text, style)
        self._pictures(read)
        for words in read.notes:
            self._end_list()
            self._flow.paragraph(f"Note: {words}")
        for chart in read.charts:
            self._end_list()
            write_chart(self._package, chart, self._flow)
        for diagram in read.diagrams:
            self._end_list()
            write_diagram(self._package, diagram, self._flow)
        for box in read.boxes:
            self._blocks(box, depth + 1)

    def _pictures(self, read: Text) -> None:
        for picture in read.pictures:
            self._end_list()
            self._insets.write(self._package.read(picture), self._flow)

    def _write(self, element: etree._Element, text: str, style: Style) -> None:
        if not text.strip():
            return
        mark = self._mark(element, style)
        text = f"{mark} {text.strip()}" if mark else text
        if style.level:
            self._end_list()
            self._flow.heading(text, style.level)
        elif mark:
            self._list.append(text)
        else:
            self._end_list()
            name = value_of(element, f"{W}pPr/{W}pStyle") or ""
            caption = name.lower() == "caption"
            self._flow.paragraph(text, ElementKind.CAPTION if caption else ElementKind.PARAGRAPH)

    def _end_list(self) -> None:
        if self._list:
            self._flow.items(self._list)
            self._list = []

    def _style(self, element: etree._Element) -> Style:
        return self._runs.styles.of(value_of(element, f"{W}pPr/{W}pStyle"))

    def _mark(self, element: etree._Element, style: Style) -> str:
        """The bullet or number that Word prints before a paragraph."""
        properties = element.find(f"{W}pPr/{W}numPr")
        list_id, depth = style.numbering or ("", 0)
        if properties is not None:
            list_id = value_of(properties, f"{W}numId") or list_id
            depth = int(value_of(properties, f"{W}ilvl") or depth)
        return self._numbering.next(list_id, depth) if list_id not in ("", "0") else ""

    def _alternative(self, element: etree._Element) -> None:
        """Text that stands in the package as a web page or plain; other kinds are named."""
        name = self._runs.related(element) or ""
        if name.lower().endswith((".htm", ".html", ".xhtml")):
            write_html(decode(self._package.read(name)), self._flow)
        elif name.lower().endswith(".txt"):
            write_plain(decode(self._package.read(name)), self._flow)
        elif name:
            message = Notice("parse.embedded", count=1, names=name.rpartition("/")[2])
            self._flow.tell("embedded", Severity.WARN, message)

    def _table(self, element: etree._Element, depth: int) -> None:
        rows = list(rows_of(element))
        if max((sum(1 for _ in children(row, "tc")) for row in rows), default=0) < 2:
            for row in rows:  # a frame around text
                for cell in children(row, "tc"):
                    self._blocks(cell, depth + 1)
            self._end_list()
            return
        self._flow.table(self._fields(rows, depth))
        pictures, self._in_cells = self._in_cells, []
        self._pictures(Text(pictures=pictures))

    def _fields(self, rows: list[etree._Element], depth: int) -> Iterator[Field]:
        for at, row in enumerate(rows):
            header = is_on(row.find(f"{W}trPr/{W}tblHeader")) or None
            if is_on(row.find(f"{W}trPr/{W}del")):
                self._runs.out["deletions"] += 1
                self._flow.hide(text_in(row, f"{W}delText", f"{W}t"))
                continue
            column = int(value_of(row, f"{W}trPr/{W}gridBefore") or 0)
            for cell in children(row, "tc"):
                text = self._cell_text(cell, depth)
                yield Field(at, column, text, header)
                column += int(value_of(cell, f"{W}tcPr/{W}gridSpan") or 1)

    def _cell_text(self, cell: etree._Element, depth: int) -> str:
        words: list[str] = []
        for paragraph in cell.iter(f"{W}p"):
            read, style = Text(), self._style(paragraph)
            self._runs.read(paragraph, read, style, depth + 1)
            mark = self._mark(paragraph, style)
            words += [f"{mark} {read.text}" if mark else read.text]
            words += [f"(Note: {note})" for note in read.notes]
            self._in_cells += read.pictures
        return " ".join(words)

    def _furniture(self, kind: str, element: ElementKind) -> None:
        """The running headers or footers, each once."""
        seen: set[str] = set()
        for relation in self._relations.values():
            if relation.kind == kind and relation.target in self._package.names:
                paragraphs = self._package.tree(relation.target).iter(f"{W}p")
                text = " ".join(" ".join(map(words_of, paragraphs)).split())
                if text and text not in seen:
                    seen.add(text)
                    self._flow.paragraph(text, element)

    def _tell(self) -> None:
        part = self._package.related(self._main, "comments")
        comments = sum(1 for _ in self._package.tree(part).iter(f"{W}comment")) if part else 0
        for count, check in (
            (self._runs.out["hidden"], "hidden_text"),
            (self._runs.out["deletions"], "tracked_changes"),
            (self._runs.out["struck"], "struck"),
            (comments, "comments"),
        ):
            if count:
                severity = Severity.WARN if check == "hidden_text" else Severity.NOTE
                self._flow.tell(check, severity, Notice(f"word.{check}", count=count))
