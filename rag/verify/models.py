"""The verifiers: the small one that ships with the code, and cross-encoders by name."""

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from rag.embed import Embedder
from rag.errors import ModelRefusedError
from rag.sentences import sentences
from rag.verify.contract import Verifier
from rag.verify.features import FEATURES, read

_WEIGHTS = Path(__file__).parent.parent / "models" / "verifier.json"
_REMEMBERED = 2_000  # vectors: the claims of an answer share their evidence


def build_verifier(name: str, embedder: Embedder) -> Verifier:
    """The cross-encoder of that name, or the verifier shipped with the code when it is empty."""
    return CrossEncoderVerifier(name) if name else ShippedVerifier(embedder)


class ShippedVerifier:
    """A logistic model over eleven measures; rag/models/MODEL_CARD.md tells how it was fitted."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = _Remembering(embedder)
        self._model = _weights()

    @property
    def name(self) -> str:
        return f"shipped-{self._model['version']}"

    def supports(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        split = {text: _units(text) for text in dict.fromkeys(text for _, text in pairs)}
        claims = dict.fromkeys(claim for claim, _ in pairs)
        self._embedder.embed_documents([*claims, *chain(*split.values())])  # all in one batch
        readings = [read(claim, split[text], self._embedder) for claim, text in pairs]
        return [self._probability(r.features) if r.best is not None else 0.0 for r in readings]

    def _probability(self, features: Sequence[float]) -> float:
        parts = zip(
            features, *(self._model[key] for key in ("mean", "scale", "weights")), strict=True
        )
        score = self._model["bias"] + sum((x - m) / s * w for x, m, s, w in parts)
        return 1.0 / (1.0 + math.exp(-score))


class CrossEncoderVerifier:
    """An entailment model by its sentence-transformers name, loaded on first use.

    Works with models of one output (groundedness) and of three (contradiction, entailment,
    neutral, in the order that the model's own labels tell).
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._loaded: Any = None
        self._lock = Lock()

    @property
    def name(self) -> str:
        return self._name

    def supports(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        if not pairs:
            return []
        model = self._model()
        scores = np.asarray(model.predict([(text, claim) for claim, text in pairs]))
        scores = scores.astype(np.float64)
        if scores.ndim == 1:
            inside = bool(((scores >= 0) & (scores <= 1)).all())
            return [float(s) if inside else 1.0 / (1.0 + math.exp(-s)) for s in scores]
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        return [float(row[_entailment(model)]) for row in shares]

    def _model(self) -> Any:
        with self._lock:
            if self._loaded is None:
                from sentence_transformers import CrossEncoder

                try:
                    self._loaded = CrossEncoder(self._name)
                except (OSError, ValueError) as error:
                    raise ModelRefusedError(
                        f"The verifier “{self._name}” cannot be loaded on this machine."
                    ) from error
            return self._loaded


def _entailment(model: Any) -> int:
    labels = {str(label).lower(): int(i) for i, label in model.config.id2label.items()}
    return next((i for label, i in labels.items() if label.startswith("entail")), 1)


@lru_cache(maxsize=1)
def _weights() -> dict[str, Any]:
    model: dict[str, Any] = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
    if tuple(model["features"]) != FEATURES:
        raise ModelRefusedError("The shipped verifier was fitted for other features: fit it again.")
    return model


def _units(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


class _Remembering:
    """An embedder that embeds each text once, for as long as it is among the latest ones."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, npt.NDArray[np.float32]] = {}
        self._lock = Lock()

    def embed_documents(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        with self._lock:
            known = {text: self._known[text] for text in texts if text in self._known}
        new = [text for text in dict.fromkeys(texts) if text not in known]
        if new:
            known |= dict(zip(new, self._embedder.embed_documents(new), strict=True))
            self._remember(known)
        return np.array([known[text] for text in texts], dtype=np.float32)

    def _remember(self, vectors: dict[str, npt.NDArray[np.float32]]) -> None:
        with self._lock:
            if len(self._known) + len(vectors) > _REMEMBERED:
                self._known.clear()
            self._known.update(vectors)
