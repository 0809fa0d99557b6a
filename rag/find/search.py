"""A search, from a query to its best hits: retrieve in all its ways, fuse, rerank."""

from collections.abc import Sequence
from itertools import chain

from rag.config import RagConfig
from rag.find.opening import opening
from rag.find.parts import with_part
from rag.find.rerank import Reranker, rerank
from rag.find.retrieve import combine, retrieve
from rag.indexes import Index
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
    judged = rerank(query, hits, reranker, config)
    put_first = with_part if query.part else opening
    return put_first(query, Search(hits=hits, judged=judged), scope, load_chunks)


def best(
    asked: Sequence[tuple[Query, Scope]],
    indexes: tuple[Index, Index],
    load_chunks: LoadChunks,
    config: RagConfig,
) -> tuple[Hit, ...]:
    """The hits for each query in its scope, together, best first. Raises IndexDownError."""
    found = (retrieve(query, scope, indexes, load_chunks, config) for query, scope in asked)
    return tuple(sorted(chain.from_iterable(found), key=lambda hit: -hit.score))
