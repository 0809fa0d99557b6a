"""A page without a picture, as text: its headings, lists and tables, with the meant words marked.

Only our own canonical text gets here, escaped by the templates: nothing of the file's own markup.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rag.types import Element, ElementKind, Span
from webapp.library.guard.sensitive import shown_page
from webapp.library.models import Page
from webapp.library.viewer.place import is_inner, words_at

if TYPE_CHECKING:
    from rag.parse.layout import Layout

Parts = tuple[tuple[str, bool], ...]  # runs of words, each with whether it is marked
_MOST_HEADERS = 3  # rows of them that are repeated


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell of a table. `skip`: how many columns before it in its row are empty.

    `inner`: it is what is meant of a row that is marked as a whole.
    """

    parts: Parts
    header: bool
    skip: int = 0
    inner: bool = False


Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A piece of the page: lines of words, or rows of cells. `depth` is a heading's, from 1.

    `above` are the headers of a table that began on an earlier page, repeated to be read.
    """

    kind: str
    depth: int = 0
    lines: tuple[Parts, ...] = ()
    rows: tuple[Row, ...] = ()
    above: tuple[Row, ...] = ()


def text_blocks(layout: "Layout", page: Page, spans: Sequence[Span]) -> tuple[Block, ...]:
    """What a page says, in order, with the words of the spans marked."""
    here = Span(page.start, page.end)
    view = _View(layout, page, here, tuple(sorted(spans)))
    return tuple(
        view.table(ordinal) if element.kind is ElementKind.TABLE else view.running(element)
        for ordinal, element in enumerate(layout.elements)
        if element.span.overlaps(here)
    )


@dataclass(frozen=True, slots=True)
class _View:
    layout: "Layout"
    page: Page
    here: Span
    marks: tuple[Span, ...]

    def running(self, element: Element) -> Block:
        """Anything but a table, by its lines."""
        start, lines = element.span.start, []
        for line in words_at([self.page], element.span).split("\n"):
            lines.append(tuple(self._parts(Span(start, start + len(line)))))
            start += len(line) + 1
        return Block(
            kind=element.kind.value, depth=min(max(element.level, 1), 4), lines=tuple(lines)
        )

    def table(self, ordinal: int) -> Block:
        """The rows of a table that stand on this page."""
        cells = self.layout.cells[self.layout.cells["table"] == ordinal]
        here = cells[cells["page"] == self.page.number]
        top = cells[(cells["row"] < _MOST_HEADERS) & (cells["page"] < self.page.number)]
        named = [row for row in _by_rows(top) if all(cell["header"] for cell in row)]
        return Block(
            kind=ElementKind.TABLE,
            rows=tuple(self._row(row, [self.page]) for row in _by_rows(here)),
            above=tuple(self._row(row, self._before(row)) for row in named),
        )

    def _before(self, row: Sequence[Any]) -> list[Page]:
        """The page on which a header row stands that is repeated here."""
        pages = Page.objects.filter(document=self.page.document_id, generation=self.page.generation)
        found = pages.filter(number=int(row[0]["page"]))
        return [shown_page(self.page.document, page) for page in found]

    def _row(self, cells: Sequence[Any], pages: Sequence[Page]) -> Row:
        row, column = [], 0
        for cell in cells:
            span = Span(int(cell["start"]), int(cell["end"]))
            parts = self._parts(span) if pages == [self.page] else [(words_at(pages, span), False)]
            skip = int(cell["column"]) - column
            inner = span in self.marks and is_inner(span, self.marks)
            header = bool(cell["header"])
            row.append(Cell(parts=tuple(parts), header=header, skip=skip, inner=inner))
            column = int(cell["column"]) + 1
        return tuple(row)

    def _parts(self, span: Span) -> Iterator[tuple[str, bool]]:
        """The words of a span on this page in runs, as they are marked or not."""
        at = span.start
        for mark in self.marks:
            if mark.overlaps(span):
                start, end = max(at, mark.start), min(span.end, mark.end)
                yield from self._run(at, start, marked=False)
                yield from self._run(start, end, marked=True)
                at = max(at, end)
        yield from self._run(at, span.end, marked=False)

    def _run(self, start: int, end: int, *, marked: bool) -> Iterator[tuple[str, bool]]:
        if start < end:
            yield words_at([self.page], Span(start, end)), marked


def _by_rows(cells: Any) -> Iterator[list[Any]]:
    """The cells of each row, in order."""
    for _, row in groupby(cells, key=lambda cell: int(cell["row"])):
        yield list(row)
