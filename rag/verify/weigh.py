"""Weighs a claim against a pool of sources: what the model says and the facts come to."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.language.equality import found_in
from rag.language.numbers import Kind, Quantity
from rag.notices import Notice
from rag.types import Citation, Verdict
from rag.verify.decision import probability, sign
from rag.verify.evidence import Unit, cite, overlap
from rag.verify.facts import Fact, Facts, gather
from rag.verify.read import Read

KEPT_ABOVE = 0.3  # support of a cited passage's best words, to stay cited beside better ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a claim came to, and who checked it."""

    verdict: Verdict
    support: float
    reason: Notice
    citations: tuple[Citation, ...] = ()
    computation: str = ""
    by: str = ""


def weigh(
    claim: Read,
    pool: Sequence[Unit],
    near: Sequence[Unit],
    support: float,
    known: Sequence[Quantity] = (),
) -> Judgement:
    """What the support of the nearest units and the facts come to.

    `known` are results that the answer works out elsewhere.
    """
    if not near:
        reason = Notice("verify.nowhere") if pool else Notice("verify.uncited")
        return Judgement(verdict=Verdict.UNSUPPORTED, support=0.0, reason=reason)
    facts = gather(claim, pool, near, known)
    chance = probability(support, facts.told)
    verdict = sign(chance, facts)
    citations = _citations(_ranked(claim, near, support, facts), claim.numbers)
    held = verdict in {Verdict.SUPPORTED, Verdict.PARTLY}
    return Judgement(
        verdict=verdict,
        support=chance,
        reason=_reason(verdict, facts),
        citations=citations if held else citations[:1],
        computation=facts.account.formulas if held else "",
    )


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


def _ranked(
    claim: Read, near: Sequence[Unit], support: float, facts: Facts
) -> list[tuple[float, Unit]]:
    """The units with what each has of the support; those of a calculation first."""
    operands = {unit for _, one in facts.account.worked for unit in one.units}
    each = [(support * overlap(claim, unit), unit) for unit in near]
    each.sort(key=lambda pair: -pair[0] - _hits(claim.numbers, pair[1]))
    return sorted(each, key=lambda pair: pair[1] not in operands)


def _hits(claimed: Sequence[Quantity], unit: Unit) -> float:
    """Share of the claim's amounts (else dates) that a unit has: those words are to be cited."""
    wanted = [number for number in claimed if number.kind is Kind.NUMBER] or claimed
    found = sum(found_in(number, unit.numbers) for number in wanted)
    return found / len(wanted) if wanted else 0.0


def _citations(
    ranked: Sequence[tuple[float, Unit]], claimed: Sequence[Quantity]
) -> tuple[Citation, ...]:
    """The best words of each passage, the best passage first."""
    best: dict[int, Citation] = {}
    for support, unit in ranked:
        number = unit.passage.number
        if number not in best and (not best or support >= KEPT_ABOVE):
            best[number] = cite(unit, support, claimed)
    return tuple(best.values())
