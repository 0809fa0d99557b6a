"""The figures of a document: named by number and a check, drawn without what the policy hides."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlencode

from django.urls import reverse

from rag.errors import RagError
from rag.types import Figure
from webapp.library.models import Document
from webapp.library.viewer.layouts import layout_of
from webapp.library.viewer.pictures import cut_out
from webapp.library.viewer.place import Place
from webapp.library.viewer.words import words_of

logger = logging.getLogger(__name__)

LEAST = 48.0  # points of each side: what is smaller is a rule, a logo or a bullet
MOST_OFFERED = 6  # of a page


@dataclass(frozen=True, slots=True, kw_only=True)
class FigurePlace:
    """A figure, as an address names it. `check` is of its box: another parse may number others."""

    page: int
    number: int
    check: str

    @property
    def query(self) -> str:
        """As the part of an address behind the question mark."""
        return urlencode({"page": self.page, "figure": self.number, "check": self.check})

    def image(self, document: Document) -> str:
        """The address of its picture."""
        return f"{reverse('figure_image', args=[document.pk, self.number])}?check={self.check}"


def figures_on(document: Document, page: int) -> Sequence[FigurePlace]:
    """The figures of a page that are worth keeping; none of a document without pictures."""
    found = [one for one in _figures(document) if one.page == page and _is_large(one)]
    return [
        FigurePlace(page=page, number=one.number, check=_check(one)) for one in found[:MOST_OFFERED]
    ]


def find_figure(document: Document, number: int, check: str) -> Figure | None:
    """The figure of that number, if it is the one that was meant."""
    found = (one for one in _figures(document) if one.number == number and _check(one) == check)
    return next(found, None)


def figure_png(document: Document, figure: Figure) -> bytes:
    """Its picture, with what the policy hides painted over. Raises RagError."""
    return cut_out(document, figure.page, figure.box)


def caption_of(document: Document, figure: Figure) -> str:
    """What is printed as its caption, covered as the policy wants; empty where there is none."""
    if figure.caption is None:
        return ""
    place = Place(document_id=str(document.pk), page=figure.page, spans=(figure.caption,))
    return " ".join(words_of(document, place).split())


def _figures(document: Document) -> Sequence[Figure]:
    if not document.is_drawn or not document.figures_count:
        return ()
    try:
        return layout_of(document).figures
    except (FileNotFoundError, RagError):
        logger.warning("the layout of document %s cannot be read", document.pk)
        return ()


def _is_large(figure: Figure) -> bool:
    box = figure.box
    return box.x1 - box.x0 >= LEAST and box.y1 - box.y0 >= LEAST


def _check(figure: Figure) -> str:
    box = figure.box
    said = f"{figure.page}:{box.x0:.0f}:{box.y0:.0f}:{box.x1:.0f}:{box.y1:.0f}"
    return sha256(said.encode()).hexdigest()[:10]
