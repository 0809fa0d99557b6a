"""How far the text of a page can be trusted, and what in it a reader does not see."""

from dataclasses import dataclass
from enum import StrEnum

from rag.notices import NOTHING, Notice

UNSURE = 0.75  # mean confidence of OCR; less and words may well be wrong
GARBLED = 0.1


class Route(StrEnum):
    """How a page was read: see rag/parse/page/triage.py."""

    PLAIN = "plain"
    LAYOUT = "layout"
    OCR = "ocr"


class HiddenKind(StrEnum):
    """Why a reader of the page does not see words that the file holds."""

    PALE = "pale"  # in the colour of what is behind them
    CLEAR = "clear"  # transparent
    UNPAINTED = "unpainted"  # neither filled nor outlined: render mode 3
    TINY = "tiny"
    COVERED = "covered"  # under a shape or a picture
    OFF_PAGE = "off_page"
    CHARACTERS = "characters"  # tag, zero-width and direction characters
    REMAPPED = "remapped"  # glyphs that show something else than the file says
    LAYER = "layer"  # in a layer that is switched off
    ANNOTATION = "annotation"  # in a note or comment that is not shown on the page


@dataclass(frozen=True, slots=True, kw_only=True)
class PageQuality:
    """How far the text of a page can be trusted.

    `ocr` is true when the words were read from the picture of the page; `confidence` is then their
    mean, 0..1. `unread`: what OCR found were no words in any language that it knows; they were left
    out. `garbled` is the share of characters that carry no meaning, `hidden` the number of
    characters that a reader of the page does not see. `skipped` counts pictures that are no
    figures: decoration, repeated, tiny, or over the limit. `language` is a code of ISO 639-1, empty
    where it cannot be told.
    """

    text_layer: bool
    ocr: bool = False
    unread: bool = False
    confidence: float = 1.0
    garbled: float = 0.0
    hidden: int = 0
    images: int = 0
    route: Route = Route.LAYOUT
    tables: int = 0
    figures: int = 0
    skipped: int = 0
    links: int = 0
    language: str = ""

    @property
    def is_garbled(self) -> bool:
        """Whether much of the text layer says nothing, and nothing better was read."""
        return self.garbled > GARBLED and not self.ocr

    @property
    def doubt(self) -> Notice:
        """Why what the page says may be wrong, to be read after "the text of page 3 is"."""
        if self.is_garbled:
            return Notice("page.garbled")
        if self.unread:
            return Notice("page.unread")
        if self.ocr and self.confidence < UNSURE:
            return Notice("page.hard_to_read", sure=round(100 * self.confidence))
        return NOTHING
