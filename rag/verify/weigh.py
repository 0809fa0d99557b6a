"""Weighs a claim against a pool of sources: what the model and the rules come to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

from rag.language.equality import found_in
from rag.language.lists import lists
from rag.language.numbers import Kind, Quantity
from rag.language.terms import stem
from rag.notices import Notice
from rag.types import Citation, Verdict
from rag.verify.evidence import Unit, cite
from rag.verify.figures.amounts import Numbers, looked_up
from rag.verify.figures.arithmetic import miscalculated, refuted
from rag.verify.figures.formulas import SignWords
from rag.verify.read import Read
from rag.verify.words.conflicts import (
    CLOSE,
    missing_names,
    opposite,
    other_number,
    overlap,
    wrong_column,
    wrong_sign,
)
from rag.verify.words.differences import difference

SUPPORTED_ABOVE = 0.55
PARTLY_ABOVE = 0.4
WORKED_OUT = 0.9  # least support of what is worked out again
MOST_PARTLY = 0.5  # support of what is not told whole: the number says no more than the word
KEPT_ABOVE = 0.3  # support of a cited passage's best words, to stay cited beside better ones
CONFLICTING = 0.1  # support that is left to a claim that contradicts its source
NUMBER_UNKNOWN = 0.2  # share of its support left to a claim with a number that no passage has


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
    """What the support of the nearest units, and the rules, come to.

    `known` are results that the answer works out elsewhere.
    """
    if not near:
        reason = Notice("verify.nowhere") if pool else Notice("verify.uncited")
        return Judgement(verdict=Verdict.UNSUPPORTED, support=0.0, reason=reason)
    each = [support * overlap(claim, unit) for unit in near]
    ranked = sorted(
        zip(each, near, strict=True), key=lambda pair: -pair[0] - _hits(claim.numbers, pair[1])
    )
    numbers = looked_up(claim, pool, near, known)
    operands = {unit for _, one in numbers.worked for unit in one.units}
    ranked.sort(key=lambda pair: pair[1] not in operands)  # a number's sources are cited first
    citations = _citations(ranked, claim.numbers)
    best = [unit for _, unit in ranked[:3]]
    texts = list(dict.fromkeys(unit.passage.chunk.text for unit in pool))
    conflict = _conflict(claim, numbers, best, near, texts)
    if conflict:
        return Judgement(
            verdict=Verdict.CONTRADICTED, support=min(support, CONFLICTING),
            reason=Notice.of(conflict), citations=citations[:1],
        )  # fmt: skip
    if numbers.missing:
        return Judgement(
            verdict=Verdict.UNSUPPORTED, support=support * NUMBER_UNKNOWN,
            reason=numbers.reason, citations=citations[:1],
        )  # fmt: skip
    computation = "; ".join(dict.fromkeys(one.formula for _, one in numbers.worked))
    sure = max(support, _worth(claim, operands, pool)) if computation else 0.0
    if sure > PARTLY_ABOVE:
        verdict = Verdict.SUPPORTED if sure >= SUPPORTED_ABOVE else Verdict.PARTLY
        return Judgement(
            verdict=verdict, support=sure, citations=citations, computation=computation,
            reason=Notice("verify.worked_out", formula=computation),
        )  # fmt: skip
    return _by_support(claim, support, pool, citations)


def _by_support(
    claim: Read,
    support: float,
    pool: Sequence[Unit],
    citations: tuple[Citation, ...],
) -> Judgement:
    unknown = missing_names(claim, pool)
    if support >= SUPPORTED_ABOVE and not unknown:
        verdict, reason = Verdict.SUPPORTED, Notice("verify.says_this")
    elif support >= PARTLY_ABOVE:
        verdict, reason = Verdict.PARTLY, Notice("verify.close")
        support = min(support, MOST_PARTLY)
    else:
        verdict, reason = Verdict.UNSUPPORTED, Notice("verify.not_clearly")
    if unknown and verdict is not Verdict.SUPPORTED:
        reason = Notice("verify.not_found", what=", ".join(dict.fromkeys(unknown)))
    return Judgement(
        verdict=verdict, support=support, reason=reason, citations=citations
    )  # fmt: skip


def _worth(claim: Read, operands: Collection[Unit], pool: Sequence[Unit]) -> float:
    """What a right calculation says for its claim, by what the claim calls it.

    Its numbers give the result whatever is said of them. So its words must be those of the places
    that they were taken from; where the sources have none of its words, nobody can tell.
    """
    words = claim.words_alone - _naming(claim.language)
    known = words & {term for unit in pool for term in unit.terms_around}
    told = known & {term for unit in operands for term in unit.terms_around}
    if not words or (known and len(told) >= CLOSE * len(known)):
        return WORKED_OUT
    return 0.0 if known else MOST_PARTLY


@cache
def _naming(language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in lists(SignWords, language).naming)


def _hits(claimed: Sequence[Quantity], unit: Unit) -> float:
    """Share of the claim's amounts (else dates) that a unit has: those words are to be cited."""
    wanted = [number for number in claimed if number.kind is Kind.NUMBER] or claimed
    found = sum(found_in(number, unit.numbers) for number in wanted)
    return found / len(wanted) if wanted else 0.0


def _conflict(
    claim: Read, numbers: Numbers, best: Sequence[Unit], near: Sequence[Unit], known: Sequence[str]
) -> str:  # fmt: skip
    """The first disagreement with the nearest units; empty if there is none."""
    wrong = next((one for one in claim.formulas if not one.right), None)
    if wrong is not None:
        return miscalculated(wrong)
    said, told = difference(claim, near, known, numbers.settled)
    if said:
        return said
    for number in numbers.missing:
        said = refuted(claim, number, best[0]) if overlap(claim, best[0]) >= CLOSE else ""
        said = said or next(filter(None, (other_number(claim, number, unit) for unit in best)), "")
        if said:
            return said
    if numbers.missing:
        return ""
    unit = best[0]
    denied = "" if told else opposite(claim, unit)
    return denied or wrong_column(claim, unit) or wrong_sign(claim, unit)


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
