"""What can be measured between a claim and its evidence: the inputs of the shipped verifier."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import ClassVar

from rag.language.equality import found_in
from rag.language.lists import Lists, lists
from rag.language.numbers import Quantity, quantities, table_scales
from rag.language.weights import Weights
from rag.verify.read import Read

NEAR = 8  # units of the evidence that a claim is measured against: the best by words
TOGETHER = 3  # units that may support a claim between them

FEATURES = (
    "found_in_all", "found_in_one", "found_together", "pairs_found",
    "numbers_missing", "names_missing", "negated", "opposed", "rarest_missing",
    "terms_missing", "pairs_in_one",
)  # fmt: skip
READ = "supports"  # what the pair model says


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides(Lists):
    """Stems that are opposites: any before the colon against any behind it."""

    file: ClassVar[str] = "opposites"
    sides: frozenset[str]


@cache
def _sides(language: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    pairs = (line.split(":") for line in lists(Sides, language).sides)
    return tuple((frozenset(one.split()), frozenset(other.split())) for one, other in pairs)


def measure(claim: Read, units: Sequence[Read]) -> tuple[float, ...] | None:
    """Measure a claim against the sentences and rows of its evidence; None if there is nothing."""
    asked = claim.terms
    present = [unit.terms for unit in units]
    if not units or not asked:
        return None
    weights = Weights([*present, asked])
    shares = [weights.share(asked, unit) for unit in present]
    near = sorted(range(len(units)), key=lambda i: (-shares[i], i))[:NEAR]
    best = near[0]
    everything = [term for i in sorted(near) for term in present[i]]
    together = [term for i in near[:TOGETHER] for term in present[i]]
    return (
        weights.share(asked, everything), shares[best], weights.share(asked, together),
        _pairs(asked, everything), _numbers_missing(claim, units),
        _names_missing(claim, everything), float(claim.negated != units[best].negated),
        float(opposed(claim, units[best])), _rarest_missing(asked, everything, weights),
        float(len(set(asked) - set(everything))), _pairs_in_one(asked, units),
    )  # fmt: skip


def opposed(claim: Read, unit: Read) -> bool:
    """Whether a unit says the opposite of a word of the claim, and not that word too."""
    mine, theirs = claim.forms, unit.forms
    return any(
        (mine & one and theirs & other and not theirs & one and not mine & other)
        or (mine & other and theirs & one and not theirs & other and not mine & one)
        for one, other in _sides(claim.language)
    )


def _pairs(asked: Sequence[str], present: Sequence[str]) -> float:
    """Share of the claim's neighbouring terms that are neighbours in the evidence too."""
    pairs = set(pairwise(asked))
    have = set(pairwise(present))
    return len(pairs & have) / len(pairs) if pairs else 0.0


def _pairs_in_one(asked: Sequence[str], units: Sequence[Read]) -> float:
    """Share of the claim's neighbouring terms that stand in one sentence, in any places.

    The rows of a table are as one: what a row says stands in its header too.
    """
    pairs = list(pairwise(asked))
    rows: set[str] = set()
    have = [rows]
    for unit in units:
        if unit.is_row:
            rows.update(unit.terms)
        else:
            have.append(set(unit.terms))
    found = sum(any(one in unit and other in unit for unit in have) for one, other in pairs)
    return found / len(pairs) if pairs else 0.0


def _numbers_missing(claim: Read, units: Sequence[Read]) -> float:
    have = _numbers_of(units) if claim.numbers else []
    missing = [q for q in claim.numbers if not found_in(q, have)]
    return len(missing) / len(claim.numbers) if claim.numbers else 0.0


def _numbers_of(units: Sequence[Read]) -> list[Quantity]:
    """The numbers of sentences and rows; those of rows in the scale that the table names."""
    numbers = [q for unit in units if not unit.is_row for q in unit.numbers]
    rows = [unit for unit in units if unit.is_row]
    if rows:
        scales = table_scales("\n".join(unit.text for unit in units), rows[0].language)
        numbers += [q for row in rows for q in quantities(row.text, row.language, scales)]
    return numbers


def _names_missing(claim: Read, present: Sequence[str]) -> float:
    return len(claim.names - set(present)) / len(claim.names) if claim.names else 0.0


def _rarest_missing(asked: Sequence[str], present: Sequence[str], weights: Weights) -> float:
    missing = set(asked) - set(present)
    heaviest = max(map(weights, asked))
    return max(map(weights, missing)) / heaviest if missing and heaviest else 0.0
