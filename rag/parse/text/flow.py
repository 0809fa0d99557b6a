"""Documents without pages of a fixed look: their text as it comes, in parts that can be shown."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rag.config import ParseConfig
from rag.errors import LimitError
from rag.language.identify import language_of
from rag.notices import Notice
from rag.parse.structure.assemble import quality_findings
from rag.parse.text.headers import guess_headers
from rag.parse.text.lines import bearable, clean_line
from rag.parse.text.marks import Marks
from rag.types import (
    Box,
    Element,
    ElementKind,
    Figure,
    Finding,
    Page,
    PageQuality,
    ParsedDocument,
    Severity,
    SourceFile,
    Span,
)

MOST_CELLS = 500_000  # of all tables of a document
PART = 10_000  # characters after which a part ends at the next element
_BYTES_A_PART = 100_000  # in the file; far more than a part holds, for most parts are read at once
_SECTION = 5_000  # characters after which it ends at the next high heading
_DEEPEST = 6
_END = "\n\n"
_REPLACEMENT = "\ufffd"
_NOWHERE = Box(0.0, 0.0, 0.0, 0.0)


def expected_parts(size: int) -> int:
    """How many parts a text of so many bytes may come to: what its reader's time is measured by."""
    return 1 + size // _BYTES_A_PART


@dataclass(frozen=True, slots=True)
class Field:
    """A cell of a table. `header` is None where the format does not say: then it is guessed."""

    row: int
    column: int
    text: str
    header: bool | None = None


