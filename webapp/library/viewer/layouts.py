"""The stored layout of a document: where its words are on the pages, and its headings."""

from functools import lru_cache
from typing import TYPE_CHECKING

from django.core.files.storage import default_storage

from rag.types import Element, ElementKind, Hidden, Highlight, Span
from webapp.library.models import Document

if TYPE_CHECKING:
    from rag.parse.layout import Layout


def hidden_pieces(document: Document) -> tuple[Hidden, ...]:
    """The text of the live generation that a reader does not see."""
    return _layout(document.layout_name(document.generation)).hidden


@lru_cache(maxsize=16)
def _layout(name: str) -> "Layout":
    from rag.parse.layout import load_layout

    with default_storage.open(name) as file:
        return load_layout(file)


def highlights(
    document: Document, span: Span, *, generation: int | None = None
) -> tuple[Highlight, ...]:
    """Where the words of a span are on the pages, from the boxes stored when it was parsed."""
    from rag.parse.layout import highlights as boxes_of

    layout = _layout(document.layout_name(generation or document.generation))
    return boxes_of(layout, span)


def layout_of(document: Document) -> "Layout":
    """What the live generation is made of. Raises RagError, FileNotFoundError."""
    return _layout(document.layout_name(document.generation))


def headings(document: Document) -> list[Element]:
    """The headings of a document, in order. Raises RagError, FileNotFoundError."""
    layout = layout_of(document)
    return [element for element in layout.elements if element.kind is ElementKind.HEADING]
