"""Search over everything that a person may see: what has the words, and what is near in meaning."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from rag.errors import RagError
from rag.find.relevance import relevance
from rag.types import Chunk, Scope, Sought, document_of
from webapp.library.engine.library import library_engine, load_chunks
from webapp.library.models import Document, Visitor
from webapp.messages import told
from webapp.search.facets import Facet, facets
from webapp.search.grammar import Asked, Unit
from webapp.search.shelf import Match, Shelf, shelf_of
from webapp.search.shown import Found, found, marked, query_words
from webapp.search.spelling import meant
from webapp.search.wanted import Sort, Wanted

A_PAGE = 10  # documents
PLACES = 3  # of a document
MOST_HITS = 40  # passages that are looked at for their meaning
MOST_NEAR = 10  # of them that are shown
# How near a passage is that is shown for its meaning alone. Of 19 searches over 8 passages, those
# for nothing that is there came to 0.23 at most, those for what is there mostly to more than 0.53.
NEAR = 0.53


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A document that was found, with its best passages and how many have all of the words.

    `apart`: none has, but the document.
    """

    document: Document
    passages: int
    apart: bool
    places: Sequence[Found]
    title: Sequence[tuple[str, bool]]
    alone: Wanted  # the search in it


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """A page of the documents that have the words, and passages that are near in meaning.

    `missing` are words that no document has; the others were looked for without them. `meant` is
    what may have been meant. `trouble` says why nothing was looked for by its meaning.
    """

    wanted: Wanted
    groups: Sequence[Group] = ()
    total: int = 0
    pages: int = 1
    passages: int = 0
    facets: Sequence[Facet] = ()
    missing: Sequence[str] = ()
    meant: str = ""
    near: Sequence[Found] = ()
    trouble: str = ""

    @property
    def found(self) -> list[Found]:
        """All passages that are shown, those with the words first."""
        return [*(place for group in self.groups for place in group.places), *self.near]

    @property
    def mended(self) -> Wanted:
        """The search for what may have been meant."""
        return self.wanted.saying(self.meant)


def find(user: Visitor, wanted: Wanted) -> Results:
    """What is found for a search. Raises IndexDownError where words cannot be looked for."""
    engine = library_engine()
    shelf = shelf_of(user, wanted, engine.lexical)
    asked, matches, missing = _matches(shelf, wanted.asked)
    right = meant(shelf, missing)
    near: Sequence[Found] = ()
    trouble = ""
    if asked.is_loose and wanted.page == 1:
        try:
            near = _near(shelf, wanted.asked, {one.pk for one in matches})
        except RagError as failure:
            trouble = told(failure.message)
    ordered = sorted(matches, key=_order(wanted.sort))
    pages = max(1, -(-len(ordered) // A_PAGE))
    wanted = replace(wanted, page=min(wanted.page, pages))
    first = A_PAGE * (wanted.page - 1)
    return Results(
        wanted=wanted,
        groups=_groups(shelf, asked, wanted, ordered[first : first + A_PAGE]),
        total=len(matches),
        pages=pages,
        passages=sum(one.matched.passages for one in matches),
        facets=facets(matches, shelf, wanted),
        missing=[unit.said for unit in missing],
        meant=wanted.asked.mended(right) if right else "",
        near=near,
        trouble=trouble,
    )


def _matches(shelf: Shelf, asked: Asked) -> tuple[Asked, list[Match], list[Unit]]:
    """What is looked for in the end, the documents that have it, and the words that none has."""
    if not asked.units:
        return asked, [], []
    matches, missing = _having(shelf, asked), list[Unit]()
    if asked.wanted and not matches:
        every = {unit: Sought(groups=(unit.terms,)) for unit in asked.wanted}
        missing = [unit for unit, sought in every.items() if not shelf.having(sought)]
        others = asked.but(*missing)
        if missing and others.wanted and all(unit.is_plain for unit in missing):
            asked, matches = others, _having(shelf, others)
    return asked, matches, missing


def _having(shelf: Shelf, asked: Asked) -> list[Match]:
    matches = shelf.having(asked.sought) if asked.wanted else shelf.all()
    hidden = {one.pk for one in shelf.having(asked.without)}
    return [one for one in matches if one.pk not in hidden]


def _order(sort: Sort) -> Callable[[Match], tuple[Any, ...]]:
    """By relevance titles come first, then the words one after the other, then those together."""

    def newest(one: Match) -> tuple[Any, ...]:
        return -one.day.toordinal(), one.title.casefold(), one.pk

    def relevant(one: Match) -> tuple[Any, ...]:
        has = one.matched
        return not has.titled, not has.phrased, not has.passages, -has.score, *newest(one)

    def titled(one: Match) -> tuple[Any, ...]:
        return one.title.casefold(), *newest(one)

    return {Sort.DATE: newest, Sort.TITLE: titled}.get(sort, relevant)


def _groups(shelf: Shelf, asked: Asked, wanted: Wanted, matches: Sequence[Match]) -> list[Group]:
    """Documents with their best passages, in this order."""
    rows = shelf.documents.order_by().select_related("workspace")
    documents = rows.in_bulk([one.pk for one in matches])
    words = query_words(asked.words)
    places: dict[UUID, list[Found]] = {}
    for scope in shelf.scopes_of(matches):
        for chunk in _chunks(shelf, asked.sought, scope, matches):
            pk = UUID(chunk.document_id)
            here = places.setdefault(pk, [])
            if pk in documents and len(here) < PLACES:
                here.append(found(chunk, documents[pk], words))
    return [
        Group(
            document=documents[one.pk],
            passages=one.matched.passages,
            apart=bool(asked.wanted) and not (one.matched.passages or one.matched.titled),
            places=places[one.pk],
            title=marked(one.title, words),
            alone=replace(wanted, document=one.pk, page=1),
        )
        for one in matches
        if one.pk in documents and places.get(one.pk)
    ]


def _chunks(
    shelf: Shelf, sought: Sought, scope: Scope, matches: Sequence[Match]
) -> Iterator[Chunk]:
    """The best passages of the documents of a scope; of those without any, how they begin."""
    ids = [one for one, _ in shelf.lexical.places(sought, scope, PLACES)]
    having = {document_of(one) for one in ids}
    ids += [f"{one.pk}:{one.matched.generation}:0" for one in matches if str(one.pk) not in having]
    chunks = load_chunks(ids, scope)
    return (chunks[one] for one in ids if one in chunks)


def _near(shelf: Shelf, asked: Asked, but: Collection[UUID]) -> list[Found]:
    """Passages of other documents that are near in meaning. Raises RagError."""
    hits = library_engine().search(asked.words, shelf.narrowed, MOST_HITS) if shelf.narrowed else ()
    near = [
        hit.chunk
        for hit in hits
        if relevance(hit) >= NEAR and UUID(hit.chunk.document_id) not in but
    ]
    rows = shelf.documents.order_by().select_related("workspace")
    documents = rows.in_bulk({UUID(chunk.document_id) for chunk in near})
    words = query_words(asked.words)
    live = ((chunk, documents.get(UUID(chunk.document_id))) for chunk in near)
    return [found(chunk, one, words) for chunk, one in live if one is not None][:MOST_NEAR]
