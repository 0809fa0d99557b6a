"""The text of one page as it grows: canonical text, words, cells and elements, page-relative."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from rag.parse.page.shapes import Segment, Unseen, Word, union
from rag.parse.structure.hyphens import Vocabulary, is_made_by_line, touches
from rag.parse.structure.paragraphs import Line, Passage
from rag.parse.structure.tables import Table
from rag.types import CELL, WORD, Box, ElementKind, PageQuality

_ELEMENT_END = "\n\n"


@dataclass(slots=True)
class Draft:
    """An element before the whole document is known. Offsets from the start of its page."""

    kind: ElementKind
    start: int
    end: int
    box: Box
    size: float = 0.0
    bold: bool = False
    lines: int = 1
    level: int = 0


@dataclass(frozen=True, slots=True)
class FigureDraft:
    """A figure's place, and the ordinal of its element on the page."""

    box: Box
    draft: int


@dataclass(frozen=True, slots=True)
class PageDraft:
    """One page read. `cells["table"]` is the ordinal of the element on the page.

    `targets` are where its links lead outside the document; `cut`: more text was left out;
    `large`: so was a picture.
    """

    number: int
    width: float
    height: float
    quality: PageQuality
    text: str
    words: npt.NDArray[np.void]
    cells: npt.NDArray[np.void]
    drafts: tuple[Draft, ...]
    figures: tuple[FigureDraft, ...]
    unseen: tuple[Unseen, ...] = ()
    targets: tuple[str, ...] = ()
    cut: bool = False
    large: bool = False


@dataclass(slots=True)
class PageWriter:
    """Writes the canonical text of a page, and notes where each word of it is.

    `vocabulary` counts the words of the document so far: it tells a hyphen that the end of a line
    made, and that is left out, from one that belongs to the word.
    """

    page: int
    vocabulary: Vocabulary = field(default_factory=Counter)
    length: int = 0
    parts: list[str] = field(default_factory=list)
    words: list[tuple[int, int, int, float, float, float, float, int]] = field(default_factory=list)
    cells: list[tuple[int, int, int, int, int, int, float, float, float, float, bool]] = field(
        default_factory=list
    )
    drafts: list[Draft] = field(default_factory=list)
    figures: list[FigureDraft] = field(default_factory=list)

    def add_passage(self, passage: Passage) -> None:
        """A paragraph, its lines joined by blanks, or a list, one item per line."""
        start = self.length
        for index, group in enumerate(passage.groups):
            if index:
                self._write("\n")
            self._write_lines(group)
        lines = passage.lines
        longest = max(lines, key=lambda line: len(line.text))
        self._close(
            Draft(
                kind=passage.kind,
                start=start,
                end=self.length,
                box=passage.box,
                size=longest.size,
                bold=all(line.bold for line in lines),
                lines=len(lines),
            )
        )

    def add_table(self, table: Table) -> None:
        """Cells joined by tabs, rows by newlines; the tabs before a cell count its column."""
        start, ordinal = self.length, len(self.drafts)
        row, column = 0, 0
        for cell in table.cells:
            if cell.row != row:
                self._write("\n" * (cell.row - row))
                row, column = cell.row, 0
            self._write("\t" * (cell.column - column))
            column = cell.column
            begin = self.length
            self._write_words(cell.words)
            box = union(word.box for word in cell.words)
            place = (begin, self.length, self.page, box.x0, box.y0, box.x1, box.y1)
            self.cells.append((ordinal, cell.row, cell.column, *place, cell.header))
        self._close(Draft(ElementKind.TABLE, start, self.length, table.box, lines=row + 1))

    def add_figure(self, box: Box, rows: Sequence[Sequence[Segment]]) -> None:
        """A figure, with the words printed in it, one line per row."""
        start = self.length
        for index, row in enumerate(rows):
            if index:
                self._write("\n")
            self._write_words([word for part in row for word in part.words])
        self.figures.append(FigureDraft(box, len(self.drafts)))
        self._close(Draft(ElementKind.FIGURE, start, self.length, box, lines=max(1, len(rows))))

    def finish(self, width: float, height: float, quality: PageQuality) -> PageDraft:
        """The page as it stands."""
        return PageDraft(
            number=self.page,
            width=width,
            height=height,
            quality=quality,
            text="".join(self.parts),
            words=np.array(self.words, WORD),
            cells=np.array(self.cells, CELL),
            drafts=tuple(self.drafts),
            figures=tuple(self.figures),
        )

    def _close(self, draft: Draft) -> None:
        self.drafts.append(draft)
        if draft.end > draft.start:
            self._write(_ELEMENT_END)

    def _write(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def _write_lines(self, lines: Sequence[Line]) -> None:
        last = ""
        for line, below in pairwise([*lines, None]):
            if line is None:
                continue
            if last and not touches(last, line.words[0].text):
                self._write(" ")
            last = line.words[-1].text
            cut = below is not None and is_made_by_line(last, below.words[0].text, self.vocabulary)
            self._write_words(line.words, cut=cut)

    def _write_words(self, words: Sequence[Word], *, cut: bool = False) -> None:
        """Words with their boxes; `cut` leaves out the hyphen that ends the last."""
        for index, word in enumerate(words):
            if index and not word.glued:
                self._write(" ")
            start = self.length
            self._write(word.text[:-1] if cut and index == len(words) - 1 else word.text)
            box = word.box
            place = (box.x0, box.y0, box.x1, box.y1)
            self.words.append((start, self.length, self.page, *place, word.confidence))


def with_layers(pages: Sequence[PageDraft], found: Mapping[int, Unseen]) -> list[PageDraft]:
    """The pages with the words of layers that are switched off, by number, as not seen."""
    return [
        replace(page, unseen=(*page.unseen, found[page.number])) if page.number in found else page
        for page in pages
    ]
