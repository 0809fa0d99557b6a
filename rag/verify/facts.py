"""What can be told of a claim and its evidence beside how far the one says the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from rag.language.equality import found_in
from rag.language.numbers import Quantity
from rag.notices import Notice
from rag.verify.evidence import Evidence
from rag.verify.figures.amounts import Account, account
from rag.verify.figures.arithmetic import miscalculated, refuted
from rag.verify.figures.cells import another_cell
from rag.verify.units import Unit
from rag.verify.words.differences import difference
from rag.verify.words.otherwise import otherwise
from rag.verify.words.unnamed import unnamed

WHOLE = 0.95  # share of the claim's words that a unit has, to have all of it
IN_ORDER = 0.5  # share of its neighbouring words that are neighbours there
ABOUT = 0.6  # share of the claim's words that a row has, for its change to be the claim's


class Fact(StrEnum):
    """Something that was found out. What it weighs was measured: `rag/models/decision.json`."""

    DIFFERS = "differs"  # its sentence or cell has another number, name, opposite or denial
    MISCALCULATED = "miscalculated"  # what is calculated, or told of a change, has another result
    WHOLE = "whole"  # one sentence or row has all its words and numbers, most in the same order
    UNACCOUNTED = "unaccounted"  # a number neither stands in the sources nor follows from others
    UNNAMED = "unnamed"  # a name stands nowhere in the sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts about a claim, each with what is said of it, and how its numbers came about."""

    told: Mapping[Fact, Notice]
    account: Account

    @property
    def against(self) -> bool:
        """Whether anything speaks against the claim."""
        return any(fact is not Fact.WHOLE for fact in self.told)

    @property
    def conflict(self) -> Notice | None:
        """What the sources say otherwise, if that could be told."""
        return self.told.get(Fact.MISCALCULATED) or self.told.get(Fact.DIFFERS)


def facts_about(evidence: Evidence, known: Sequence[Quantity] = ()) -> Facts:
    """The facts about a claim. `known` are results that the answer works out elsewhere."""
    claim, pool, near = evidence.claim, evidence.pool, evidence.near
    numbers = account(evidence, known)
    texts = list(dict.fromkeys(unit.passage.chunk.text for unit in pool))
    told: dict[Fact, Notice] = {}
    if said := _miscalculated(evidence, numbers):
        told[Fact.MISCALCULATED] = Notice.of(said)
    said = difference(claim, near, texts, numbers.settled)
    said = said or otherwise(evidence, numbers.missing)
    said = said or ("" if numbers.worked else another_cell(claim, pool))
    if said:
        told[Fact.DIFFERS] = Notice.of(said)
    if numbers.missing:
        missing = ", ".join(one.text for one in numbers.missing)
        told[Fact.UNACCOUNTED] = Notice("verify.not_found", what=missing)
    if names := unnamed(claim, pool):
        told[Fact.UNNAMED] = Notice("verify.not_found", what=", ".join(names))
    if not told and any(_says_whole(evidence, unit) for unit in near):
        told[Fact.WHOLE] = Notice("verify.says_this")
    return Facts(told=told, account=numbers)


def _miscalculated(evidence: Evidence, numbers: Account) -> str:
    """What a calculation gives that a claim shows, or a change that it tells of a row's years."""
    claim, shares = evidence.claim, evidence.shares
    wrong = next((one for one in claim.formulas if not one.right), None)
    if wrong is not None:
        return miscalculated(wrong)
    best = max(evidence.near, key=lambda unit: shares[unit])
    if shares[best] < ABOUT:
        return ""
    return next(filter(None, (refuted(claim, one, best) for one in numbers.missing)), "")


def _says_whole(evidence: Evidence, unit: Unit) -> bool:
    """Whether a unit has what a claim has, denied or not as there, and much of it in its order."""
    claim = evidence.claim
    if claim.negated != unit.read.negated or evidence.shares[unit] < WHOLE:
        return False
    numbers = (*unit.numbers, *unit.frame.numbers, *unit.above.numbers)
    if not all(found_in(number, numbers) for number in claim.numbers):
        return False
    pairs, theirs = set(pairwise(claim.terms)), set(pairwise(unit.read.terms))
    return bool(pairs) and len(pairs & theirs) >= IN_ORDER * len(pairs)
