"""Pages per processor second of each way to read a page, and the memory of the reader."""

import os
import resource
import tempfile
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from random import Random
from time import monotonic

from rag.config import ParseConfig
from rag.parse import parse
from rag.types import ParsedDocument, Route
from tests.bench.told import Tell
from tests.bench.tree import PeakMemory
from tests.pdfs import PROSE, Draw, box, make_pdf, make_source, scan
from tests.structure import pages, tables

LONG = 468  # pages of a long annual report
LAYOUT = 120
SCANNED = 6
WORDS_A_PAGE = 450
MAKERS = (
    tables.ruled, tables.statement, pages.two_columns, pages.sidebar, pages.chart,
    pages.three_columns,
)  # fmt: skip


def measure_reading(tell: Tell) -> None:
    """Documents of plain text, of tables, columns and charts, and of scanned pages."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        plain = make_pdf(folder / "plain.pdf", *_prose(LONG))
        layout = make_pdf(folder / "layout.pdf", *_laid_out(LAYOUT))
        few = make_pdf(folder / "few.pdf", *_prose(SCANNED))
        scanned = scan(few, folder / "scanned.pdf")
        for path, route, what in (
            (plain, Route.PLAIN, "plain text"),
            (layout, Route.LAYOUT, "tables, columns, charts"),
            (scanned, Route.OCR, "scanned"),
        ):
            _measure(path, route, what, tell)


def _measure(path: Path, route: Route, what: str, tell: Tell) -> None:
    began, cpu = monotonic(), _childrens_cpu()
    with PeakMemory(os.getpid(), itself=False) as memory:
        document = _read(path)
    seconds, count = _childrens_cpu() - cpu, len(document.pages)
    share = sum(page.quality.route is route for page in document.pages) / count
    tell(f"{what}, {count} pages: pages a processor second", count / seconds, "", "")
    tell("... wall", monotonic() - began, "s", "")
    tell("... most memory of the reader", memory.mb, "MB", "< 1000")
    tell("... pages that went this way", 100 * share, "%", "")


def _read(path: Path) -> ParsedDocument:
    reading = parse(make_source(path), ParseConfig())
    while True:
        try:
            next(reading)
        except StopIteration as end:
            document: ParsedDocument = end.value
            return document


def _childrens_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _prose(count: int) -> Iterator[Draw]:
    words = PROSE * (WORDS_A_PAGE // len(PROSE.split()))
    for number in range(1, count + 1):
        yield box(60, 60, 552, 732, f"Page {number}. {words}")


def _laid_out(count: int) -> Iterator[Draw]:
    """Pages of the documents by which structure is measured, in turn."""
    random = Random(3)  # noqa: S311
    made = (page for make in cycle(MAKERS) for page in make(random).pages)
    return islice(made, count)
