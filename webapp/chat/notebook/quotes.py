"""Words and figures of documents that a person keeps: by their place, and read there when shown."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext

from rag.errors import RagError
from rag.types import Figure, Span, Verdict
from webapp.accounts.models import User
from webapp.chat.export.parts import Picture
from webapp.chat.models import Entry
from webapp.chat.shown.claims import ShownCitation, ShownClaim
from webapp.library.models import Document
from webapp.library.viewer.figures import FigurePlace, caption_of, figure_png, find_figure
from webapp.library.viewer.place import read_place
from webapp.library.viewer.words import words_of

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownQuote:
    """A quote with its source. Of a figure the words are its caption, or say that it is one.

    `words` are empty where the document was read again and they moved; `cite` is None where it is
    gone, or not the reader's to see (any more). `image` is the address of a figure's picture.
    """

    words: str = ""
    cite: ShownCitation | None = None
    figure: Figure | None = None
    image: str = ""

    @property
    def picture(self) -> Picture | None:
        """A figure to be exported, drawn when it is asked for; None where it cannot be."""
        if not self.figure or not self.cite or not self.cite.document or not self.claim:
            return None
        try:
            png = figure_png(self.cite.document, self.figure)
        except RagError:
            logger.warning(
                "figure %s of %s is not drawn", self.figure.number, self.cite.document.pk
            )
            return None
        return Picture(png=png, caption=self.claim)

    @property
    def claim(self) -> ShownClaim | None:
        """The quote as a sentence that cites its source, to be exported."""
        if not self.cite or not self.words:
            return None
        return ShownClaim(
            number=0,
            text=self.words if self.figure else f"“{' '.join(self.words.split())}”",
            span=Span(0, len(self.words)),
            verdict=Verdict.QUOTED,
            reason="",
            computation="",
            citations=(self.cite,),
            gone=False,
        )


def show_quotes(entries: Iterable[Entry], user: User) -> Mapping[object, ShownQuote]:
    """The quotes among entries, by the ids of entries. A query, and three for each."""
    quotes = [one for one in entries if one.document_id]
    documents = Document.objects.visible_to(user).select_related("workspace")
    seen = documents.in_bulk([one.document_id for one in quotes])
    return {one.pk: _shown(one, seen.get(one.document_id)) for one in quotes}


def _shown(entry: Entry, document: Document | None) -> ShownQuote:
    if document is None:
        return ShownQuote()
    given = QueryDict(entry.place)
    place = read_place(given, document)
    cite = ShownCitation(
        number=1,
        title=document.title,
        page=place.page,
        quote="",
        place=place,
        link=place.link(document.workspace_id),
        document=document,
    )
    if number := given.get("figure"):
        return _figure(document, cite, int(number))
    return ShownQuote(words=words_of(document, place), cite=cite)


def _figure(document: Document, cite: ShownCitation, number: int) -> ShownQuote:
    check = cite.place.check if cite.place else ""
    found = find_figure(document, number, check)
    if found is None:
        return ShownQuote(cite=cite)
    image = FigurePlace(page=found.page, number=number, check=check).image(document)
    words = caption_of(document, found) or gettext("Figure")
    return ShownQuote(words=words, cite=cite, figure=found, image=image)
