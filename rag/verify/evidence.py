"""What a claim rests on, gathered once: the steps take it and look for nothing again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.language.equality import found_in
from rag.language.weights import Weights
from rag.verify.read import Read
from rag.verify.units import Unit

NEAREST = 8  # units looked at for a claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A claim with the units that it may rest on.

    `near` are those that share most with it, best first, and before them the `named`, which the
    answer names for it. `shares`: how much of the claim's words, numbers apart, stand in each of
    them or above it.
    """

    claim: Read
    pool: Sequence[Unit]
    near: Sequence[Unit]
    named: Sequence[Unit]
    shares: Mapping[Unit, float]

    @property
    def text(self) -> str:
        """What is judged: the nearest units together, in their order."""
        in_order = sorted(self.near, key=lambda unit: (unit.passage.number, unit.span))
        return "\n".join(dict.fromkeys(t for u in in_order for t in u.evidence.split("\n")))


def gather(claim: Read, pool: Sequence[Unit], named: Sequence[Unit] = ()) -> Evidence:
    """The evidence for a claim: what shares nothing with it is none, unless it is named."""
    near = list(dict.fromkeys((*named, *_nearest(claim, pool))))[: max(NEAREST, len(named))]
    shares = {unit: _share(claim, unit) for unit in near}
    return Evidence(claim=claim, pool=pool, near=near, named=named, shares=shares)


def _nearest(claim: Read, pool: Sequence[Unit]) -> list[Unit]:
    """The units that share most with a claim, best first; those that share nothing are left out."""
    weights = Weights([*(unit.terms for unit in pool), claim.terms])

    def fit(unit: Unit) -> float:
        hits = sum(found_in(number, unit.numbers) for number in claim.numbers)
        return weights.share(claim.terms, unit.terms) + 0.5 * hits / max(1, len(claim.numbers))

    ranked = sorted(((fit(unit), -i) for i, unit in enumerate(pool)), reverse=True)
    return [pool[-i] for score, i in ranked[:NEAREST] if score > 0]


def _share(claim: Read, unit: Unit) -> float:
    asked = claim.words_alone
    return len(asked & unit.terms_around) / len(asked) if asked else 0.0
