"""Two versions of a document side by side: their differences with places to open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from rag.types import Span
from webapp.library.guard.sensitive import shown_pages
from webapp.library.models import Document
from webapp.library.viewer.compare import (
    Change,
    ChangeKind,
    Comparison,
    PageText,
    Piece,
    Runs,
    compare,
    word_changes,
)
from webapp.library.viewer.place import Place

# Shape, word.
KINDS: Mapping[ChangeKind, tuple[str, StrPromise]] = {
    ChangeKind.ADDED: ("+", gettext_lazy("added")),
    ChangeKind.REMOVED: ("−", gettext_lazy("removed")),
    ChangeKind.CHANGED: ("≠", gettext_lazy("changed")),
    ChangeKind.MOVED: ("↕", gettext_lazy("moved")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """The words of one version in runs, each with whether it is in this one alone."""

    runs: Runs
    where: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChange:
    """A difference as the page shows it."""

    kind: str
    glyph: str
    word: str
    same_before: int
    old: Side | None
    new: Side | None


def compare_documents(old: Document, new: Document) -> Comparison:
    """What text changed from one document to the other, as the policy lets it be seen."""
    return compare(_pages(old), _pages(new))


def _pages(document: Document) -> Sequence[PageText]:
    shown = shown_pages(document)
    return [PageText(page.number, page.start, page.text) for page in shown]


def count_changes(comparison: Comparison) -> list[tuple[str, str, int]]:
    """Each kind of difference with its word, and how many there are."""
    return [(kind, str(KINDS[ChangeKind(kind)][1]), n) for kind, n in comparison.counts.items()]


def show_change(change: Change, old: Document, new: Document) -> ShownChange:
    """A difference with its words marked and its places as addresses."""
    out: Runs = [(change.old.text, False)] if change.old else []
    into: Runs = [(change.new.text, False)] if change.new else []
    if change.kind == "changed" and change.old and change.new:
        out, into = word_changes(change.old.text, change.new.text)
    glyph, word = KINDS[change.kind]
    return ShownChange(
        kind=change.kind.value,
        glyph=glyph,
        word=str(word),
        same_before=change.same_before,
        old=_side(change.old, out, old),
        new=_side(change.new, into, new),
    )


def _side(piece: Piece | None, runs: Runs, document: Document) -> Side | None:
    if piece is None:
        return None
    place = Place(
        document_id=str(document.pk), page=piece.page, spans=(Span(piece.start, piece.end),)
    )
    return Side(runs=runs, where=document.where(piece.page), link=place.document_link)
