"""Where the words and cells of a text without a layout stand: gathered, then made into rows."""

import re
from array import array

import numpy as np
import numpy.typing as npt

from rag.types import CELL, WORD

_WORD = re.compile(r"\S+")
_CELL_FIELDS = ("table", "row", "column", "start", "end", "page", "header")


class Marks:
    """Grows while the text is written. There may be millions: they are held as numbers."""

    def __init__(self) -> None:
        self._starts, self._ends, self._on = array("I"), array("I"), array("I")
        self._cells: list[tuple[int, int, int, int, int, int, bool]] = []

    @property
    def cells(self) -> int:
        """How many cells there are so far."""
        return len(self._cells)

    def add_words(self, text: str, offset: int, page: int) -> None:
        """The words of a text that begins at an offset."""
        for match in _WORD.finditer(text):
            self._starts.append(offset + match.start())
            self._ends.append(offset + match.end())
            self._on.append(page)

    def add_cell(
        self, place: tuple[int, int, int], span: tuple[int, int], page: int, *, header: bool
    ) -> None:
        """A cell at (table, row, column)."""
        self._cells.append((*place, *span, page, header))

    def word_rows(self) -> npt.NDArray[np.void]:
        """The words, in WORD."""
        words = np.zeros(len(self._starts), WORD)
        for name, values in (("start", self._starts), ("end", self._ends), ("page", self._on)):
            words[name] = np.frombuffer(values, np.uint32) if len(values) else 0
        words["confidence"] = 100
        return words

    def cell_rows(self) -> npt.NDArray[np.void]:
        """The cells, in CELL."""
        cells = np.zeros(len(self._cells), CELL)
        for name, values in zip(_CELL_FIELDS, zip(*self._cells, strict=True), strict=False):
            cells[name] = values
        return cells
