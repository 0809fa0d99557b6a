"""Reorders hits by a model that reads the query and the chunk together."""

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from rag.config import RagConfig
from rag.types import Hit
from rag.windows import embedding_text

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder


class Reranker(Protocol):
    """Judges how far a text answers a query."""

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """For each text its relevance, 0..1."""


class CrossEncoderReranker:
    """Any cross-encoder by name or path, loaded on first use. Thread-safe."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = Lock()

    @cached_property
    def _model(self) -> "CrossEncoder":
        from sentence_transformers import CrossEncoder

        model: CrossEncoder = CrossEncoder(self._name)
        return model

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """See Reranker. A model without a sigmoid of its own gets one."""
        from torch import nn

        with self._lock:
            logits = self._model.predict(
                [(query, text) for text in texts], activation_fn=nn.Identity()
            )
        return [1.0 / (1.0 + math.exp(-float(logit))) for logit in logits]


def build_reranker(name: str) -> Reranker | None:
    """The cross-encoder of that name; None for an empty one."""
    return CrossEncoderReranker(name) if name else None


def rerank(
    query: str, hits: Sequence[Hit], reranker: Reranker | None, config: RagConfig
) -> tuple[Hit, ...]:
    """The hits in the reranker's order; as they are without one.

    Only `config.candidates` are read again: each costs a pass of the model.
    """
    if reranker is None or not hits:
        return tuple(hits)
    read = hits[: config.candidates]
    scores = reranker.scores(query, [embedding_text(hit.chunk) for hit in read])
    judged = [
        replace(hit, score=score, signals={**hit.signals, "rerank": score})
        for hit, score in zip(read, scores, strict=True)
    ]
    return tuple(sorted(judged, key=lambda hit: -hit.score))
