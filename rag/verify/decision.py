"""What the facts about a claim come to: the chance that its sources say it, and its sign."""

import json
import math
from collections.abc import Collection
from functools import cache
from pathlib import Path

from rag.types import Verdict
from rag.verify.facts import Fact, Facts

SUPPORTED_ABOVE = 0.65  # of claims written as models write them, half of them false: nine in ten
EVEN = 0.5
WRONG_BELOW = 0.2
SUREST = 2.0  # log-odds, either way, that a model's word is taken for

_WEIGHTS = Path(__file__).parent.parent / "models" / "decision.json"


def probability(support: float, facts: Collection[Fact]) -> float:
    """The chance that the sources say a claim, 0 to 1, by what a verifier says and the facts."""
    weights = _weights()
    certain = 1 / (1 + math.exp(-SUREST))
    held = min(max(support, 1 - certain), certain)
    odds = weights["bias"] + weights["support"] * math.log(held / (1 - held))
    return 1 / (1 + math.exp(-odds - sum(weights[fact] for fact in facts)))


def sign(chance: float, facts: Facts) -> Verdict:
    """The verdict that may be given: what is not sure enough stays unchecked.

    A right calculation holds in part: whether its numbers are those of the thing that is spoken of
    has to be read.
    """
    if facts.conflict and chance < EVEN:
        return Verdict.CONTRADICTED
    if chance >= SUPPORTED_ABOVE and not facts.against:
        return Verdict.SUPPORTED
    if facts.account.worked and not facts.against:
        return Verdict.PARTLY
    return Verdict.UNSUPPORTED if chance <= WRONG_BELOW else Verdict.UNCHECKED


@cache
def _weights() -> dict[str, float]:
    weights: dict[str, float] = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
    return weights
