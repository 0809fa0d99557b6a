"""The body of a document in reading order: its elements, each below its headings."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag.types import ElementKind, Figure, ParsedDocument, Span

LONGEST_HEADING = 160
FURNITURE = (ElementKind.HEADER, ElementKind.FOOTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """An element of the body. A heading stands below itself; `level` is its depth, else 0.

    `table` is the ordinal of a table's element, `figure` the number of a figure; `note` is the
    printed caption of a figure that stands elsewhere.
    """

    kind: ElementKind
    span: Span
    page: int
    headings: tuple[str, ...] = ()
    level: int = 0
    table: int | None = None
    figure: int | None = None
    note: str = ""


def blocks(document: ParsedDocument, *, keep_empty: bool) -> Iterator[Block]:
    """All that is printed outside headers and footers, in order and disjoint.

    Text that belongs to no element is a paragraph. `keep_empty` keeps figures without a word in or
    below them: for those that a vision model will describe.
    """
    path: list[tuple[int, str]] = []
    for block in _disjoint(document, keep_empty=keep_empty):
        if block.kind is ElementKind.HEADING:
            text = " ".join(document.text[block.span.start : block.span.end].split())
            path = [(level, above) for level, above in path if level < block.level]
            path.append((block.level, text[:LONGEST_HEADING]))
        yield replace(block, headings=tuple(text for _, text in path))


def _disjoint(document: ParsedDocument, *, keep_empty: bool) -> Iterator[Block]:
    """Trimmed blocks, with the text between the elements filled in."""
    done = 0
    for block in sorted(_elements(document), key=lambda block: block.span):
        yield from _loose(document, done, block.span.start)
        span = trimmed(document.text, Span(max(block.span.start, done), block.span.end))
        done = max(done, block.span.end)
        wanted = span or (keep_empty and block.figure is not None)
        if wanted and block.kind not in FURNITURE:
            yield replace(block, span=span)
    yield from _loose(document, done, len(document.text))


def _elements(document: ParsedDocument) -> Iterator[Block]:
    """Every element as a block; a figure takes in the caption beside it."""
    # Where there are no pages to have a place on, all boxes are the same.
    figures = {(figure.page, figure.box, figure.span): figure for figure in document.figures}
    taken = {
        figure.caption
        for figure in document.figures
        if figure.caption and _joined(document.text, figure) != figure.span
    }
    for ordinal, element in enumerate(document.elements):
        plain = Block(kind=element.kind, span=element.span, page=element.page, level=element.level)
        if element.kind is ElementKind.TABLE:
            yield replace(plain, table=ordinal)
        elif element.kind is ElementKind.FIGURE:
            figure = figures.get((element.page, element.box, element.span))
            yield _with_caption(document.text, plain, figure) if figure else plain
        elif element.span not in taken:
            yield plain


def _with_caption(text: str, block: Block, figure: Figure) -> Block:
    span = _joined(text, figure)
    caption = figure.caption
    note = text[caption.start : caption.end] if caption and not span.contains(caption) else ""
    return replace(block, span=span, figure=figure.number, note=note)


def _joined(text: str, figure: Figure) -> Span:
    """The words in a figure with its caption, where nothing else is printed between the two."""
    caption = figure.caption
    if caption is None:
        return figure.span
    if not figure.span:
        return caption
    between = text[min(figure.span.end, caption.end) : max(figure.span.start, caption.start)]
    return figure.span if between.strip() else hull(figure.span, caption)


def _loose(document: ParsedDocument, start: int, end: int) -> Iterator[Block]:
    """Text between two elements, as a paragraph for each page that it stands on."""
    if start >= end or not document.text[start:end].strip():
        return
    first = max(0, bisect_right(document.pages, start, key=lambda page: page.span.start) - 1)
    for page in document.pages[first:]:
        if page.span.start >= end:
            break
        part = Span(max(start, page.span.start), min(end, page.span.end))
        span = trimmed(document.text, part)
        if span:
            yield Block(kind=ElementKind.PARAGRAPH, span=span, page=page.number)


def hull(first: Span, last: Span) -> Span:
    """The smallest span that contains both."""
    return Span(min(first.start, last.start), max(first.end, last.end))


def trimmed(text: str, span: Span) -> Span:
    """A span without the space at its ends. Of nothing but space: empty, where it began."""
    piece = text[span.start : span.end]
    start = span.start + len(piece) - len(piece.lstrip())
    return (
        Span(start, start + len(piece.strip())) if piece.strip() else Span(span.start, span.start)
    )
