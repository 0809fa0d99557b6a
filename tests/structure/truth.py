"""What is known of a made document, and how much of it a reading found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from rag.chunk import split
from rag.config import RagConfig
from rag.indexes.windows import embedding_text
from rag.types import ElementKind, HiddenKind, ParsedDocument
from tests.fakes import HashEmbedder
from tests.pdfs import Draw, table_of, text_at, texts

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A document as functions that draw its pages, and what stands in it.

    `order`: words in the order in which a person reads them. `headings`: with their levels.
    `header`: words by which each row of its tables is read. `captions`: of its figures. `hidden`:
    words that nobody sees, by kind.
    """

    pages: Sequence[Draw]
    tables: Sequence[Rows] = ()
    header: Sequence[str] = ()
    order: Sequence[str] = ()
    headings: Sequence[tuple[str, int]] = ()
    captions: Sequence[str] = ()
    hidden: Mapping[HiddenKind, str] = field(default_factory=dict)


Found = tuple[int, int]  # found again, of so many
Score = Callable[[Made, ParsedDocument], Found]


def cells(made: Made, document: ParsedDocument) -> Found:
    """Cells that stand in a row with their label, in their column."""
    count = sum(part.kind is ElementKind.TABLE for part in document.elements)
    read = [row for ordinal in range(count) for row in table_of(document, ordinal)]
    wanted = [row for rows in made.tables for row in rows]
    found = sum(_best(row, read) for row in wanted)
    return found, sum(len(row) for row in wanted)


def _best(row: Sequence[str], read: Sequence[Sequence[str]]) -> int:
    """How many cells of a row the row of a reading that is most like it has."""
    return max(
        (sum(one == other for one, other in zip(row, got, strict=False)) for got in read),
        default=0,
    )


def order(made: Made, document: ParsedDocument) -> Found:
    """Pairs of words that follow each other as they should."""
    places = [document.text.find(word) for word in made.order]
    pairs = [0 <= one < other for one, other in pairwise(places)]
    return sum(pairs), len(pairs)


def headings(made: Made, document: ParsedDocument) -> Found:
    """Headings at their level; what is a heading and should be none counts against it."""
    read = {
        (text_at(document, part.span), part.level)
        for part in document.elements
        if part.kind is ElementKind.HEADING
    }
    wanted = set(made.headings)
    return len(wanted & read), len(wanted | read)


def figures(made: Made, document: ParsedDocument) -> Found:
    """Figures with their printed caption; a figure too many counts against it."""
    read = [text_at(document, part.caption) for part in document.figures if part.caption]
    found = sum(caption in read for caption in made.captions)
    return found, max(len(made.captions), len(document.figures))


def hidden(made: Made, document: ParsedDocument) -> Found:
    """Words that are out of the text, and told with the kind of their hiding."""
    told = {(piece.kind, "".join(piece.text.split())) for piece in document.hidden}
    found = sum(
        words not in document.text
        and any(kind is one and "".join(words.split()) in text for one, text in told)
        for kind, words in made.hidden.items()
    )
    return found, len(made.hidden)


def headers(made: Made, document: ParsedDocument) -> Found:
    """Pieces of tables that are embedded with the words by which their rows are read."""
    sizes = RagConfig(chunk_tokens=120, chunk_overlap=20)
    chunks = [
        chunk
        for chunk in split(document, HashEmbedder(), sizes)
        if made.header and chunk.kind is ElementKind.TABLE
    ]
    found = sum(all(word in embedding_text(chunk) for word in made.header) for chunk in chunks)
    return found, len(chunks)


def prose_tables(made: Made, document: ParsedDocument) -> Found:
    """Documents without a table in which none is found."""
    none = not made.tables
    return (int(none and not texts(document, ElementKind.TABLE)), int(none))


SCORES: Mapping[str, Score] = {
    "cells": cells, "headers carried": headers, "order": order, "headings": headings,
    "figures": figures, "hidden": hidden,
    "no table where none is": prose_tables,
}  # fmt: skip
