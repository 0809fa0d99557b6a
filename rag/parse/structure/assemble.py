"""Pages into one document: offsets, headings, headers and footers, captions, warnings."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from rag.notices import Notice
from rag.parse.structure.concealed import concealed, hidden_findings
from rag.parse.structure.drafts import PageDraft
from rag.parse.structure.furniture import mark_furniture
from rag.parse.structure.headings import Bookmark, mark_captions, mark_headings
from rag.types import (
    CELL,
    WORD,
    Element,
    Figure,
    Finding,
    Page,
    ParsedDocument,
    Severity,
    SourceFile,
    Span,
)


def assemble(
    source: SourceFile,
    pages: Sequence[PageDraft],
    bookmarks: Iterable[Bookmark],
    warnings: Sequence[Finding],
    parser: str,
) -> ParsedDocument:
    """Put the pages together. What spans pages is decided here: the drafts are changed in place."""
    mark_furniture(pages)
    mark_headings(pages, bookmarks)
    elements: list[Element] = []
    figures: list[Figure] = []
    placed: list[Page] = []
    words, cells = [np.zeros(0, WORD)], [np.zeros(0, CELL)]
    offset = 0
    for page in pages:
        captions = mark_captions(page)
        figures += _figures(page, captions, offset, len(figures))
        words.append(_moved(page.words, offset))
        moved = _moved(page.cells, offset)
        moved["table"] += len(elements)
        cells.append(moved)
        elements += _elements(page, offset)
        placed.append(_page(page, offset))
        offset = placed[-1].span.end
    hidden = concealed(pages, placed)
    return ParsedDocument(
        source=source,
        text="".join(page.text for page in pages),
        words=np.concatenate(words),
        cells=np.concatenate(cells),
        pages=tuple(placed),
        elements=tuple(elements),
        figures=tuple(figures),
        parser=parser,
        warnings=(*warnings, *quality_findings(placed), *hidden_findings(hidden)),
        hidden=hidden,
    )


def _page(page: PageDraft, offset: int) -> Page:
    return Page(
        number=page.number,
        span=Span(offset, offset + len(page.text)),
        width=page.width,
        height=page.height,
        quality=page.quality,
    )


def _moved(array: npt.NDArray[np.void], offset: int) -> npt.NDArray[np.void]:
    moved = array.copy()
    moved["start"] += offset
    moved["end"] += offset
    return moved


def _elements(page: PageDraft, offset: int) -> list[Element]:
    return [
        Element(
            kind=draft.kind,
            span=Span(offset + draft.start, offset + draft.end),
            page=page.number,
            box=draft.box,
            level=draft.level,
        )
        for draft in page.drafts
    ]


def _figures(page: PageDraft, captions: dict[int, int], offset: int, before: int) -> list[Figure]:
    figures = []
    for index, figure in enumerate(page.figures):
        draft = page.drafts[figure.draft]
        caption = page.drafts[captions[figure.draft]] if figure.draft in captions else None
        figures.append(
            Figure(
                number=before + index + 1,
                page=page.number,
                box=figure.box,
                span=Span(offset + draft.start, offset + draft.end),
                caption=Span(offset + caption.start, offset + caption.end) if caption else None,
            )
        )
    return figures


def damage_findings(damaged: Sequence[int], *, repaired: bool) -> list[Finding]:
    """What is said of pages that could not be read, and of a file that had to be mended."""
    findings = [_finding("damaged_pages", Severity.WARN, damaged)]
    if repaired:
        message = Notice("parse.repaired")
        findings.append(Finding(check="repaired", severity=Severity.WARN, message=message))
    return [finding for finding in findings if finding is not None]


def excess_findings(pages: Sequence[PageDraft]) -> list[Finding]:
    """What is said of pages that hold more than is read."""
    cut = [page.number for page in pages if page.cut]
    large = [page.number for page in pages if page.large]
    found = [
        _finding("cut_pages", Severity.WARN, cut),
        _finding("large_pictures", Severity.WARN, large),
    ]
    return [finding for finding in found if finding is not None]


def quality_findings(pages: Sequence[Page]) -> list[Finding]:
    """What a person should know before trusting the text."""

    def where(test: Callable[[Page], bool]) -> list[int]:
        return [page.number for page in pages if test(page)]

    read = where(lambda page: page.quality.ocr and not page.quality.unread)
    unread = where(lambda page: page.quality.unread)
    unsure = where(lambda page: page.number in read and page.quality.doubt != "")
    empty = where(lambda page: not len(page.span) and not page.quality.unread)
    garbled = where(lambda page: page.quality.is_garbled)
    warn, note = Severity.WARN, Severity.NOTE
    found = [
        _finding("ocr", note, read),
        _finding("unread_pages", warn, unread),
        _finding("ocr_unsure", warn, unsure),
        _finding("empty_pages", note, empty),
        _finding("garbled_text", warn, garbled),
    ]
    return [finding for finding in found if finding is not None]


def _finding(check: str, severity: Severity, pages: Sequence[int]) -> Finding | None:
    if not pages:
        return None
    message = Notice(f"pages.{check}", count=len(pages), pages=_listed(pages))
    return Finding(check=check, severity=severity, message=message, page=pages[0])


def _listed(pages: Sequence[int]) -> str:
    """The numbers of pages, the first few if there are many."""
    shown = ", ".join(str(number) for number in pages[:8])
    return shown + (", …" if len(pages) > 8 else "")
