"""Reorders hits by their text: by a model, or without one the first few by their words."""

import math
from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Protocol, Self

from rag.config import ChatConfig, RagConfig, RerankConfig
from rag.errors import ModelDownError, ModelRefusedError
from rag.find.rerank_server import ServerReranker
from rag.indexes.windows import embedding_text
from rag.language.weights import Weights
from rag.llm import identity
from rag.metering import Meter, telling, unmetered
from rag.notices import Notice
from rag.question.query import Query
from rag.reading.measures import best_fit
from rag.reading.units import units
from rag.types import Hit, Passage

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

BY_FIT = "fit-1"  # the order without a model; raise it when that changes
LEAD = 3  # hits whose text is looked at: what the first three hold stays the same
MOST_PAIRS = 16  # of one pass of the model: between two of them it is seen whether there is time
FIT_WEIGHT = 0.5  # of the fit, beside the logarithm of the score


class Reranker(Protocol):
    """Judges how far a text answers a query. Raises ModelDownError or ModelRefusedError."""

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """For each text its relevance, 0..1."""

    def telling(self, meter: Meter) -> Self:
        """The same, that tells a meter of each request; one of this process has no server."""


class CrossEncoderReranker:
    """Any cross-encoder by name or path, loaded on first use, on the GPU if there is one.

    Thread-safe. Raises ModelRefusedError when the model cannot be loaded, or gives more than one
    score for a text, ModelDownError when it takes too long, or others have it for so long. To load
    it is waited for.
    """

    def __init__(self, name: str, seconds: float) -> None:
        self._name, self._seconds = name, seconds
        self._meter: Meter = unmetered
        self._lock = Lock()  # the tokenizer underneath cannot be used by two threads at once
        self._known: list[CrossEncoder] = []  # one at most; of all that tell of it

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """See Reranker. Whatever the model was trained with, its score goes through a sigmoid."""
        if not texts:
            return []
        which = identity(ChatConfig(model=self._name))
        with telling(self._meter, model=self._name, server="", identity=which, texts=()):
            if not self._lock.acquire(timeout=self._seconds):
                raise ModelDownError(Notice("rerank.late"))
            try:
                return self._judged([(query, text) for text in texts])
            finally:
                self._lock.release()

    def telling(self, meter: Meter) -> "CrossEncoderReranker":
        """See Reranker. Both have one model."""
        other = copy(self)
        other._meter = meter  # noqa: SLF001
        return other

    def _judged(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        model = self._loaded()
        from torch.nn import Sigmoid

        scores, until = list[float](), monotonic() + self._seconds
        for start in range(0, len(pairs), MOST_PAIRS):
            if monotonic() > until:
                raise ModelDownError(Notice("rerank.late"))
            some = pairs[start : start + MOST_PAIRS]
            given = model.predict(list(some), activation_fn=Sigmoid(), show_progress_bar=False)
            scores += map(float, given)
        return scores

    def _loaded(self) -> "CrossEncoder":
        if not self._known:
            from sentence_transformers import CrossEncoder

            try:
                model: CrossEncoder = CrossEncoder(self._name)
            except (OSError, ValueError, RuntimeError) as error:
                raise ModelRefusedError(Notice("rerank.not_loaded", model=self._name)) from error
            if model.num_labels != 1:
                raise ModelRefusedError(Notice("rerank.other_model", model=self._name))
            self._known.append(model)
        return self._known[0]


def build_reranker(config: RerankConfig) -> Reranker | None:
    """The model of that name, of a server or in this process; None for an empty one."""
    if config.url:
        return ServerReranker(config)
    return CrossEncoderReranker(config.model, config.seconds) if config.model else None


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
