"""Search over everything that a person may see: what has the words, and what is near in meaning."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest
from typing import Any
from uuid import UUID

from rag.errors import RagError
from rag.types import Chunk, Sought, document_of, generation_of
from webapp.library.engine.library import library_engine, load_chunks_of
from webapp.library.models import Document, Visitor, Workspace
from webapp.messages import told
from webapp.search.facets import Facet, facets
from webapp.search.grammar import Asked
from webapp.search.look import look
from webapp.search.shelf import Match, Shelf, hexadecimal, shelf_of
from webapp.search.shown import Found, found, marked, query_words
from webapp.search.spelling import meant
from webapp.search.wanted import Sort, Wanted
from webapp.usage.limits import Payer
from webapp.usage.meters import counting_searches

A_PAGE = 10  # documents
PLACES = 3  # of a document among others
PLACES_ALONE = 100  # of a document that is searched alone
MOST_HITS = 40  # passages that are looked at for their meaning
MOST_NEAR = 10  # of them that are shown
# How near a passage is that is shown for its meaning alone. Of searches for what 172 passages of
# XQuAD, CLAP NQ and MTRAG say .91 come to more (.97 as whole questions), in a collection without it
# .13; from 0.5 that is .92 and .15, from 0.6 .83 and .05.
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

    `missing` are words that no document has; the others were looked for without them. Words begin
    with those that are `begun`, and none is so. `meant` is what may have been meant. Passages that
    are near are yet to be looked for where it `waits`, and `trouble` says why they could not be.
    """

    wanted: Wanted
    groups: Sequence[Group] = ()
    total: int = 0
    pages: int = 1
    places: Sequence[tuple[Workspace, int]] = ()
    passages: int = 0
    facets: Sequence[Facet] = ()
    missing: Sequence[str] = ()
    begun: Sequence[str] = ()
    meant: str = ""
    near: Sequence[Found] = ()
    waits: bool = False
    trouble: str = ""

    @property
    def found(self) -> list[Found]:
        """All passages that are shown, those with the words first."""
        return [*(place for group in self.groups for place in group.places), *self.near]

    @property
    def mended(self) -> Wanted:
        """The search for what may have been meant."""
        return self.wanted.saying(self.meant)


