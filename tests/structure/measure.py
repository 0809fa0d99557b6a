"""Reads the made documents and counts what was found."""

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

from tests.pdfs import make_pdf, read_pdf
from tests.structure import pages, tables
from tests.structure.truth import SCORES, Made

VARIANTS = 3
MAKERS = (
    tables.ruled, tables.statement, tables.balance,
    tables.spanning, tables.wrapped, tables.people, tables.long_table, tables.prose_only,
    pages.two_columns, pages.three_columns, pages.sidebar, pages.footnotes, pages.headings,
    pages.chart,
)  # fmt: skip


def documents() -> Iterator[tuple[str, Made]]:
    """Every document of the set with its name, the same each time."""
    for maker in MAKERS:
        for seed in range(VARIANTS):
            yield maker.__name__, maker(Random(seed))  # noqa: S311
    for kind in pages.HIDING:
        yield f"hidden: {kind}", pages.hiding(kind)


def measure() -> Mapping[tuple[str, str], tuple[int, int]]:
    """For each figure and kind of document: found, of so many."""
    found: Counter[tuple[str, str]] = Counter()
    wanted: Counter[tuple[str, str]] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for name, made in documents():
            document = read_pdf(make_pdf(Path(folder) / "made.pdf", *made.pages))
            for figure, score in SCORES.items():
                got, of = score(made, document)
                found[figure, name] += got
                wanted[figure, name] += of
    return {key: (found[key], of) for key, of in wanted.items() if of}


def shares(found: Mapping[tuple[str, str], tuple[int, int]]) -> Mapping[str, float]:
    """The share found, for each figure over all documents."""
    return {
        figure: sum(got for (one, _), (got, _of) in found.items() if one == figure)
        / max(1, sum(of for (one, _), (_got, of) in found.items() if one == figure))
        for figure in SCORES
    }
