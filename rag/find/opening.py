"""What a summary is made from: key sentences by the guide, how a document and its parts begin."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.find.around import id_of
from rag.question.kinds import QuestionKind
from rag.question.query import Query
from rag.question.titles import named
from rag.types import Chunk, ElementKind, Hit, LoadChunks, Scope, Search, Span

BEGINNING = 3  # chunks that a document begins with
MOST_PARTS = 7  # the longest ones
LONGEST = 400  # chunks of a document that are looked at


def opening(query: Query, found: Search, scope: Scope, load_chunks: LoadChunks) -> Search:
    """For a summary of one document, what its guide points to, its beginning and that of its parts.

    They stand in place of the hits. Left as it is where no document is meant, or where it cannot
    be told which.
    """
    if query.kind is not QuestionKind.SUMMARY or not found.judged:
        return found
    titles = {hit.chunk.document_id: hit.chunk.title for hit in found.hits}
    meant = named(query.names, titles, query.language) or frozenset(titles)
    if len(meant) != 1:
        return found
    hit = next(hit for hit in found.hits if hit.chunk.document_id in meant)
    points = _points(hit.chunk, scope)
    ids = [id_of(hit.chunk, ordinal) for ordinal in range(LONGEST)]
    loaded: Mapping[str, Chunk] = load_chunks([*ids, *(points.keys() - set(ids))], scope)
    first = [loaded[one] for one in points if one in loaded]
    chosen = dict.fromkeys([*first, *_chosen([loaded[one] for one in ids if one in loaded])])
    known = {one.chunk.id: one for one in found.hits}
    judged = tuple(
        replace(
            known.get(one.id, Hit(chunk=one, score=hit.score)),
            points=tuple(points.get(one.id, ())),
        )
        for one in chosen
    )
    new = (one for one in judged if one.chunk.id not in known)
    return replace(found, hits=(*found.hits, *new), judged=judged)


def _points(chunk: Chunk, scope: Scope) -> Mapping[str, list[Span]]:
    """The places of the key sentences of a document, by their chunks."""
    guide = scope.guide_to(chunk.document_id) if scope.guide_to else None
    points: dict[str, list[Span]] = {}
    for point in guide.points if guide else ():
        points.setdefault(point.chunk_id, []).append(point.span)
    return points


def _chosen(chunks: Sequence[Chunk]) -> list[Chunk]:
    texts = [c for c in chunks if c.kind not in {ElementKind.HEADER, ElementKind.FOOTER}]
    first = texts[:BEGINNING]
    parts = Counter(map(_part_of, texts))
    firsts: dict[str, Chunk] = {}
    for chunk in texts[BEGINNING:]:
        if part := _part_of(chunk):
            firsts.setdefault(part, chunk)
    longest = sorted(firsts, key=lambda part: -parts[part])[:MOST_PARTS]
    return [*first, *(chunk for part, chunk in firsts.items() if part in longest)]


def _part_of(chunk: Chunk) -> str:
    """The heading below the title of the document that a chunk stands under."""
    return chunk.headings[min(1, len(chunk.headings) - 1)] if chunk.headings else ""
