"""Words of documents that a person keeps: by their place, and read there when they are shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from rag.types import Span, Verdict
from webapp.accounts.models import User
from webapp.chat.models import Entry
from webapp.chat.shown.claims import ShownCitation, ShownClaim
from webapp.library.models import Document
from webapp.library.viewer.place import read_place
from webapp.library.viewer.words import words_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownQuote:
    """A quote with its source.

    `words` are empty where the document was read again and they moved; `cite` is None where it is
    gone, or not the reader's to see (any more).
    """

    words: str = ""
    cite: ShownCitation | None = None

    @property
    def claim(self) -> ShownClaim | None:
        """The quote as a sentence that cites its source, to be exported."""
        if not self.cite or not self.words:
            return None
        return ShownClaim(
            number=0,
            text=f"“{' '.join(self.words.split())}”",
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
    place = read_place(QueryDict(entry.place), document)
    cite = ShownCitation(
        number=1,
        title=document.title,
        page=place.page,
        quote="",
        place=place,
        link=place.link(document.workspace_id),
        document=document,
    )
    return ShownQuote(words=words_of(document, place), cite=cite)
