"""Reads a Word document: headings, paragraphs, lists and tables in the order of its text."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from rag.config import ParseConfig
from rag.notices import Notice
from rag.parse.office.charts import write_chart
from rag.parse.office.package import Package
from rag.parse.office.wordprocessing import (
    Numbering,
    Style,
    Styles,
    W,
    children,
    is_on,
    is_outer,
    rows_of,
    symbol,
    value_of,
)
from rag.parse.text.flow import Field, Flow, expected_parts
from rag.parse.text.insets import Insets, Tally
from rag.parse.text.markup import local, text_in
from rag.types import ElementKind, ParsedDocument, Severity, SourceFile

PARSER = "docx/2"
_DEEPEST = 40  # blocks within blocks; more is a trick
_GONE = frozenset({"del", "moveFrom"})  # tracked changes that took text away
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_BREAKS = frozenset({"br", "cr", "tab", "ptab"})
Report = Callable[[int, int], None]


def read(source: SourceFile, config: ParseConfig, report: Report) -> ParsedDocument:
    """Read a Word document. Raises UnreadableFileError and LimitError."""
    with Package(source.path) as package:
        parts = expected_parts(package.size(package.main()))
        tally, flow = Tally(report, parts), Flow(config)
        reader = _Reader(package, flow, Insets(config, tally))
        reader.read()
        package.tell_macros(flow)
        document = flow.finish(source, PARSER)
        tally.done(parts)
        return document


@dataclass(slots=True)
class _Text:
    """The text of a paragraph, and what hangs on it."""

    parts: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    charts: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts)


class _Reader:
    """Goes through the body once; counts what it leaves out."""

    def __init__(self, package: Package, flow: Flow, insets: Insets) -> None:
        self._package, self._flow, self._insets = package, flow, insets
        self._main = package.main()
        self._styles = Styles(package, self._main)
        self._numbering = Numbering(package, self._main)
        self._relations = package.relations(self._main)
        self._notes = {kind: self._note_texts(kind) for kind in _NOTES.values()}
        self._list: list[str] = []
        self._in_cells: list[str] = []  # pictures of a table, to be written below it
        self._out: Counter[str] = Counter()

    def read(self) -> None:
        body = self._package.tree(self._main).find(f"{W}body")
        self._furniture("header", ElementKind.HEADER)
        self._blocks(body, 0)
        self._end_list()
        self._furniture("footer", ElementKind.FOOTER)
        self._tell()

    def _blocks(self, parent: etree._Element | None, depth: int) -> None:
        for block in () if parent is None or depth > _DEEPEST else parent:
            match local(block):
                case "p":
                    self._paragraph(block, depth)
                case "tbl":
                    self._end_list()
                    self._table(block, depth)
                case "sdt":
                    self._blocks(block.find(f"{W}sdtContent"), depth + 1)
                case "ins" | "moveTo" | "customXml" | "smartTag":
                    self._blocks(block, depth + 1)

    def _paragraph(self, element: etree._Element, depth: int) -> None:
        style, read = self._style(element), _Text()
        self._runs(element, read, style, depth)
        self._write(element, read.text, style)
        self._pictures(read)
        for words in read.notes:
            self._end_list()
            self._flow.paragraph(f"Note: {words}")
        for chart in read.charts:
            self._end_list()
            write_chart(self._package, chart, self._flow)
        for box in read.boxes:
            self._blocks(box, depth + 1)

    def _pictures(self, read: _Text) -> None:
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
        return self._styles.of(value_of(element, f"{W}pPr/{W}pStyle"))

    def _mark(self, element: etree._Element, style: Style) -> str:
        """The bullet or number that Word prints before a paragraph."""
        properties = element.find(f"{W}pPr/{W}numPr")
        list_id, depth = style.numbering or ("", 0)
        if properties is not None:
            list_id = value_of(properties, f"{W}numId") or list_id
            depth = int(value_of(properties, f"{W}ilvl") or depth)
        return self._numbering.next(list_id, depth) if list_id not in ("", "0") else ""

    def _runs(self, element: etree._Element, read: _Text, style: Style, depth: int) -> None:
        """The text of what is within a paragraph; tracked deletions are counted and left out."""
        for child in element if depth <= _DEEPEST else ():
            name = local(child)
            if name == "r":
                self._run(child, read, style, depth + 1)
            elif name in _GONE:
                self._out["deletions"] += 1
                self._flow.hide(text_in(child, f"{W}delText", f"{W}t"))
            elif name not in ("pPr", "rPr", "sdtPr"):
                self._runs(child, read, style, depth + 1)

    def _run(self, run: etree._Element, read: _Text, style: Style, depth: int) -> None:
        looks = run.find(f"{W}rPr")
        vanish = looks.find(f"{W}vanish") if looks is not None else None
        hidden = is_on(vanish) if vanish is not None else style.hidden
        if hidden or self._styles.hides(value_of(looks, f"{W}rStyle")):
            self._out["hidden"] += 1
            self._flow.hide(text_in(run, f"{W}t"))
            return
        for child in run:
            self._piece(child, read, depth)

    def _piece(self, child: etree._Element, read: _Text, depth: int) -> None:
        name = local(child)
        if name == "t":
            read.parts.append(child.text or "")
        elif name in _BREAKS:
            read.parts.append(" ")
        elif name == "noBreakHyphen":
            read.parts.append("-")
        elif name == "sym":
            read.parts.append(symbol(child))
        elif name in _NOTES:
            note = self._notes[_NOTES[name]].get(child.get(f"{W}id", ""))
            read.notes += [note] if note else []
        elif name in ("drawing", "pict", "AlternateContent", "object"):
            self._drawing(child, read)

    def _drawing(self, element: etree._Element, read: _Text) -> None:
        """Text boxes, charts and what a picture is said to show."""
        if local(element) == "AlternateContent":
            # The second choice holds the same in an older form.
            element = next(iter(element), element)
        read.boxes += [box for box in element.iter(f"{W}txbxContent") if is_outer(box, element)]
        for part in element.iter():
            name, related = local(part), self._related(part)
            if name == "chart" and related:
                read.charts.append(related)
            if name in ("blip", "imagedata") and related:
                read.pictures.append(related)
            if name == "docPr" and part.get("descr"):
                read.parts.append(f" [Picture: {part.get('descr')}] ")

    def _related(self, element: etree._Element) -> str | None:
        """The part of the package that a chart or a picture stands in."""
        name = element.get(f"{_REL}embed") or element.get(f"{_REL}id") or ""
        relation = self._relations.get(name)
        return relation.target if relation and relation.target in self._package.names else None

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
        self._pictures(_Text(pictures=pictures))

    def _fields(self, rows: list[etree._Element], depth: int) -> Iterator[Field]:
        for at, row in enumerate(rows):
            header = is_on(row.find(f"{W}trPr/{W}tblHeader")) or None
            if is_on(row.find(f"{W}trPr/{W}del")):
                self._out["deletions"] += 1
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
            read, style = _Text(), self._style(paragraph)
            self._runs(paragraph, read, style, depth + 1)
            mark = self._mark(paragraph, style)
            words += [f"{mark} {read.text}" if mark else read.text]
            words += [f"(Note: {note})" for note in read.notes]
            self._in_cells += read.pictures
        return " ".join(words)

    def _note_texts(self, kind: str) -> dict[str, str]:
        part = self._package.related(self._main, kind)
        if part is None:
            return {}
        notes = {}
        for note in self._package.tree(part):
            if note.get(f"{W}type") is None:
                notes[note.get(f"{W}id", "")] = text_in(note, f"{W}t", between=" ").strip()
        return notes

    def _furniture(self, kind: str, element: ElementKind) -> None:
        """The running headers or footers, each once."""
        seen: set[str] = set()
        for relation in self._relations.values():
            if relation.kind == kind and relation.target in self._package.names:
                text = " ".join(
                    text_in(self._package.tree(relation.target), f"{W}t", between=" ").split()
                )
                if text and text not in seen:
                    seen.add(text)
                    self._flow.paragraph(text, element)

    def _tell(self) -> None:
        part = self._package.related(self._main, "comments")
        comments = sum(1 for _ in self._package.tree(part).iter(f"{W}comment")) if part else 0
        for count, check in (
            (self._out["hidden"], "hidden_text"),
            (self._out["deletions"], "tracked_changes"),
            (comments, "comments"),
        ):
            if count:
                severity = Severity.WARN if check == "hidden_text" else Severity.NOTE
                self._flow.tell(check, severity, Notice(f"word.{check}", count=count))