class Flow:
    """Writes the canonical text of a document that has no pages, and notes what it is made of.

    Its words, cells and elements have boxes of zeros, its pages no size. With `cuts`, a long text
    is cut into parts; without, pages begin only where `next_page` is called.
    """

    def __init__(self, config: ParseConfig, *, cuts: bool = True) -> None:
        self._config = config
        self._cuts = cuts
        self._parts: list[str] = []
        self._length = 0
        self._marks = Marks()
        self._elements: list[Element] = []
        self._figures: list[Figure] = []
        self._edges = [0]  # where pages begin
        self._hidden = [0]  # unseen characters of each page
        self._findings: list[Finding] = []

    @property
    def page(self) -> int:
        """The number of the page that is being written."""
        return len(self._edges)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was written so far."""
        return not self._length

    def next_page(self) -> None:
        """End the page. Raises LimitError over the limit of pages."""
        self._edges.append(self._length)
        self._hidden.append(0)
        if self.page > self._config.max_pages:
            raise LimitError(Notice("parse.more_pages", most=self._config.max_pages))

    def heading(self, text: str, level: int) -> None:
        """A heading; 1 is the highest level."""
        text = self._clean(text)
        if level <= 2 and self._on_page >= _SECTION:
            self._cut()
        self._add(ElementKind.HEADING, [text], min(max(level, 1), _DEEPEST))

    def paragraph(self, text: str, kind: ElementKind = ElementKind.PARAGRAPH) -> None:
        """A paragraph, or something else that is running text. A very long one is cut."""
        for piece in bearable(self._clean(text)):
            self._add(kind, [piece])

    def lines(self, lines: Iterable[str], kind: ElementKind = ElementKind.PARAGRAPH) -> None:
        """Text whose line ends mean something."""
        cleaned = [piece for line in lines for piece in bearable(self._clean(line))]
        while cleaned:
            taken, size = 1, len(cleaned[0])
            while taken < len(cleaned) and size < PART:
                size += len(cleaned[taken]) + 1
                taken += 1
            self._add(kind, cleaned[:taken])
            cleaned = cleaned[taken:]

    def items(self, items: Iterable[str]) -> None:
        """A list; each item with its bullet or number, as it is shown."""
        self.lines(items, ElementKind.LIST)

    def table(self, fields: Iterable[Field]) -> None:
        """A table, by rows and in them by columns. Empty rows and columns are left out."""
        cells = [(field, self._clean(field.text)) for field in fields]
        cells = [(field, text) for field, text in cells if text]
        if not cells:
            return
        self._begin()
        headers = guess_headers([(f.row, f.column, text, f.header) for f, text in cells])
        rows = {row: place for place, row in enumerate(sorted({f.row for f, _ in cells}))}
        columns = {
            column: place for place, column in enumerate(sorted({f.column for f, _ in cells}))
        }
        start, row, column = self._length, 0, 0
        for (field, text), header in zip(cells, headers, strict=True):
            if rows[field.row] != row:
                self._write("\n")
                row, column = rows[field.row], 0
                self._begin()
            self._write("\t" * (columns[field.column] - column))
            column = columns[field.column]
            span = (self._length, self._length + len(text))
            place = (len(self._elements), row, column)
            self._marks.add_cell(place, span, self.page, header=header)
            self._words(text)
        self._check_cells()
        self._close(ElementKind.TABLE, start)

    def figure(self, lines: Iterable[str]) -> None:
        """A picture, by the words in it; one without any is none. A caption may follow it."""
        count = len(self._elements)
        self._add(ElementKind.FIGURE, [self._clean(line) for line in lines])
        for element in self._elements[count:]:
            self._figures.append(
                Figure(
                    number=len(self._figures) + 1,
                    page=element.page,
                    box=_NOWHERE,
                    span=element.span,
                )
            )

    def hide(self, text: str) -> None:
        """Count text that is in the file and not seen by its reader: it is left out."""
        self._hidden[-1] += len("".join(text.split()))

    def tell(self, check: str, severity: Severity, message: Notice) -> None:
        """Note what a person should know of the document; the same again says nothing new."""
        if all(message != finding.message for finding in self._findings):
            self._findings.append(
                Finding(check=check, severity=severity, message=message, page=self.page)
            )

    def embed(self, document: ParsedDocument, *, under: int, name: str) -> None:
        """Take in what another parser made of an attachment of that name, as text.

        Its headings go `under` that level; what was told of it is told with its name.
        """
        for ordinal, element in enumerate(document.elements):
            self._embed(document, ordinal, element, under)
        for finding in document.warnings:
            message = Notice("parse.of_attachment", name=name, said=finding.message)
            self.tell(finding.check, finding.severity, message)

    def finish(self, source: SourceFile, parser: str) -> ParsedDocument:
        """The document as it stands."""
        text = "".join(self._parts)
        pages = tuple(self._pages(text))
        garbled = [page for page in pages if page.quality.is_garbled]
        return ParsedDocument(
            source=source,
            text=text,
            words=self._marks.word_rows(),
            cells=self._marks.cell_rows(),
            pages=pages,
            elements=tuple(self._elements),
            figures=tuple(self._figures),
            parser=parser,
            warnings=(*self._findings, *quality_findings(garbled)),
        )

    @property
    def _on_page(self) -> int:
        return self._length - self._edges[-1]

    def _cut(self) -> None:
        if self._cuts and self._on_page:
            self.next_page()

    def _begin(self) -> None:
        """Begin an element or a row: on the next part, if this one is full."""
        if self._on_page >= PART:
            self._cut()

    def _add(self, kind: ElementKind, lines: Sequence[str], level: int = 0) -> None:
        if not any(lines):
            return
        self._begin()
        start = self._length
        for index, line in enumerate(line for line in lines if line):
            if index:
                self._write("\n")
            self._words(line)
        self._close(kind, start, level)

    def _close(self, kind: ElementKind, start: int, level: int = 0) -> None:
        page = self._page_at(start)
        span = Span(start, self._length)
        if kind is ElementKind.CAPTION and self._figures:
            self._caption(span)
        self._elements.append(Element(kind=kind, span=span, page=page, box=_NOWHERE, level=level))
        self._write(_END)

    def _caption(self, span: Span) -> None:
        """A caption right below a figure is the figure's."""
        figure = self._figures[-1]
        if self._elements[-1].span == figure.span:
            self._figures[-1] = replace(figure, caption=span)

    def _page_at(self, offset: int) -> int:
        number = self.page
        while self._edges[number - 1] > offset:
            number -= 1
        return number

    def _words(self, text: str) -> None:
        self._marks.add_words(text, self._length, self.page)
        self._write(text)

    def _write(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
        if self._length > self._config.max_characters:
            raise LimitError(Notice("parse.characters", most=self._config.max_characters))

    def _check_cells(self) -> None:
        if self._marks.cells > MOST_CELLS:
            raise LimitError(Notice("parse.cells", most=MOST_CELLS))

    def _clean(self, text: str) -> str:
        """One line of what can be read; what cannot be seen is counted and dropped."""
        line, unseen = clean_line(text)
        self._hidden[-1] += unseen
        return line

    def _embed(self, document: ParsedDocument, ordinal: int, element: Element, under: int) -> None:
        text = document.text[element.span.start : element.span.end]
        match element.kind:
            case ElementKind.HEADING:
                self.heading(text, under + max(1, element.level))
            case ElementKind.TABLE:
                cells = document.cells[document.cells["table"] == ordinal]
                self.table(_field(document.text, cell) for cell in cells)
            case ElementKind.LIST | ElementKind.FIGURE:
                kind = ElementKind.PARAGRAPH if element.kind is ElementKind.FIGURE else element.kind
                self.lines(text.split("\n"), kind)
            case _:
                self.paragraph(text, element.kind)

    def _pages(self, text: str) -> Iterator[Page]:
        ends = [*self._edges[1:], self._length]
        places = zip(self._edges, ends, self._hidden, strict=True)
        for number, (start, end, hidden) in enumerate(places, start=1):
            span = Span(start, end)
            lost = _lost(text[start:end])
            language = language_of(text[start:end])
            quality = PageQuality(
                text_layer=end > start, hidden=hidden, garbled=lost, language=language
            )
            yield Page(number=number, span=span, width=0.0, height=0.0, quality=quality)


def _lost(text: str) -> float:
    """The share of the words in which a character was lost."""
    if _REPLACEMENT not in text:
        return 0.0
    words = text.split()
    return round(sum(_REPLACEMENT in word for word in words) / len(words), 3)


def _field(text: str, cell: np.void) -> Field:
    words = text[cell["start"] : cell["end"]]
    return Field(int(cell["row"]), int(cell["column"]), words, bool(cell["header"]))
