"""What a document says in its headers and footers alone: a version, until when it holds, for whom.

It stands on page after page and is found once, where it stands first. What the body says as well is
not repeated, and the numbers of pages say nothing.
"""

import re
from collections import deque
from collections.abc import Iterator

from rag.chunk.blocks import FURNITURE, trimmed
from rag.chunk.pack import Piece
from rag.language.pagination import PAGINATION
from rag.types import Element, ElementKind, ParsedDocument, Span

_WORD = re.compile(r"[^\W_]+(?:[.,/-][^\W_]+)*")
_SAYS_NOTHING = re.compile(rf"(?:{PAGINATION.pages}|{PAGINATION.of}|\d{{1,3}}|\w)", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")


def with_furniture(document: ParsedDocument, body: list[Piece]) -> Iterator[Piece]:
    """The pieces of the body, and those of headers and footers that say more, by their places."""
    told = deque(sorted(_told(document), key=lambda piece: piece.span))
    for piece in body:
        while told and told[0].span.start < piece.span.end:
            one = told.popleft()
            # A sentence that runs on to the next page has what stands between its halves in it.
            if one.span.start < piece.span.start:
                yield one
        yield piece
    yield from told


def _told(document: ParsedDocument) -> Iterator[Piece]:
    groups: dict[str, list[Element]] = {}
    for element in document.elements:
        if element.kind in FURNITURE:
            groups.setdefault(_NUMBER.sub("#", _text(document, element.span)), []).append(element)
    said = {key: _words(document, elements) for key, elements in groups.items()}
    known = _body_words(document) if any(said.values()) else set()
    for key, words in said.items():
        first = groups[key][0]
        if not words <= known:
            known |= words
            span = trimmed(document.text, first.span)
            yield Piece(kind=ElementKind.PARAGRAPH, span=span, page=first.page, headings=())


def _words(document: ParsedDocument, elements: list[Element]) -> frozenset[str]:
    """The words that say something and are the same each time: a page's number is not."""
    each = (frozenset(_WORD.findall(_text(document, one.span))) for one in elements)
    same = frozenset.intersection(*each)
    return frozenset(word for word in same if not _SAYS_NOTHING.fullmatch(word))


def _text(document: ParsedDocument, span: Span) -> str:
    return document.text[span.start : span.end].casefold()


def _body_words(document: ParsedDocument) -> set[str]:
    words: set[str] = set()
    done = 0
    rim = sorted(element.span for element in document.elements if element.kind in FURNITURE)
    for span in [*rim, Span(len(document.text), len(document.text))]:
        words.update(_WORD.findall(_text(document, Span(done, max(done, span.start)))))
        done = max(done, span.end)
    return words
