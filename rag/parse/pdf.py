"""Reads a PDF with PyMuPDF. Runs in a child process: see `rag/parse/reader/child.py`."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from rag.config import ParseConfig
from rag.errors import LimitError, UnreadableFileError
from rag.notices import Notice
from rag.parse.formats import PDF
from rag.parse.page.extras import file_findings, layer_words
from rag.parse.page.mupdf import FAILURES, pymupdf
from rag.parse.pages import PageReader
from rag.parse.sniff import fits
from rag.parse.structure.assemble import assemble, damage_findings, excess_findings
from rag.parse.structure.drafts import PageDraft, PageWriter, with_layers
from rag.parse.structure.headings import Bookmark
from rag.types import PageQuality, ParsedDocument, SourceFile

PARSER = f"pymupdf-{pymupdf.__version__}/3"  # raise it when a file would be read in another way

_SHRINK_EVERY = 20  # pages; MuPDF's cache of pictures and fonts is emptied
_MAX_BOOKMARKS = 20_000
_NO_MEMORY = re.compile(r"[mc]alloc|bad_alloc|(?:insufficient|out of) memory", re.IGNORECASE)
_DAMAGED = Notice("parse.pdf_damaged")
Report = Callable[[int, int], None]


def read(source: SourceFile, config: ParseConfig, report: Report) -> ParsedDocument:
    """Read a PDF. Calls `report(pages done, pages)` before the first page and after each.

    Raises UnreadableFileError and LimitError.
    """
    with _open(source) as document:
        total = _count(document, config)
        report(0, total)
        pages: list[PageDraft] = []
        damaged: list[int] = []
        characters = 0
        for draft, intact in _pages(document, total, config):
            characters += len(draft.text)
            if characters > config.max_characters:
                raise LimitError(Notice("parse.pdf_characters", most=config.max_characters))
            pages.append(draft)
            if not intact:
                damaged.append(draft.number)
            report(draft.number, total)
        targets = [target for page in pages for target in page.targets]
        warnings = damage_findings(damaged, repaired=bool(document.is_repaired))
        warnings += excess_findings(pages)
        warnings += file_findings(document, targets)
        pages = with_layers(pages, layer_words(document))
        return assemble(source, pages, _bookmarks(document), warnings, PARSER)


def _open(source: SourceFile) -> pymupdf.Document:
    """Open and check: MuPDF goes by content and opens pictures and web pages named .pdf too."""
    if not fits(source.path, PDF):
        raise UnreadableFileError(Notice("parse.no_pdf"))
    try:
        document = pymupdf.open(source.path)
    except FAILURES as error:
        raise UnreadableFileError(_DAMAGED) from error
    if not document.is_pdf:
        raise UnreadableFileError(Notice("parse.no_pdf"))
    if document.needs_pass:
        raise UnreadableFileError(Notice("parse.pdf_locked"))
    return document


def _count(document: pymupdf.Document, config: ParseConfig) -> int:
    try:
        total = int(document.page_count)
    except FAILURES as error:
        if "number of pages" in str(error):
            raise LimitError(Notice("parse.pdf_page_number", most=config.max_pages)) from error
        raise UnreadableFileError(_DAMAGED) from error
    if total < 1:
        raise UnreadableFileError(Notice("parse.pdf_no_pages"))
    if total > config.max_pages:
        raise LimitError(Notice("parse.pdf_pages", total=total, most=config.max_pages))
    return total


def _pages(
    document: pymupdf.Document, total: int, config: ParseConfig
) -> Iterator[tuple[PageDraft, bool]]:
    """Each page, and whether it could be read."""
    reader = PageReader(config)
    for index in range(total):
        try:
            draft, intact = reader.read(document[index]), True
        except FAILURES as error:
            _check_memory(str(error))
            if "compression bomb" in str(error):
                raise LimitError(Notice("parse.pdf_unpacks")) from error
            draft, intact = _blank(index + 1), False
        # MuPDF goes on without a picture or a font for which memory was wanting, and only warns.
        _check_memory(pymupdf.TOOLS.mupdf_warnings())
        yield draft, intact
        if index % _SHRINK_EVERY == _SHRINK_EVERY - 1:
            pymupdf.TOOLS.store_shrink(100)


def _check_memory(said: str) -> None:
    """Raises MemoryError if that is what MuPDF complains of."""
    if _NO_MEMORY.search(said):
        raise MemoryError(said[:200])


def _blank(number: int) -> PageDraft:
    return PageWriter(number).finish(612.0, 792.0, PageQuality(text_layer=False))


def _bookmarks(document: pymupdf.Document) -> list[Bookmark]:
    """The outline; empty if it is broken, for it is no more than a hint."""
    try:
        outline: list[Any] = document.get_toc(simple=True)
    except FAILURES:
        return []
    return [(int(level), str(title), int(page)) for level, title, page in outline[:_MAX_BOOKMARKS]]
