"""Whether passages can answer a question at all: the signal that it is answered or given up."""

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from rag.embed import Embedder
from rag.reading.best import cosines_of
from rag.reading.read import Reading

UNSURE = 1e-4  # no model is surer than that
EMBEDDED = 16  # units compared with the question, the best by words
_WEIGHTS = Path(__file__).parents[2] / "models" / "sufficiency.json"


def sufficiency(reading: Reading, embedder: Embedder) -> float:
    """How likely these passages can answer the question, 0..1. About 0.1 s."""
    if not reading.answers:  # nothing was found, or nothing in a language that a model reads
        return reading.formed
    model = _model()
    values = measures(reading, embedder)
    score = model["bias"] + sum(w * values[name] for name, w in model["weights"].items())
    return 1.0 / (1.0 + math.exp(-score))


def version() -> str:
    """Names the weights: part of the fingerprint of what a calibration was fitted on."""
    return str(_model()["version"])


@lru_cache(maxsize=1)
def _model() -> Mapping[str, Any]:
    model: Mapping[str, Any] = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
    return model


def measures(reading: Reading, embedder: Embedder) -> dict[str, float]:
    """What the passages have of what the question asks for, each 0..1, and what the model says.

    Another measure is a line here; tests/evals/fit_sufficiency.py gives it its weight.
    """
    there = reading.present
    return {
        "formed": reading.formed,
        "none_missing": 1.0 / (1.0 + there.missing),
        "no_name_missing": 1.0 / (1.0 + there.unnamed),
        "numbers": there.numbers,
        **_nearest(reading, embedder),
        **_read(reading),
    }


def _read(reading: Reading) -> dict[str, float]:
    """How sure the model is that a unit answers: of the likeliest, and of three; log-odds."""
    shares = sorted(reading.answers.values(), reverse=True)
    return {"read": _log_odds(shares[0]), "three_read": _log_odds(sum(shares[:3]) / 3)}


def _log_odds(share: float) -> float:
    kept = min(1 - UNSURE, max(UNSURE, share))
    return math.log(kept / (1 - kept))


def _nearest(reading: Reading, embedder: Embedder) -> dict[str, float]:
    """How near in meaning the nearest sentences come."""
    found, shares = reading.units, reading.shares
    near = sorted(range(len(found)), key=lambda i: -shares[i])[:EMBEDDED]
    texts = [(found[i].text, found[i].language) for i in near]
    cosines = sorted(cosines_of(reading.query, texts, embedder), reverse=True)
    return {
        "nearest": max(0.0, cosines[0]),
        "three_nearest": max(0.0, sum(cosines[:3]) / len(cosines[:3])),
    }
