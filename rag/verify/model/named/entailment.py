"""Models of natural language inference: does a text entail a claim?"""

import math
from typing import Any

import numpy as np

from rag.verify.model.named.loading import Pairs, Score


def load(name: str) -> Score:
    """Any cross-encoder by its sentence-transformers name.

    Of one output (groundedness), or of three (contradiction, entailment, neutral, in the order that
    the model's own labels tell).
    """
    from sentence_transformers import CrossEncoder

    model: Any = CrossEncoder(name)

    def score(pairs: Pairs) -> list[float]:
        given = [(text, claim) for claim, text in pairs]
        scores = np.asarray(model.predict(given)).astype(np.float64)
        if scores.ndim == 1:
            inside = bool(((scores >= 0) & (scores <= 1)).all())
            return [float(s) if inside else 1.0 / (1.0 + math.exp(-s)) for s in scores]
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        return [float(row[_entailment(model)]) for row in shares]

    return score


def _entailment(model: Any) -> int:
    labels = {str(label).lower(): int(i) for i, label in model.config.id2label.items()}
    return next((i for label, i in labels.items() if label.startswith("entail")), 1)