def find(user: Visitor, wanted: Wanted, *, at_once: bool = True) -> Results:
    """What is found for a search. Raises IndexDownError where words cannot be looked for.

    Unless it is to be all `at_once`, what is only near waits where anything has the words: it takes
    the longer the more workspaces there are. `find_near` gives it then.
    """
    shelf = shelf_of(user, wanted, library_engine().lexical)
    looked = look(shelf, wanted.asked)
    matches = looked.matches
    wanted = replace(wanted, page=min(wanted.page, max(1, -(-len(matches) // A_PAGE))))
    may_be_near = wanted.asked.is_loose and wanted.page == 1
    waits = may_be_near and not at_once and bool(matches)
    near, trouble = _near(user, shelf, wanted, matches) if may_be_near and not waits else ((), "")
    right = meant(shelf, looked.missing)
    first = A_PAGE * (wanted.page - 1)
    ordered = nsmallest(first + A_PAGE, matches, key=_order(wanted.sort))[first:]
    digits = {one.pk.hex: one for one in shelf.workspaces}
    places = Counter(one.place for one in matches)
    return Results(
        wanted=wanted,
        groups=_groups(shelf, looked.asked, wanted, ordered),
        total=len(matches),
        pages=max(1, -(-len(matches) // A_PAGE)),
        places=[(digits[hexadecimal(one)], number) for one, number in places.most_common()],
        passages=sum(one.matched.passages for one in matches),
        facets=facets(matches, shelf, wanted),
        missing=[unit.said for unit in looked.missing],
        begun=[unit.said for unit in looked.begun],
        meant=wanted.asked.mended(right) if right else "",
        near=near,
        waits=waits,
        trouble=trouble,
    )


def find_near(user: Visitor, wanted: Wanted) -> Results:
    """What `find` left to wait: nothing where all is meant to the letter."""
    if not wanted.asked.is_loose:
        return Results(wanted=wanted)
    shelf = shelf_of(user, wanted, library_engine().lexical)
    near, trouble = _near(user, shelf, wanted, look(shelf, wanted.asked).matches)
    return Results(wanted=wanted, near=near, trouble=trouble)


def in_order(matches: Sequence[Match], sort: Sort) -> list[Match]:
    """All of them, as pages show them."""
    return sorted(matches, key=_order(sort))


def _order(sort: Sort) -> Callable[[Match], tuple[Any, ...]]:
    """By relevance titles come first, then the words one after the other, then those together."""

    def newest(one: Match) -> tuple[Any, ...]:
        return -int(one.day.replace("-", "")), one.title.casefold(), one.key

    def relevant(one: Match) -> tuple[Any, ...]:
        has = one.matched
        return not has.titled, not has.phrased, not has.passages, -has.score, *newest(one)

    def titled(one: Match) -> tuple[Any, ...]:
        return one.title.casefold(), *newest(one)

    return {Sort.DATE: newest, Sort.TITLE: titled}.get(sort, relevant)


def _groups(shelf: Shelf, asked: Asked, wanted: Wanted, matches: Sequence[Match]) -> list[Group]:
    """Documents with their best passages, in this order."""
    rows = shelf.documents.order_by().select_related("workspace", "folder").prefetch_related("tags")
    documents = rows.in_bulk([one.pk for one in matches])
    words = query_words(asked.telling)
    each = PLACES_ALONE if wanted.document else PLACES
    places: dict[UUID, list[Found]] = {}
    for chunk in _chunks(shelf, asked.sought, matches, each):
        pk = UUID(chunk.document_id)
        here = places.setdefault(pk, [])
        if pk in documents and len(here) < each:
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


def _chunks(shelf: Shelf, sought: Sought, matches: Sequence[Match], each: int) -> Iterator[Chunk]:
    """The best passages of the documents; of those without any, how they begin."""
    live = {(str(one.pk), one.key[1]) for one in matches}
    scopes = shelf.scopes_of(matches)
    best = (one for one, _ in shelf.lexical.places(sought, scopes, each))
    ids = [one for one in best if (document_of(one), generation_of(one)) in live]
    placed = {document_of(one) for one in ids}
    ids += [f"{pk}:{generation}:0" for pk, generation in live if pk not in placed]
    chunks = load_chunks_of(
        [
            ([one for one in ids if document_of(one) in (scope.document_ids or ())], scope)
            for scope in scopes
        ]
    )
    return (chunks[one] for one in ids if one in chunks)


def _near(
    user: Visitor, shelf: Shelf, wanted: Wanted, matches: Sequence[Match]
) -> tuple[Sequence[Found], str]:
    """Passages of other documents that are near in meaning, or why none could be looked for."""
    text, scopes = wanted.asked.words, shelf.narrowed
    but = {one.key[0] for one in matches}
    try:
        with counting_searches(library_engine(), _payer(user, shelf)) as engine:
            hits = engine.search(text, scopes, MOST_HITS) if scopes else ()
    except RagError as failure:
        return (), told(failure.message)
    near = [
        hit.chunk
        for hit in hits
        if hit.relevance >= NEAR and hexadecimal(hit.chunk.document_id) not in but
    ]
    rows = shelf.documents.order_by().select_related("workspace")
    documents = rows.in_bulk({UUID(chunk.document_id) for chunk in near})
    words = query_words(wanted.asked.telling)
    live = ((chunk, documents.get(UUID(chunk.document_id))) for chunk in near)
    return [found(chunk, one, words) for chunk, one in live if one is not None][:MOST_NEAR], ""


def _payer(user: Visitor, shelf: Shelf) -> Payer:
    """Whoever searches, in the workspace if it is one alone."""
    alone = shelf.workspaces[0].pk if len(shelf.workspaces) == 1 else None
    return Payer(user_id=user.pk, workspace_id=alone)
