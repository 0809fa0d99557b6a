"""A place in a document, as an address says it: the page, the words, and a check of the words."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.urls import reverse

from rag.types import Span
from webapp.library.models import Document, Page

LONGEST = 2_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page, and the words on it that are meant.

    `check` is what `digest_of` gave for the words: after another parse of the document the same
    offsets may be other words, and other words must not be shown as the evidence.
    """

    document_id: str
    page: int
    span: Span | None = None
    check: str = ""

    @property
    def query(self) -> str:
        """The place as the part of an address behind the question mark, without the document."""
        given: dict[str, object] = {"page": self.page}
        if self.span is not None:
            given |= {"start": self.span.start, "end": self.span.end}
        if self.check:
            given["check"] = self.check
        return urlencode(given)

    @property
    def source(self) -> str:
        """The address of the viewer's fragment."""
        return f"{reverse('source', args=[self.document_id])}?{self.query}"

    def link(self, workspace_id: object) -> str:
        """The address to send to someone: the workspace with the page open beside it."""
        return (
            f"{reverse('workspace', args=[workspace_id])}?document={self.document_id}&{self.query}"
        )


def digest_of(words: str) -> str:
    """A short check of the words of a span."""
    return sha256(words.encode(errors="replace")).hexdigest()[:10]


def read_place(given: QueryDict, document: Document) -> Place:
    """The place that an address names; the first page when it names none. Raises Http404."""
    start, end = _number(given, "start"), _number(given, "end")
    span = Span(start, end) if start is not None and end is not None and start < end else None
    page = _number(given, "page")
    if page is None:
        page = _page_at(document, span.start) if span else 1
    if not 1 <= page <= max(1, document.pages_count):
        raise Http404
    return Place(
        document_id=str(document.pk), page=page, span=span, check=given.get("check", "")[:32]
    )


def _number(given: QueryDict, name: str) -> int | None:
    text = given.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or int(text[:12]) > LONGEST:
        raise Http404
    return int(text[:12])


def _page_at(document: Document, offset: int) -> int:
    pages = Page.objects.filter(document=document, generation=document.generation)
    page = pages.filter(start__lte=offset, end__gt=offset).first()
    return page.number if page else 1


def words_at(pages: Iterable[Page], span: Span) -> str:
    """The words of a span, from the pages that it runs over, in order."""
    return "".join(
        page.text[max(0, span.start - page.start) : max(0, span.end - page.start)] for page in pages
    )


def still_there(document: Document, place: Place) -> bool:
    """Whether the words at the place are those that were meant. One query, two or three rows."""
    if place.span is None or not place.check:
        return True
    pages = Page.objects.filter(
        document=document,
        generation=document.generation,
        start__lt=place.span.end,
        end__gt=place.span.start,
    )
    return digest_of(words_at(pages, place.span)) == place.check
