"""Claims with what they cite, as pages show them: only what the reader may see today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from django.urls import reverse
from django.utils.translation import gettext

from rag.types import Mode, Span, Verdict
from webapp.library.models import Document
from webapp.library.models.units import PAGES
from webapp.library.viewer.place import Place, digest_of
from webapp.messages import told

Seen: TypeAlias = Mapping[str, tuple[Document, Document | None]]  # with a newer version of it
Data: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCitation:
    """A numbered place. `gone`: deleted, or no longer the reader's to see."""

    number: int
    title: str
    page: int
    quote: str
    place: Place | None
    link: str = ""
    document: Document | None = None
    newer: str = ""  # the address of a newer version of the document, if there is one

    @property
    def where(self) -> str:
        """What to call the page: “page 3”, “slide 2”, “text”."""
        return (self.document or PAGES).where(self.page)

    @property
    def where_short(self) -> str:
        """The same in few letters."""
        return (
            self.document.where_short(self.page) if self.document else PAGES.where_short(self.page)
        )

    @property
    def gone(self) -> bool:
        """Whether there is nothing to open."""
        return self.place is None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownClaim:
    """A sentence's verdict, and what it cites. `number` counts the claims of the answer from 0."""

    number: int
    text: str
    span: Span
    verdict: Verdict
    reason: str
    computation: str
    citations: tuple[ShownCitation, ...]
    gone: bool
    by: str = ""

    @property
    def counts(self) -> bool:
        """Whether it says something that can be checked: introductions and headings do not."""
        return self.verdict != Verdict.UNCHECKED or bool(self.by)

    @property
    def word(self) -> str:
        """What its verdict is called."""
        return told(self.verdict.word)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPassage:
    """A passage that came near."""

    citation: ShownCitation
    headings: Sequence[str]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownConflict:
    """Two places that say different things about one subject."""

    reason: str
    sides: tuple[ShownCitation, ...]


def show_claims(claims: Sequence[Data], seen: Seen, mode: str) -> list[ShownClaim]:
    """The claims of a stored answer. Quotes of earlier versions were told to be supported."""
    shown = [_claim(number, claim, seen) for number, claim in enumerate(claims)]
    if mode != Mode.QUOTE:
        return shown
    return [replace(one, verdict=Verdict.QUOTED) if one.verdict.holds else one for one in shown]


def _claim(number: int, claim: Data, seen: Seen) -> ShownClaim:
    citations = _citations(claim, seen)
    # A sentence says what its sources say: with one of them gone it may say too much.
    gone = claim.get("gone", False) or any(citation.gone for citation in citations)
    return ShownClaim(
        number=number,
        text=claim["text"],
        span=span_of(claim),
        verdict=Verdict(claim["verdict"]),
        reason="" if gone else claim["reason"],
        computation="" if gone else claim["computation"],
        citations=citations,
        gone=gone,
        by=claim.get("by", ""),
    )


def _citations(claim: Data, seen: Seen) -> tuple[ShownCitation, ...]:
    """One for each passage on a page: a row and its header are cited together."""
    places: dict[tuple[int, int], list[Data]] = {}
    for citation in claim["citations"]:
        places.setdefault((citation["passage"], citation["page"]), []).append(citation)
    return tuple(
        _place(
            number, found[0], [(span_of(one), one["quote"]) for one in found], seen, _cells(found)
        )
        for (number, _), found in places.items()
    )


def _cells(found: Sequence[Data]) -> list[tuple[Span, str]]:
    """The cells that are marked within the rows that are cited."""
    cells = []
    for one in found:
        if one.get("cell"):
            row, cell = span_of(one), Span(one["cell"]["start"], one["cell"]["end"])
            cells.append((cell, one["quote"][cell.start - row.start : cell.end - row.start]))
    return cells


def span_of(placed: Data) -> Span:
    """The span of a stored claim, citation or chunk."""
    return Span(placed["span"]["start"], placed["span"]["end"])


def _place(
    number: int,
    found: Data,
    quotes: Sequence[tuple[Span, str]],
    seen: Seen,
    marked: Sequence[tuple[Span, str]] = (),
) -> ShownCitation:
    document, newer = seen.get(found["document_id"], (None, None))
    page = found["page"]
    if document is None:
        return ShownCitation(
            number=number, title=gettext("Document deleted"), page=page, quote="", place=None
        )
    place = Place(
        document_id=str(document.pk),
        page=page,
        spans=tuple(span for span, _ in (*quotes, *marked)),
        check=digest_of(*(quote for _, quote in (*quotes, *marked))),
    )
    return ShownCitation(
        number=number,
        title=document.title,
        page=page,
        quote="\n".join(quote for _, quote in sorted(quotes)),
        place=place,
        link=place.link(document.workspace_id),
        document=document,
        newer=reverse("document", args=[newer.pk]) if newer else "",
    )


def show_passage(passage: Data, seen: Seen) -> ShownPassage:
    """A passage of a stored answer."""
    chunk = passage["chunk"]
    where = {
        "document_id": chunk["document_id"],
        "page": chunk["pages"][0] if chunk["pages"] else 1,
    }
    return ShownPassage(
        citation=_place(passage["number"], where, [(span_of(chunk), chunk["text"])], seen),
        headings=chunk["headings"],
        text=" ".join(chunk["text"].split()),
    )


def show_conflicts(conflicts: Sequence[Data], seen: Seen) -> list[ShownConflict]:
    """The disagreements between sources; left out when one of the two is gone."""
    found = [
        ShownConflict(
            reason=conflict["reason"],
            sides=tuple(
                _place(one["passage"], one, [(span_of(one), one["quote"])], seen)
                for one in conflict["citations"]
            ),
        )
        for conflict in conflicts
    ]
    return [conflict for conflict in found if not any(side.gone for side in conflict.sides)]
