"""Finds a part of a document that a question asks for by its structure: all of it, in order."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from rag.find.around import id_of
from rag.language.terms import terms
from rag.notices import Notice
from rag.question.parts import Part, PartKind
from rag.question.query import Query
from rag.question.titles import named
from rag.reading.listing import is_contents, listing
from rag.types import Chunk, ElementKind, Hit, LoadChunks, Scope, Search

AT_ONCE = 400  # chunks that are loaded together
LONGEST = 2_000  # chunks of a document that are looked through
MOST = 40  # chunks that are read together
BEFORE = 3  # chunks of a section that no search found, in front of those of other sections

_SURE = {PartKind.PAGE, PartKind.TABLES, PartKind.FIGURES}  # what is there was recognised


def with_part(query: Query, found: Search, scope: Scope, load_chunks: LoadChunks) -> Search:
    """For a question about a part of a document, that part in place of the hits, or before them.

    Left as it is where no document is meant, or it cannot be told which, nor which page. Where it
    has no such page, table or figure, nothing is found; what a section is called may be said in
    other words.
    """
    part = query.part
    if part is None or (part.kind is PartKind.PAGE and not query.places):
        return found
    first = _meant(query, found)
    if first is None:
        return found
    chunks = _all_of(first, scope, load_chunks)
    chosen = _chosen(query, part, chunks)[:MOST]
    if not chosen and part.kind in _SURE:
        none = Notice("part.none", title=first.title)
        return replace(found, judged=(), whole=True, steps=(*found.steps, none))
    if not chosen:
        return found
    known = {hit.chunk.id: hit for hit in found.hits}
    hits = [known.get(one.id, Hit(chunk=one, score=0.0)) for one in chosen]
    told = _told(part, chosen)
    new = tuple(hit for hit in hits if hit.chunk.id not in known)
    if not part.kind.is_whole:
        ids = {one.id for one in chosen}
        inside = [hit for hit in found.judged if hit.chunk.id in ids]
        others = (one for one in found.judged if one.chunk.id not in ids)
        hits = [*inside, *new[:BEFORE], *(one for one in others if not is_contents(one.chunk))]
    return replace(
        found, hits=(*found.hits, *new), judged=tuple(hits), whole=part.kind.is_whole,
        steps=(*found.steps, told),
    )  # fmt: skip


def _meant(query: Query, found: Search) -> Chunk | None:
    """A chunk of the document that is meant: the one in the scope, the one that is named, or that
    which has a section of this name."""
    chunks = [hit.chunk for hit in found.hits]
    titles = {chunk.document_id: chunk.title for chunk in chunks}
    meant = named(query.names, titles, query.language) or frozenset(titles)
    if len(meant) == 1:
        return next(chunk for chunk in chunks if chunk.document_id in meant)
    if query.part and query.part.name and not query.part.kind.is_list:
        return next(iter(_below(query.part.name, chunks, query.language)), None)
    return chunks[0] if query.part and query.part.kind is PartKind.PAGE and chunks else None


def _all_of(first: Chunk, scope: Scope, load_chunks: LoadChunks) -> list[Chunk]:
    """All chunks of its document, without what is printed on every page."""
    found: list[Chunk] = []
    for start in range(0, LONGEST, AT_ONCE):
        ids = [id_of(first, ordinal) for ordinal in range(start, start + AT_ONCE)]
        loaded: Mapping[str, Chunk] = load_chunks(ids, scope)
        found += [loaded[one] for one in ids if one in loaded]
        if ids[-1] not in loaded:
            break
    furniture = {ElementKind.HEADER, ElementKind.FOOTER}
    return [one for one in found if one.kind not in furniture]


def _chosen(query: Query, part: Part, chunks: Sequence[Chunk]) -> list[Chunk]:
    match part.kind:
        case PartKind.COVER:
            return [one for one in chunks if 1 in one.pages]
        case PartKind.PAGE:
            return list(_on_pages(query.places, chunks))
        case PartKind.SECTION | PartKind.WITHIN:
            return _below(part.name, chunks, query.language)
        case _:
            return list({one.chunk.id: one.chunk for one in listing(part, chunks)}.values())


def _on_pages(places: Collection[str], chunks: Sequence[Chunk]) -> Iterator[Chunk]:
    """What stands on the pages that are named, by their place or by the number printed on them."""
    for one in chunks:
        called = {f"pagenumber{page}" for page in one.pages}
        called |= {f"pagelabel{label.lower()}" for label in one.labels}
        if called.intersection(places):
            yield one


def _below(name: str, chunks: Sequence[Chunk], language: str) -> list[Chunk]:
    """The chunks under the heading of that name: it has all its words, or begins with its number.

    Of several headings the shortest, which is the one that says the least else.
    """
    wanted = set(terms(name, language))
    number = re.sub(r"^\D+\s(?=[\dA-Z])", "", name, count=1) if re.search(r"\d", name) else ""
    starts = re.compile(rf"(?:{re.escape(name)}|{re.escape(number) or '(?!)'})(?![\w.]\w)", re.I)
    fitting = {
        heading
        for one in chunks
        for heading in one.headings
        if starts.match(heading) or (wanted and wanted <= set(terms(heading, language)))
    }
    if not fitting:
        return []
    best = min(fitting, key=lambda one: (starts.match(one) is None, len(one)))
    return [one for one in chunks if best in one.headings]


def _told(part: Part, chosen: Sequence[Chunk]) -> Notice:
    """The step, with the document that the part was taken from."""
    title = chosen[0].title
    if part.kind.is_list or part.kind is PartKind.COVER:
        return Notice(f"part.{part.kind}", title=title)
    name = part.name
    if part.kind is PartKind.PAGE:
        pages = sorted({page for one in chosen for page in one.pages})
        in_a_row = len(pages) > 1 and pages[-1] - pages[0] == len(pages) - 1
        name = f"{pages[0]}–{pages[-1]}" if in_a_row else ", ".join(map(str, pages))
    return Notice(f"place.{part.kind}", name=name, title=title)
