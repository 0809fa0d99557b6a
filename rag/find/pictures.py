"""Pictures of pages for a model that sees: where the question, or what was found, points to one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import ClassVar

from rag.language.lists import Lists, Phrases, lists
from rag.notices import Notice
from rag.question.places import chunk_places
from rag.question.query import Query
from rag.reading.found import Found
from rag.types import Chunk, DrawPage, ElementKind, Passage

MOST = 2  # pictures: each costs a model as much as two or three passages
POINTING = 2  # of the best passages: what they are says whether to look


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeing(Lists):
    """What is seen on a page and seldom said in its text: a look, and a kind of figure."""

    file: ClassVar[str] = "asking"
    seen: Phrases
    drawn: Phrases


def with_pictures(found: Found, draw: DrawPage) -> Found:
    """What was found with at most two pictures of pages, numbered on as passages.

    Only where the question asks for what is seen, which is seldom said in words, or where words
    suffice and the best passages are figures or hard to read.
    Each picture stands for the chunk that it shows: that is what can be cited. What a policy hides
    is not in it, and a page that tries to instruct a model is not shown at all.
    """
    words, text = lists(Seeing, found.query.language), found.query.text
    asks = bool(words.seen.search(text) or words.drawn.search(text))
    points = found.sufficient and any(map(_points, found.best[:POINTING]))
    if not (asks or points):
        return found
    shown: list[Passage] = []
    pictures: dict[int, bytes] = {}
    for passage, page in _pages(found):
        if len(shown) == MOST:
            break
        if picture := draw(passage.chunk.document_id, page, found.question.scope):
            number = len(found.passages) + len(shown) + 1
            shown.append(replace(passage, number=number, rank=0, sentences=(), picture=page))
            pictures[number] = picture
    steps = (Notice("step.seen", page=one.picture, title=one.chunk.title) for one in shown)
    return replace(
        found,
        passages=(*found.passages, *shown),
        pictures=pictures,
        search=replace(found.search, steps=(*found.search.steps, *steps)),
    )


def _points(passage: Passage) -> bool:
    return passage.chunk.kind is ElementKind.FIGURE or bool(passage.chunk.doubt)


def _pages(found: Found) -> Iterator[tuple[Passage, int]]:
    """The pages to look at, each once: those that are named, then figures, then the best."""
    kept_out = (one for one in (*found.gathered, *found.passages) if _is_kept_out(one))
    seen = {(one.chunk.document_id, page) for one in kept_out for page in one.chunk.pages}
    order = sorted(
        found.best,
        key=lambda one: (not _is_named(found.query, one.chunk), not _points(one), one.rank),
    )
    for passage in order:
        for page in passage.chunk.pages:
            place = (passage.chunk.document_id, page)
            if place not in seen:
                seen.add(place)
                yield passage, page


def _is_kept_out(passage: Passage) -> bool:
    """Whether it has what no model may be shown: in a picture it could not be set apart."""
    return bool(passage.instructs) or passage.chunk.withheld


def _is_named(query: Query, chunk: Chunk) -> bool:
    return not set(query.places).isdisjoint(chunk_places(chunk))
