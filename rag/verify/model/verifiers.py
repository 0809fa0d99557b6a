"""The verifier that ships with the code, or another one by name."""

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from rag.errors import ModelRefusedError
from rag.language import DEFAULT
from rag.language.identify import language_of
from rag.language.sentences import sentences
from rag.notices import Notice
from rag.pairs import PairModel, Task
from rag.verify.model.choose import together
from rag.verify.model.contract import Verifier
from rag.verify.model.features import FEATURES, READ, measure
from rag.verify.model.named.verifier import NamedVerifier
from rag.verify.read import Read, read

_WEIGHTS = Path(__file__).parents[2] / "models" / "verifier.json"


def build_verifier(name: str, pairs: PairModel) -> Verifier:
    """The verifier shipped with the code, or the model of a name."""
    return NamedVerifier(name) if name else ShippedVerifier(pairs)


class ShippedVerifier:
    """A logistic model over what the pair model says and eleven measures of words.

    rag/models/MODEL_CARD.md tells how it was fitted.
    """

    def __init__(self, pairs: PairModel) -> None:
        self._pairs = pairs
        self._model = _weights()

    @property
    def name(self) -> str:
        return f"shipped-{self._model['version']}"

    def reads(self, language: str) -> bool:
        """English is what it learned."""
        return language == DEFAULT

    def supports(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        readings = [_read(claim, text) for claim, text in pairs]
        measured = [measure(claim, units) for claim, units in readings]
        pairs = [(claim.text, together(claim, units)) for claim, units in readings]
        said = self._pairs.log_odds(Task.SUPPORT, pairs)
        return [
            0.0 if measures is None else self._probability([*measures, one])
            for measures, one in zip(measured, said, strict=True)
        ]

    def _probability(self, features: Sequence[float]) -> float:
        parts = zip(
            features, *(self._model[key] for key in ("mean", "scale", "weights")), strict=True
        )
        score = self._model["bias"] + sum((x - m) / s * w for x, m, s, w in parts)
        return 1.0 / (1.0 + math.exp(-score))


@lru_cache(maxsize=1)
def _weights() -> dict[str, Any]:
    model: dict[str, Any] = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
    if tuple(model["features"]) != (*FEATURES, READ):
        raise ModelRefusedError(Notice("verify.other_features"))
    return model


def _read(claim: str, text: str) -> tuple[Read, list[Read]]:
    """A claim, and the sentences and rows of the text that it is held against."""
    language = language_of(claim) or language_of(text) or DEFAULT
    found = sentences(text, language)
    return read(claim, language), [read(text[s.start : s.end], language) for s in found]
