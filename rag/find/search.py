"""A search, from a query to passages: retrieve in all its ways, fuse, rerank, expand."""

from rag.config import RagConfig
from rag.find.rerank import Reranker, rerank
from rag.find.retrieve import combine, expand, retrieve
from rag.indexes import Index
from rag.question.query import Query
from rag.types import LoadChunks, Scope, Search


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
    passages = expand(judged, scope, load_chunks, config)
    return Search(hits=hits, judged=judged, passages=passages)
