"""The sentences and table rows of the passages, read: what claims are held against."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.language.numbers import Kind, Quantity, quantities, table_scales
from rag.language.sentences import sentences
from rag.types import Passage, Span
from rag.verify.figures.roles import tells_each
from rag.verify.read import Read, read


@dataclass(frozen=True, eq=False)
class Unit:
    """A sentence or row of a passage. `above` is the row's header, `frame` what all stand under.

    `scales` are those of its numbers that name none.
    """

    passage: Passage
    span: Span
    read: Read
    above: Read
    frame: Read
    scales: tuple[float, ...]

    @property
    def text(self) -> str:
        """Its words."""
        return self.read.text

    @property
    def header(self) -> str:
        """What stands above its cells; empty in prose."""
        return self.above.text

    @property
    def language(self) -> str:
        """The language that it is read in."""
        return self.read.language

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table."""
        return self.read.is_row

    @property
    def evidence(self) -> str:
        """What is judged: a row means little without its header."""
        return f"{self.header}\n{self.text}" if self.header else self.text

    @cached_property
    def terms(self) -> frozenset[str]:
        """The terms of its words and of its header."""
        return frozenset((*self.above.terms, *self.read.terms))

    @cached_property
    def terms_around(self) -> frozenset[str]:
        """Its terms with those of all that it stands under."""
        return self.terms.union(self.frame.terms)

    @cached_property
    def numbers(self) -> tuple[Quantity, ...]:
        """Its numbers and dates, in order, at the scale of the table."""
        if self.scales == (1.0,):
            return self.read.numbers
        return quantities(self.text, self.language, self.scales)

    @cached_property
    def label(self) -> frozenset[str]:
        """The terms of a row's first cell."""
        return frozenset(read(self.text.split("\t")[0], self.language).terms)

    @cached_property
    def columns(self) -> tuple[Read, ...]:
        """What heads each cell of a row; nothing when header and row do not match."""
        size = self.text.count("\t") + 1
        lines = [line.split("\t") for line in self.header.splitlines() if "\t" in line]
        if size < 2 or not lines or len(lines[-1]) > size:
            return ()
        heads = [""] * (size - len(lines[-1])) + lines[-1]  # nothing stands above the labels
        return tuple(read(head, self.language) for head in heads)

    @cached_property
    def wordy_lines(self) -> tuple[str, ...]:
        """The lines of its passage without numbers: heads of columns and of groups of rows."""
        chunk = self.passage.chunk
        lines = f"{chunk.context}\n{chunk.text}".splitlines()
        return tuple(line for line in lines if not re.search(r"\d", line))

    def years_above(self, number: Quantity) -> frozenset[int]:
        """The years that head the column of a number in a row."""
        column = self.column(number)
        return self.columns[column].years if column < len(self.columns) else frozenset()

    def column(self, number: Quantity) -> int:
        """In which cell of a row a number stands."""
        return self.text.count("\t", 0, number.span.end)


def units(passages: Sequence[Passage], language: str) -> list[Unit]:
    """All units of the passages in order. `language` is that of chunks that do not tell theirs."""
    return [unit for passage in passages for unit in _units(passage, language)]


def _units(passage: Passage, language: str) -> list[Unit]:
    chunk = passage.chunk
    language = chunk.language or language
    titles = " > ".join(filter(None, [chunk.title, *chunk.headings]))
    frame = read(f"{titles}\n{chunk.context}", language)
    found: list[Unit] = []
    header = chunk.context
    prose = "\n".join(line for line in chunk.text.splitlines() if "\t" not in line)
    for span in sentences(chunk.text, language):
        one = read(chunk.text[span.start : span.end], language)
        place = Span(chunk.span.start + span.start, chunk.span.start + span.end)
        if not one.is_row:
            found.append(Unit(passage, place, one, read("", language), frame, (1.0,)))
            continue
        header = _header(one, header)
        above = header if header != one.text else ""
        scales = table_scales(f"{chunk.context}\n{above}\n{prose}", language)
        if tells_each(one.text.split("\t")[0], language):
            scales = (1.0,)  # a table in millions has its amounts per share as they are
        found.append(Unit(passage, place, one, read(above, language), frame, scales))
    return found


def _header(row: Read, header: str) -> str:
    """The row itself when it names the columns by years, else the header so far."""
    years = [cell for cell in row.numbers if cell.kind is Kind.DATE]
    return row.text if years and len(years) == len(row.numbers) else header
