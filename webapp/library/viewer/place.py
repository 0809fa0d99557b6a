"""A place in a document, as an address says it: the page, the words, and a check of the words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import combinations
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.urls import reverse

from rag.safety import cover
from rag.types import Sensitive, Span
from webapp.library.guard.sensitive import places_in
from webapp.library.models import Document, Page

MOST_SPANS = 8
DIGITS = 9
MOST_KINDS = 4  # of sensitive words in one citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A page, and the words on it that are meant: a sentence, or a table's row and its header.

    `check` is what `digest_of` gave for the words: after another parse of the document the same
    offsets may be other words, and other words must not be shown as the evidence.
    """

    document_id: str
    page: int
    spans: tuple[Span, ...] = ()
    check: str = ""

    @property
    def query(self) -> str:
        """The place as the part of an address behind the question mark, without the document."""
        given: list[tuple[str, object]] = [("page", self.page)]
        for span in self.spans:
            given += [("start", span.start), ("end", span.end)]
        if self.check:
            given.append(("check", self.check))
        return urlencode(given)

    def on_page(self, number: int) -> "Place":
        """The same words, with another page in view."""
        return replace(self, page=number)

    @property
    def source(self) -> str:
        """The address of the viewer's fragment."""
        return f"{reverse('source', args=[self.document_id])}?{self.query}"

    @property
    def document_link(self) -> str:
        """The address of the document's own page with this page open beside it."""
        return f"{reverse('document', args=[self.document_id])}?{self.query}"

    def link(self, workspace_id: object) -> str:
        """The address to send to someone: the workspace with the page open beside it."""
        return (
            f"{reverse('workspace', args=[workspace_id])}?document={self.document_id}&{self.query}"
        )


def is_inner(span: Span, spans: Iterable[Span]) -> bool:
    """Whether it lies within another of the spans: the cell of a row that is cited."""
    return any(other != span and other.contains(span) for other in spans)


def digest_of(*words: str) -> str:
    """A short check of the words of some spans, in order."""
    return sha256("\x1f".join(words).encode(errors="replace")).hexdigest()[:10]


def read_place(given: QueryDict, document: Document) -> Place:
    """The place that an address names; the first page when it names none. Raises Http404."""
    starts, ends = _numbers(given, "start"), _numbers(given, "end")
    spans = tuple(Span(start, end) for start, end in zip(starts, ends, strict=False) if start < end)
    pages = _numbers(given, "page")
    page = pages[0] if pages else _page_at(document, spans[0].start) if spans else 1
    if not 1 <= page <= max(1, document.pages_count):
        raise Http404
    check = given.get("check", "")[:32]
    return Place(document_id=str(document.pk), page=page, spans=spans, check=check)


def _numbers(given: QueryDict, name: str) -> list[int]:
    texts = [text for text in given.getlist(name) if text][:MOST_SPANS]
    if not all(text.isascii() and text.isdigit() and len(text) <= DIGITS for text in texts):
        raise Http404
    return [int(text) for text in texts]


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
    if not place.spans or not place.check:
        return True
    found = Page.objects.filter(
        document=document,
        generation=document.generation,
        start__lt=max(span.end for span in place.spans),
        end__gt=min(span.start for span in place.spans),
    )
    pages = list(found)
    words = [words_at(pages, span) for span in place.spans]
    if digest_of(*words) == place.check:
        return True
    # Cited under a policy, today's or an earlier one, which hid some of the words.
    known = [places_in(document, pages, span) for span in place.spans]
    return any(
        digest_of(*texts) == place.check for texts in _ways_to_cover(place.spans, words, known)
    )


def _ways_to_cover(
    spans: Sequence[Span], words: Sequence[str], known: Sequence[Sequence[Sensitive]]
) -> Iterator[list[str]]:
    """The words as they read with each choice of kinds covered, and with everything covered."""
    kinds = sorted({one.kind for places in known for one in places})[:MOST_KINDS]
    for size in range(1, len(kinds) + 1):
        for chosen in combinations(kinds, size):
            yield [
                cover(text, [_inside(one.span, span) for one in places if one.kind in chosen])
                for span, text, places in zip(spans, words, known, strict=True)
            ]
    yield [cover(text, [Span(0, len(text))]) for text in words]


def _inside(part: Span, span: Span) -> Span:
    return Span(max(0, part.start - span.start), max(0, part.end - span.start))
