"""Finds out, claim by claim, whether the passages say it: the verdict, the reason, the words."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TypeAlias

from rag.language.lists import knows
from rag.language.negation import Negation
from rag.language.numbers import Quantity
from rag.language.sentences import sentences
from rag.notices import Notice, both
from rag.types import Claim, Verdict
from rag.verify.decision import EVEN
from rag.verify.evidence import gather
from rag.verify.facts import facts_about
from rag.verify.grounds import Grounds
from rag.verify.judgement import Judgement
from rag.verify.judging.judge import Opinion
from rag.verify.judging.ruling import ruling
from rag.verify.model.contract import Verifier
from rag.verify.quoted import quoted
from rag.verify.read import Read, read
from rag.verify.units import Unit
from rag.verify.weigh import weigh, without

# A claim as it is read, the units that it may rest on, and those of them that the answer names.
Asked: TypeAlias = tuple[Read, Sequence[Unit], Sequence[Unit]]

UNREAD = Judgement(verdict=Verdict.UNCHECKED, support=0.5, reason=Notice("verify.unread"))


def verify(
    grounds: Grounds, verifier: Verifier, opinions: Mapping[int, Opinion] = MappingProxyType({})
) -> tuple[Claim, ...]:
    """The claims with their verdicts and the exact words that each rests on.

    A claim is held against what it cites, then against all passages: what is supported elsewhere
    is cited from there. A claim that comes with a reason is none and stays unchecked. Where a judge
    has an opinion, that is the verdict, but for calculations, which are worked out here.
    """
    claims, said, pool = grounds.claims, grounds.said, grounds.units
    judgements = quoted(claims, grounds.passages)
    checked = [i for i, claim in enumerate(claims) if not claim.reason and i not in judgements]
    judged = [i for i in checked if i in opinions]
    judgements |= {i: ruling(claims[i], said[i], opinions[i], pool) for i in judged}
    left = [i for i in checked if i not in judgements]
    mine = {i: [unit for unit in pool if _cites(claims[i], unit)] for i in left}
    unread = [i for i in left if not verifier.reads(said[i].language)]
    judgements |= {
        i: _refuted(said[i], mine[i] or pool) or replace(UNREAD, by=verifier.name) for i in unread
    }
    weighed = [i for i in left if i not in judgements]
    named = {i: [unit for unit in mine[i] if _names(claims[i], unit)] for i in weighed}
    known = [one.result for text in said for one in text.formulas if one.right]
    asked: dict[int, Asked] = {i: (said[i], mine[i], named[i]) for i in weighed}
    judgements |= _weighed(asked, verifier, known)
    again = [
        i for i in weighed
        if judgements[i].verdict is not Verdict.SUPPORTED and len(mine[i]) < len(pool)
    ]  # fmt: skip
    asked = {i: (said[i], pool, ()) for i in again}
    for i, elsewhere in _weighed(asked, verifier, known).items():
        if elsewhere.verdict is Verdict.SUPPORTED or not mine[i]:
            judgements[i] = _corrected(elsewhere, cites=bool(claims[i].citations))
    return tuple(
        _told(claim, judgements[i]) if i in judgements else claim for i, claim in enumerate(claims)
    )


def _cites(claim: Claim, unit: Unit) -> bool:
    return any(one.passage == unit.passage.number for one in claim.citations)


def _names(claim: Claim, unit: Unit) -> bool:
    """Whether a claim cites this very sentence or row, and not just its passage."""
    number, whole = unit.passage.number, unit.passage.chunk.span
    cited = (one.span for one in claim.citations if one.passage == number)
    return any(span != whole and span.overlaps(unit.span) for span in cited)


def _weighed(
    asked: Mapping[int, Asked], verifier: Verifier, known: Sequence[Quantity]
) -> dict[int, Judgement]:
    """Each claim by its evidence, with one call of the verifier for all of them.

    `known` are the results of the calculations that the answer shows.
    """
    evidence = {i: gather(*one) for i, one in asked.items()}
    facts = {i: facts_about(one, known) for i, one in evidence.items() if one.near}
    pairs = [(one.account.written, evidence[i].text) for i, one in facts.items()]
    support = dict(zip(facts, verifier.supports(pairs), strict=True))
    return {
        i: weigh(one, facts[i], support[i], verifier.name) if i in facts else without(one)
        for i, one in evidence.items()
    }


def _refuted(said: Read, pool: Sequence[Unit]) -> Judgement | None:
    """What rules find to be otherwise in a language that no verifier reads; None for nothing.

    They know numbers, dates and denials of it: enough to see that a sentence was changed, and not
    enough to say that one is borne out. What denies one sentence of several denies none of the
    others: each is held against the sources alone.
    """
    if not knows(said.language, Negation):
        return None
    each = (read(said.text[one.start : one.end], said.language)
            for one in sentences(said.text, said.language))  # fmt: skip
    gathered = (gather(one, pool) for one in each)
    judged = (weigh(one, facts_about(one), EVEN) for one in gathered if one.near)
    return next((one for one in judged if one.verdict is Verdict.CONTRADICTED), None)


def _corrected(judgement: Judgement, *, cites: bool) -> Judgement:
    """The same, said to be found elsewhere than the answer said."""
    if judgement.verdict is not Verdict.SUPPORTED:
        said = judgement.reason
        reason = said if cites else both(Notice("verify.cites_nothing"), said)
        return replace(judgement, reason=reason)
    number = judgement.citations[0].passage
    if cites:
        reason = Notice("verify.corrected", passage=number)
    else:
        reason = Notice("verify.added", passage=number)
    if judgement.computation:
        reason = both(reason, Notice("verify.worked_out", formula=judgement.computation))
    return replace(judgement, reason=reason, citations=judgement.citations[:2])


def _told(claim: Claim, judgement: Judgement) -> Claim:
    return replace(
        claim,
        citations=judgement.citations or claim.citations,
        verdict=judgement.verdict,
        support=round(judgement.support, 4),
        reason=judgement.reason,
        computation=judgement.computation,
        by=judgement.by,
    )
