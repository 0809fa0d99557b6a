"""What the viewer shows: a page, the marked words on it, how far its text can be trusted."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext, gettext_lazy, ngettext

from rag.errors import RagError
from rag.types import Box, Span
from webapp.library.documents.quality import read_quality
from webapp.library.documents.versions import newer_version
from webapp.library.guard.sensitive import covered, places_on
from webapp.library.models import Document, Page
from webapp.library.viewer.figures import FigurePlace, figures_on
from webapp.library.viewer.layouts import highlights, layout_of
from webapp.library.viewer.place import Place, is_inner, still_there
from webapp.library.viewer.text_view import Block, text_blocks

MOST_SAID = 400  # characters

logger = logging.getLogger(__name__)

CHANGED = gettext_lazy(
    "The document was read again since this was cited, and these words moved. "
    "They are not marked; the quoted words stand in the answer."
)


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A box as SVG wants it, in points. `inner`: a cell of a row that is marked as well."""

    x: float
    y: float
    width: float
    height: float
    inner: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A page of a document with the boxes to mark. `page` is None before it has been read.

    `blocks` is given where a page has no picture: it is shown as text, the words marked in it.
    """

    document: Document
    place: Place
    page: Page | None
    boxes: tuple[Rectangle, ...]
    notes: tuple[str, ...]
    blocks: tuple[Block, ...] = ()
    newer: Document | None = None  # the version in use, when this is an older one
    covered: int = 0  # places on the page that the policy hides
    opening: str = ""  # an owner's leave to see them for a while
    figures: Sequence[FigurePlace] = ()  # those of the page that can be kept

    @property
    def marks(self) -> bool:
        """Whether words are marked on this page."""
        lines = (line for block in self.blocks for line in block.lines)
        cells = (cell.parts for block in self.blocks for row in block.rows for cell in row)
        return bool(self.boxes) or any(marked for parts in (*lines, *cells) for _, marked in parts)

    @property
    def link(self) -> str:
        """The address that shows this place to another member."""
        return self.place.link(self.document.workspace_id)

    @property
    def said(self) -> str:
        """The marked words, to look for them elsewhere; none that the policy hides."""
        if self.page is None or self.opening or not self.marks:
            return ""
        text, first, spans = self.page.text, self.page.start, self.place.spans
        whole = (one for one in spans if not is_inner(one, spans) and one.start >= first)
        return " ".join(text[one.start - first : one.end - first] for one in whole)[:MOST_SAID]

    @property
    def previous(self) -> Place | None:
        """The page before."""
        return self._turned(-1)

    @property
    def next(self) -> Place | None:
        """The page after."""
        return self._turned(1)

    def _turned(self, by: int) -> Place | None:
        number = self.place.page + by
        if not 1 <= number <= self.document.pages_count:
            return None
        # The words stay in the address: back on their page they are marked again.
        return self.place.on_page(number)

    @property
    def text_parts(self) -> list[tuple[str, bool]]:
        """The text of the page in runs, each with whether it is marked."""
        if self.page is None:
            return []
        text, first, at = self.page.text, self.page.start, 0
        parts: list[tuple[str, bool]] = []
        for span in sorted(self.place.spans) if self.boxes else ():
            start = min(len(text), max(at, span.start - first))
            end = min(len(text), max(start, span.end - first))
            parts += [(text[at:start], False), (text[start:end], True)]
            at = end
        parts.append((text[at:], False))
        return [part for part in parts if part[0]]


def show_source(document: Document, place: Place, *, opening: str = "") -> Source:
    """What the viewer needs for a place. Two queries and the stored layout.

    Of an older version one more: where the version in use is. What the policy hides is covered,
    unless there is an `opening` for this page.
    """
    pages = Page.objects.filter(document=document, generation=document.generation)
    page = pages.filter(number=place.page).first()
    if page is None:
        return Source(document=document, place=place, page=None, boxes=(), notes=())
    page.document = document
    hidden = places_on(page, document.workspace.policy)
    if not opening:
        page.text = covered(page, hidden)
    notes, spans = (*_policy_notes(len(hidden), opening), *quality_notes(page)), place.spans
    if spans and not still_there(document, place):
        notes, spans = (str(CHANGED), *notes), ()
    boxes = tuple(
        box
        for span in spans
        for box in _boxes(document, span, page.number, inner=is_inner(span, spans))
    )
    blocks = () if document.is_drawn else _blocks(document, page, spans)
    return Source(
        document=document,
        place=place,
        page=page,
        boxes=boxes,
        notes=notes,
        blocks=blocks,
        newer=newer_version(document),
        covered=len(hidden),
        opening=opening,
        figures=figures_on(document, page.number),
    )


def _policy_notes(count: int, opening: str) -> tuple[str, ...]:
    if not count:
        return ()
    if opening:
        told = ngettext(
            "One place on this page, hidden by the policy, can be seen. This was noted.",
            "%(count)s places on this page, hidden by the policy, can be seen. This was noted.",
            count,
        )
    else:
        told = ngettext(
            "One place on this page is hidden by this workspace's policy.",
            "%(count)s places on this page are hidden by this workspace's policy.",
            count,
        )
    return (told % {"count": count},)


def _blocks(document: Document, page: Page, spans: Sequence[Span]) -> tuple[Block, ...]:
    """The page as text; without its layout, as one plain paragraph with nothing marked."""
    try:
        return text_blocks(layout_of(document), page, spans)
    except (FileNotFoundError, RagError):
        logger.warning("the layout of document %s cannot be read", document.pk)
        lines = tuple(((line, False),) for line in page.text.split("\n"))
        return (Block(kind="paragraph", lines=lines),)


def _boxes(document: Document, span: Span, number: int, *, inner: bool) -> tuple[Rectangle, ...]:
    try:
        found = highlights(document, span)
    except (FileNotFoundError, RagError):
        logger.warning("the layout of document %s cannot be read", document.pk)
        return ()
    return tuple(_rectangle(mark.box, inner=inner) for mark in found if mark.page == number)


def _rectangle(box: Box, *, inner: bool) -> Rectangle:
    """With a little room around the words, so that they are easy to read under the mark."""
    room = 0.8
    width, height = box.x1 - box.x0 + 2 * room, box.y1 - box.y0 + 2 * room
    return Rectangle(box.x0 - room, box.y0 - room, width, height, inner)


def quality_notes(page: Page) -> tuple[str, ...]:
    """What a reader should know of a page's text, in plain words."""
    quality = read_quality(page.quality)
    notes: list[str] = []
    if quality.ocr:
        sure = round(100 * quality.confidence)
        told = gettext(
            "Read from the picture of the page (OCR, %(sure)s %% sure). Check the figures."
        )
        notes.append(told % {"sure": sure})
    elif not quality.text_layer:
        notes.append(gettext("No text was found on this page."))
    if quality.garbled > 0.05 and not quality.ocr:
        notes.append(gettext("Part of the text on this page carries no meaning in the file."))
    if quality.hidden:
        notes.append(gettext("This page holds text that a reader does not see; it is not used."))
    return tuple(notes)
