"""Whether passages can answer a question at all: the signal that it is answered or given up."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from rag.embed import Embedder
from rag.language import DEFAULT
from rag.language.equality import found_in
from rag.language.numbers import UNKNOWN_SCALE, quantities
from rag.language.terms import Weights, related, terms
from rag.question.query import Query
from rag.reading.forms import forms
from rag.reading.read import Reading
from rag.reading.units import Unit
from rag.types import Passage

UNSURE = 1e-4  # no model is surer than that
EMBEDDED = 16  # units compared with the question, the best by words
_WEIGHTS = Path(__file__).parents[1] / "models" / "sufficiency.json"


def sufficiency(reading: Reading, passages: Sequence[Passage], embedder: Embedder) -> float:
    """How likely these passages can answer the question, 0..1. About 0.1 s."""
    if not reading.units:
        return 0.0
    model = _model()
    values = measures(reading, passages, embedder)
    score = model["bias"] + sum(w * values[name] for name, w in model["weights"].items())
    return 1.0 / (1.0 + math.exp(-score))


def version() -> str:
    """Names the weights: part of the fingerprint of what a calibration was fitted on."""
    return str(_model()["version"])


@lru_cache(maxsize=1)
def _model() -> Mapping[str, Any]:
    model: Mapping[str, Any] = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
    return model


def measures(reading: Reading, passages: Sequence[Passage], embedder: Embedder) -> dict[str, float]:
    """What the passages have of what the question asks for, each 0..1, and what the model says.

    Another measure is a line here; tests/evals/fit_sufficiency.py gives it its weight.
    """
    query, found = reading.query, reading.units
    weights = Weights([*(unit.terms for unit in found), query.terms])
    texts = [(_all_text(passage), passage.chunk.language or DEFAULT) for passage in passages]
    present = frozenset(term for text, language in texts for term in terms(text, language))
    return {
        "formed": max(_formed(query, unit, weights) for unit in found),
        "none_missing": 1.0 / (1.0 + len(query.terms - present - _meant(query, present))),
        "no_name_missing": 1.0 / (1.0 + len(_absent(query, present))),
        "numbers": _numbers(query, texts),
        **_nearest(query, found, weights, embedder),
        **_read(reading),
    }


def _read(reading: Reading) -> dict[str, float]:
    """How sure the model is that a unit answers: of the likeliest, and of three; log-odds."""
    shares = sorted((reading.answered(place) for place in reading.answers), reverse=True)
    return {"read": _log_odds(shares[0]), "three_read": _log_odds(sum(shares[:3]) / 3)}


def _log_odds(share: float) -> float:
    kept = min(1 - UNSURE, max(UNSURE, share))
    return math.log(kept / (1 - kept))


def _formed(query: Query, unit: Unit, weights: Weights) -> float:
    """The share of the question's words around a unit; half, if it is not what is asked for.

    "How many" wants a number, "who" a name that the question does not know.
    """
    share = weights.share(query.terms, frozenset(unit.terms) | unit.frame | unit.around)
    wanted = query.form
    form = wanted.amount or wanted.percent or wanted.date or wanted.name or bool(wanted.contact)
    return share if not form or any(forms(query, unit).values()) else 0.5 * share


def _meant(query: Query, present: frozenset[str]) -> frozenset[str]:
    """The question's words where none of them is there, but other words for them are."""
    others = bool(query.related & present) and not query.terms & present
    return query.terms if others else frozenset()


def _absent(query: Query, present: frozenset[str]) -> set[str]:
    """Names and codes of the question that no passage has, nor another word for them."""
    return {
        name
        for name in query.specifics
        if name not in present and not related(name, query.language) & present
    }


def _numbers(query: Query, texts: Sequence[tuple[str, str]]) -> float:
    """The share of the question's numbers, years and dates that the passages have."""
    if not query.quantities:
        return 1.0
    known = [
        found for text, language in texts for found in quantities(text, language, UNKNOWN_SCALE)
    ]
    return sum(found_in(one, known) for one in query.quantities) / len(query.quantities)


def _nearest(
    query: Query, found: Sequence[Unit], weights: Weights, embedder: Embedder
) -> dict[str, float]:
    """How near in meaning the nearest sentences come."""
    shares = [weights.share(query.terms, unit.terms) for unit in found]
    near = sorted(range(len(found)), key=lambda i: -shares[i])[:EMBEDDED]
    vectors = embedder.embed_documents([found[i].text for i in near])
    cosines = np.sort(vectors @ np.asarray(embedder.embed_query(query.essence)))[::-1]
    return {
        "nearest": max(0.0, float(cosines[0])),
        "three_nearest": max(0.0, float(cosines[:3].mean())),
    }


def _all_text(passage: Passage) -> str:
    chunk = passage.chunk
    above = re.sub(r"\s+", " ", " > ".join(filter(None, [chunk.title, *chunk.headings])))
    return "\n\n".join(filter(None, [above, chunk.context, chunk.text]))
