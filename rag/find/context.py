"""Chooses what is read for an answer: the best hits, and for a model what stands around them."""

from collections.abc import Collection, Sequence

from rag.config import RagConfig
from rag.find.around import id_of, widened
from rag.language import DEFAULT
from rag.language.sentences import sentences
from rag.llm import ChatModel
from rag.types import Chunk, ElementKind, Hit, LoadChunks, Passage, Scope, Span

WHOLE_TABLES = 3  # of the first passages: their tables are completed


def gather(
    hits: Sequence[Hit],
    scope: Scope,
    load_chunks: LoadChunks,
    config: RagConfig,
    chat: ChatModel | None,
    *,
    whole: bool = False,
) -> tuple[Passage, ...]:
    """The hits as passages, tables completed by their other pieces, within the budget.

    A language model is shown as much as it has room for. Without one they are the best, in order;
    `whole`: all of them.
    """
    chosen = list(hits) if whole else _best(hits, scope, load_chunks, config)
    torn = _torn([hit.chunk for hit in chosen], scope, load_chunks)
    ranks = {hit.chunk.id: rank for rank, hit in enumerate(chosen, start=1)}
    found = {hit.chunk.id: hit for hit in (*hits, *chosen)}
    chunks = [hit.chunk for hit in chosen]
    if chat is not None:
        chunks = widened(chunks, hits, scope, load_chunks, chat.room)
    return tuple(
        Passage(
            number=number,
            chunk=chunk,
            relevance=found[chunk.id].relevance if chunk.id in found else 0.0,
            signals=found[chunk.id].signals if chunk.id in found else {},
            rank=ranks.get(chunk.id, 0),
            sentences=_sentences(chunk),
            points=found[chunk.id].points if chunk.id in found else (),
            unfinished=chunk.id in torn,
        )
        for number, chunk in enumerate(chunks, start=1)
    )


def _sentences(chunk: Chunk) -> tuple[Span, ...]:
    """Its sentences and rows, by which a language model cites."""
    start = chunk.span.start
    found = sentences(chunk.text, chunk.language or DEFAULT)
    return tuple(Span(start + one.start, start + one.end) for one in found)


def _best(
    hits: Sequence[Hit], scope: Scope, load_chunks: LoadChunks, config: RagConfig
) -> list[Hit]:
    best: list[Hit] = []
    left = config.passage_characters
    for hit in _with_whole_tables(hits[: config.passages], scope, load_chunks):
        if best and len(hit.chunk.text) > left:
            continue  # a shorter one may still fit
        left -= len(hit.chunk.text)
        best.append(hit)
    return best


def _with_whole_tables(hits: Sequence[Hit], scope: Scope, load_chunks: LoadChunks) -> Sequence[Hit]:
    """The hits, each table among the first followed by the pieces it was cut from."""
    beside = {hit.chunk.id: _table_pieces(hit.chunk) for hit in hits[:WHOLE_TABLES]}
    known = {hit.chunk.id for hit in hits}
    wanted = {one for ids in beside.values() for one in ids} - known
    loaded = dict(load_chunks(sorted(wanted), scope)) if wanted else {}
    chosen: list[Hit] = []
    for hit in hits:
        chosen.append(hit)
        pieces = (loaded.pop(one, None) for one in beside.get(hit.chunk.id, ()))
        chosen += [
            Hit(chunk=piece, score=hit.score, signals=hit.signals)
            for piece in pieces
            if piece and _same_table(hit.chunk, piece)
        ]
    return chosen


def _torn(chosen: Sequence[Chunk], scope: Scope, load_chunks: LoadChunks) -> Collection[str]:
    """The ids of pieces of tables that go on beyond what was chosen: such a table is not whole."""
    known = {one.id for one in chosen}
    beside = {one.id: set(_table_pieces(one)) - known for one in chosen}
    wanted = {one for ids in beside.values() for one in ids}
    loaded = load_chunks(sorted(wanted), scope) if wanted else {}
    return {
        one.id
        for one in chosen
        if any(id_ in loaded and _same_table(one, loaded[id_]) for id_ in beside[one.id])
    }


def _table_pieces(chunk: Chunk) -> Collection[str]:
    if chunk.kind is not ElementKind.TABLE:
        return ()
    return [id_of(chunk, chunk.ordinal + step) for step in (-1, 1)]


def _same_table(one: Chunk, other: Chunk) -> bool:
    alike = one.context == other.context and one.headings == other.headings
    return other.kind is ElementKind.TABLE and bool(one.context) and alike
