"""How near a hit comes to a query, on a scale that can be compared between searches."""

from rag.types import Hit

CERTAIN_COSINE = 0.75  # of a query and a window of MiniLM: as near as they come


def relevance(hit: Hit) -> float:
    """0..1: what a reranker said, or how near the passage is to the query in meaning."""
    if "rerank" in hit.signals:
        return hit.signals["rerank"]
    return max(0.0, min(1.0, hit.signals.get("dense", 0.0) / CERTAIN_COSINE))
