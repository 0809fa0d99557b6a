"""A search, from a query to its best hits: retrieve in all its ways, fuse, rerank."""

from collections.abc import Sequence
from itertools import chain

from rag.config import RagConfig
from rag.errors import ModelDownError, ModelRefusedError
from rag.find.opening import opening
from rag.find.parts import with_part
from rag.find.rerank import Reranker, rerank
from rag.find.retrieve import combine, retrieve
from rag.indexes import Index
from rag.notices import Notice
from rag.question.query import Query
from rag.types import Hit, LoadChunks, Scope, Search


def search(
    query: Query,
    scope: Scope,
    indexes: tuple[Index, Index],
    load_chunks: LoadChunks,
    reranker: Reranker | None,
    config: RagConfig,
) -> Search:
    """What is found for a query and the further ones for the same question, step by step.

    Raises IndexDownError.
    """
    first, *others = (
        retrieve(one, scope, indexes, load_chunks, config) for one in (query, *query.more)
    )
    hits = combine(first, others)
    judged, unranked = _judged(query, hits, reranker, config)
    put_first = with_part if query.part else opening
    found = Search(hits=hits, judged=judged, unranked=unranked)
    return put_first(query, found, scope, load_chunks)


def _judged(
    query: Query, hits: Sequence[Hit], reranker: Reranker | None, config: RagConfig
) -> tuple[tuple[Hit, ...], Notice | None]:
    """The hits in order. A reranker that fails, or takes too long, leaves them as without one."""
    try:
        return rerank(query, hits, reranker, config), None
    except (ModelDownError, ModelRefusedError) as error:
        return rerank(query, hits, None, config), error.message


def best(
    asked: Sequence[tuple[Query, Scope]],
    indexes: tuple[Index, Index],
    load_chunks: LoadChunks,
    config: RagConfig,
) -> tuple[Hit, ...]:
    """The hits for each query in its scope, together, best first. Raises IndexDownError."""
    found = (retrieve(query, scope, indexes, load_chunks, config) for query, scope in asked)
    return tuple(sorted(chain.from_iterable(found), key=lambda hit: -hit.score))
