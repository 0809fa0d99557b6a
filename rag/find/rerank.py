"""Reorders hits by their text: by a model, or without one the first few by their words."""

import math
from collections.abc import Sequence
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from rag.config import RagConfig
from rag.errors import ModelRefusedError
from rag.indexes.windows import embedding_text
from rag.language.weights import Weights
from rag.notices import Notice
from rag.question.query import Query
from rag.reading.measures import best_fit
from rag.reading.units import units
from rag.types import Hit, Passage

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

BY_FIT = "fit-1"  # the order without a model; raise it when that changes
LEAD = 3  # hits whose text is looked at: what the first three hold stays the same
FIT_WEIGHT = 0.5  # of the fit, beside the logarithm of the score


class Reranker(Protocol):
    """Judges how far a text answers a query. Raises ModelDownError or ModelRefusedError."""

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """For each text its relevance, 0..1."""


class CrossEncoderReranker:
    """Any cross-encoder by name or path, loaded on first use, on the GPU if there is one.

    Thread-safe. Raises ModelRefusedError when the model cannot be loaded, or gives more than one
    score for a text.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = Lock()  # the tokenizer underneath cannot be used by two threads at once
        self._model: CrossEncoder | None = None

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """See Reranker. Whatever the model was trained with, its score goes through a sigmoid."""
        if not texts:
            return []
        with self._lock:
            model = self._loaded()
            from torch.nn import Sigmoid

            scores = model.predict(
                [(query, text) for text in texts],
                activation_fn=Sigmoid(),
                show_progress_bar=False,
            )
        return [float(score) for score in scores]

    def _loaded(self) -> "CrossEncoder":
        if self._model is None:
            from sentence_transformers import CrossEncoder

            try:
                model: CrossEncoder = CrossEncoder(self._name)
            except (OSError, ValueError, RuntimeError) as error:
                raise ModelRefusedError(Notice("rerank.not_loaded", model=self._name)) from error
            if model.num_labels != 1:
                raise ModelRefusedError(Notice("rerank.other_model", model=self._name))
            self._model = model
        return self._model


def build_reranker(name: str) -> Reranker | None:
    """The cross-encoder of that name; None for an empty one."""
    return CrossEncoderReranker(name) if name else None


def rerank(
    query: Query, hits: Sequence[Hit], reranker: Reranker | None, config: RagConfig
) -> tuple[Hit, ...]:
    """The hits in the reranker's order; without one the first few by their fit.

    Only `config.candidates` are read again: each costs a pass of the model.
    """
    if not hits:
        return ()
    if reranker is None:
        return _by_fit(query, hits)
    read = hits[: config.candidates]
    scores = reranker.scores(query.essence, [embedding_text(hit.chunk) for hit in read])
    judged = [
        replace(hit, score=score, signals={**hit.signals, "rerank": score})
        for hit, score in zip(read, scores, strict=True)
    ]
    return tuple(sorted(judged, key=lambda hit: -hit.score))  # ties keep their order


def _by_fit(query: Query, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """First the hit whose score and whose best sentence or row together say most.

    Scores stay as they are: they tell how a hit was found.
    """
    lead = [
        Passage(number=1, rank=1, chunk=hit.chunk, relevance=hit.relevance) for hit in hits[:LEAD]
    ]
    found = units(lead, brief=True)
    weights = Weights([unit.terms for unit in found])
    fitted = []
    for hit in hits[:LEAD]:
        own = [unit for unit in found if unit.passage.chunk.id == hit.chunk.id]
        fit = best_fit(query, own, weights)
        fitted.append(replace(hit, signals={**hit.signals, "fit": fit}))
    fitted.sort(key=lambda hit: -math.log(hit.score) - FIT_WEIGHT * hit.signals["fit"])
    return (*fitted, *hits[LEAD:])
