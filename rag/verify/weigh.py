"""Weighs a claim against its evidence: what the model says and the facts come to."""

from collections.abc import Sequence

from rag.language.equality import found_in
from rag.language.numbers import Kind, Quantity
from rag.notices import Notice
from rag.types import Verdict
from rag.verify.citing import cite
from rag.verify.decision import probability, sign
from rag.verify.evidence import Evidence
from rag.verify.facts import Fact, Facts
from rag.verify.judgement import Judgement
from rag.verify.units import Unit

KEPT_ABOVE = 0.3  # support of a cited passage's best words, to stay cited beside better ones


def weigh(evidence: Evidence, facts: Facts, support: float, by: str = "") -> Judgement:
    """What the facts, and how far a model says that the evidence supports a claim, come to.

    Cited are the words that the answer names itself, unless the check found others.
    """
    chance = probability(support, facts.told)
    verdict = sign(chance, facts)
    held = verdict in {Verdict.SUPPORTED, Verdict.PARTLY}
    computation = facts.account.formulas if held else ""
    found = computation or verdict is Verdict.CONTRADICTED
    shown = [] if found else _named(evidence, chance)
    shown = shown or _best(evidence, facts, support)[: None if held else 1]
    return Judgement(
        verdict=verdict,
        support=chance,
        reason=_reason(verdict, facts),
        citations=tuple(cite(unit, worth, evidence.claim.numbers) for unit, worth in shown),
        computation=computation,
        by=by,
    )


def without(evidence: Evidence) -> Judgement:
    """What a claim comes to for which there is nothing to weigh."""
    reason = Notice("verify.nowhere") if evidence.pool else Notice("verify.uncited")
    return Judgement(verdict=Verdict.UNSUPPORTED, support=0.0, reason=reason)


def _reason(verdict: Verdict, facts: Facts) -> Notice:
    """What is told of a verdict: the fact that speaks for it."""
    formula = facts.account.formulas
    if verdict is Verdict.SUPPORTED:
        worked_out = Notice("verify.worked_out", formula=formula)
        return worked_out if formula else Notice("verify.says_this")
    if verdict is Verdict.PARTLY:
        return Notice("verify.only_worked_out", formula=formula)
    if verdict is Verdict.CONTRADICTED and facts.conflict:
        return facts.conflict
    against = facts.told.get(Fact.UNACCOUNTED) or facts.told.get(Fact.UNNAMED)
    return against or Notice(
        "verify.unsure" if verdict is Verdict.UNCHECKED else "verify.not_clearly"
    )


def _named(evidence: Evidence, support: float) -> list[tuple[Unit, float]]:
    """The units that the answer names, if any has words of the claim."""
    named = evidence.named
    return [(one, support) for one in named] if any(evidence.shares[one] for one in named) else []


def _best(evidence: Evidence, facts: Facts, support: float) -> list[tuple[Unit, float]]:
    """The best unit of each passage, with what it has of the support; the best passage first."""
    best: dict[int, tuple[Unit, float]] = {}
    for worth, unit in _ranked(evidence, facts, support):
        number = unit.passage.number
        kept = worth >= KEPT_ABOVE and not _of_another(evidence, facts, unit)
        if number not in best and (kept or not best):
            best[number] = (unit, worth)
    return list(best.values())


def _ranked(evidence: Evidence, facts: Facts, support: float) -> list[tuple[float, Unit]]:
    """The units with what each has of the support; those of a calculation first."""
    numbers = evidence.claim.numbers
    operands = _operands(facts)
    each = [(support * evidence.shares[unit], unit) for unit in evidence.near]
    each.sort(key=lambda pair: -pair[0] - _hits(numbers, pair[1]))
    return sorted(each, key=lambda pair: pair[1] not in operands)


def _operands(facts: Facts) -> set[Unit]:
    return {unit for _, one in facts.account.worked for unit in one.units}


def _of_another(evidence: Evidence, facts: Facts, unit: Unit) -> bool:
    """Whether a unit of the same words has other amounts: the rent of somebody else."""
    said, told = (
        [one for one in numbers if one.kind is Kind.NUMBER and not one.is_count]
        for numbers in (evidence.claim.numbers, unit.numbers)
    )
    return bool(said and told) and unit not in _operands(facts) and not _hits(said, unit)


def _hits(claimed: Sequence[Quantity], unit: Unit) -> float:
    """Share of the claim's amounts (else dates) that a unit has: those words are to be cited."""
    wanted = [number for number in claimed if number.kind is Kind.NUMBER] or claimed
    found = sum(found_in(number, unit.numbers) for number in wanted)
    return found / len(wanted) if wanted else 0.0
