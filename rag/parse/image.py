"""Reads a picture: one page each, by OCR; a TIFF may have several."""

from collections.abc import Callable
from typing import Any

from rag.config import ParseConfig
from rag.errors import LimitError, UnreadableFileError
from rag.notices import Notice
from rag.parse.page.mupdf import FAILURES, pymupdf
from rag.parse.page.raster import check_size, open_picture
from rag.parse.pages import PageReader
from rag.parse.structure.assemble import assemble
from rag.parse.structure.drafts import PageDraft, PageWriter
from rag.types import Box, ParsedDocument, SourceFile

PARSER = f"image-{pymupdf.__version__}/2"
_FEW = 20  # characters; a picture with fewer is a figure, not a page of text
Report = Callable[[int, int], None]


def read(source: SourceFile, config: ParseConfig, report: Report) -> ParsedDocument:
    """Read a picture. Raises UnreadableFileError and LimitError."""
    check_size(source.path, config.max_pixels)
    try:
        with open_picture(source.path) as document:
            return _read(document, source, config, report)
    except FAILURES as error:
        raise UnreadableFileError(Notice("parse.picture_damaged")) from error


def _read(document: Any, source: SourceFile, config: ParseConfig, report: Report) -> ParsedDocument:
    total = document.page_count
    if total > config.max_pages:
        raise LimitError(Notice("parse.pages", total=total, most=config.max_pages))
    report(0, total)
    reader = PageReader(config)
    pages = []
    for number in range(1, total + 1):
        pages.append(_with_figure(reader.read(document[number - 1])))
        report(number, total)
    return assemble(source, pages, [], [], PARSER)


def _with_figure(page: PageDraft) -> PageDraft:
    """A picture that holds hardly a word is a figure: it may be described, and is found by that."""
    if len(page.text.strip()) >= _FEW or page.figures:
        return page
    writer = PageWriter(page.number)
    writer.add_figure(Box(0.0, 0.0, page.width, page.height), [])
    figure = writer.finish(page.width, page.height, page.quality)
    return figure if not page.text.strip() else page
