"""Finds out, claim by claim, whether the passages say it: the verdict, the reason, the words."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from rag.language.lists import knows
from rag.language.negation import Negation
from rag.language.numbers import Quantity
from rag.language.sentences import sentences
from rag.notices import Notice, both
from rag.types import Citation, Claim, Passage, Verdict
from rag.verify.decision import EVEN
from rag.verify.evidence import Unit, cite, cite_span, located, nearest, overlap, units
from rag.verify.figures.amounts import as_told
from rag.verify.judging.judge import Opinion
from rag.verify.judging.ruling import ruling
from rag.verify.languages import answer_language, claim_language
from rag.verify.model.contract import Verifier
from rag.verify.read import Read, read
from rag.verify.weigh import Judgement, weigh
from rag.verify.words.differences import answering

_ITEM = re.compile(r"\A\s*(?:\d{1,2}[.)]|\(\d{1,2}\)|[-*•])\s+(?=\D)")
_INNER = re.compile(r"\((\d)\)\s(?=[a-z])")
FEWEST_WORDS = 3  # fewer say nothing, though they stand somewhere
UNREAD = Judgement(verdict=Verdict.UNCHECKED, support=0.5, reason=Notice("verify.unread"))


def verify(
    claims: Sequence[Claim],
    passages: Sequence[Passage],
    verifier: Verifier,
    opinions: Mapping[int, Opinion] = MappingProxyType({}),
) -> tuple[Claim, ...]:
    """The claims with their verdicts and the exact words that each rests on.

    A claim is held against what it cites, then against all passages: what is supported elsewhere
    is cited from there. A claim that comes with a reason is none and stays unchecked. Where a judge
    has an opinion, that is the verdict, but for calculations, which are worked out here.
    """
    language = answer_language(claims, passages)
    judgements = _quoted(claims, passages)
    said = {
        i: _said(claim.text, claim_language(claim, passages, language))
        for i, claim in enumerate(claims)
        if not claim.reason and i not in judgements
    }
    judgements |= {i: ruling(claims[i], said[i], opinions[i]) for i in said if i in opinions}
    open_ones = [i for i in said if i not in judgements]
    pool = units(passages, language) if open_ones else []
    unread = replace(UNREAD, by=verifier.name)
    judgements |= {
        i: _refuted(said[i], claims[i], pool) or unread
        for i in open_ones
        if not verifier.reads(said[i].language)
    }
    open_ones = [i for i in open_ones if i not in judgements]
    cited = {i: {citation.passage for citation in claims[i].citations} for i in open_ones}
    mine = {i: [unit for unit in pool if unit.passage.number in cited[i]] for i in open_ones}
    named = {i: [unit for unit in mine[i] if _names(claims[i], unit)] for i in open_ones}
    every = [said.get(i) or read(claim.text, language) for i, claim in enumerate(claims)]
    results = [one.result for text in every for one in text.formulas if one.right]
    judgements |= _judge({i: (said[i], mine[i], named[i]) for i in open_ones}, verifier, results)
    again = [
        i for i in open_ones
        if judgements[i].verdict is not Verdict.SUPPORTED and len(mine[i]) < len(pool)
    ]  # fmt: skip
    for i, elsewhere in _judge({i: (said[i], pool, ()) for i in again}, verifier, results).items():
        if elsewhere.verdict is Verdict.SUPPORTED or not mine[i]:
            judgements[i] = _corrected(elsewhere, cited[i])
    return tuple(
        _judged(claim, judgements[i]) if i in judgements else claim
        for i, claim in enumerate(claims)
    )


def _said(claim: str, language: str) -> Read:
    """What a claim says, without "Yes," and what only counts: "1. ", or "(1) this, (2) that"."""
    claim = answering(language).sub("", _ITEM.sub("", claim))
    inner = [match[1] for match in _INNER.finditer(claim)]
    counted = inner == [str(number) for number in range(1, len(inner) + 1)]
    return read(_INNER.sub("", claim) if counted else claim, language)


def _quoted(claims: Sequence[Claim], passages: Sequence[Passage]) -> dict[int, Judgement]:
    """Those of the claims that stand in a passage word for word, the cited ones first."""
    found: dict[int, Judgement] = {}
    for i, claim in enumerate(claims):
        cited = {citation.passage for citation in claim.citations}
        near = [passage for passage in passages if passage.number in cited] or passages
        verbatim = None if claim.reason else _verbatim(claim, near)
        if verbatim is not None:
            found[i] = verbatim
    return found


def _judged(claim: Claim, judgement: Judgement) -> Claim:
    return replace(
        claim,
        citations=judgement.citations or claim.citations,
        verdict=judgement.verdict,
        support=round(judgement.support, 4),
        reason=judgement.reason,
        computation=judgement.computation,
        by=judgement.by,
    )


def _verbatim(claim: Claim, passages: Sequence[Passage]) -> Judgement | None:
    """A claim whose every line stands in a passage word for word."""
    lines = [line for line in claim.text.splitlines() if line.strip()]
    if claim.citations and all(any(line in c.quote for c in claim.citations) for line in lines):
        exact = [c for c in claim.citations if c.quote in claim.text]
        if exact:
            return _word_for_word([replace(c, support=1.0) for c in exact])
    found: list[Citation] = []
    for line in lines:
        places = ((p, located(_ITEM.sub("", line).strip(' *-•>"'), p)) for p in passages)
        place = next(((p, span) for p, span in places if span is not None), None)
        if place is None or len(line.split()) < FEWEST_WORDS:
            return None
        found.append(cite_span(*place, 1.0))
    return _word_for_word(found) if found else None


def _word_for_word(citations: Sequence[Citation]) -> Judgement:
    return Judgement(
        verdict=Verdict.SUPPORTED, support=1.0, reason=Notice("verify.quoted"),
        citations=tuple(citations),
    )  # fmt: skip


def _judge(
    asked: Mapping[int, tuple[Read, Sequence[Unit], Sequence[Unit]]],
    verifier: Verifier,
    results: Sequence[Quantity],
) -> dict[int, Judgement]:
    """Each claim against its pool of units, with one call of the verifier for all of them.

    Beside the pool, the units of it that the answer names for the claim, if it names any. `results`
    are those of the calculations that the answer shows.
    """
    near = {i: nearest(claim, pool, named) for i, (claim, pool, named) in asked.items()}
    judged = [i for i in asked if near[i]]
    scores = verifier.supports(
        [(as_told(asked[i][0], near[i]), _evidence(near[i])) for i in judged]
    )
    support = dict(zip(judged, scores, strict=True))
    return {
        i: replace(
            _as_named(weigh(claim, pool, near[i], support.get(i, 0.0), results), claim, named),
            by=verifier.name if i in support else "",
        )
        for i, (claim, pool, named) in asked.items()
    }


def _refuted(said: Read, claim: Claim, pool: Sequence[Unit]) -> Judgement | None:
    """What rules find to be otherwise in a language that no verifier reads; None for nothing.

    They know numbers, dates and denials of it: enough to see that a sentence was changed, and not
    enough to say that one is borne out. What denies one sentence of several denies none of the
    others: each is held against the sources alone.
    """
    if not knows(said.language, Negation):
        return None
    cited = {citation.passage for citation in claim.citations}
    mine = [unit for unit in pool if unit.passage.number in cited] or pool
    each = (read(said.text[one.start : one.end], said.language)
            for one in sentences(said.text, said.language))  # fmt: skip
    judged = (weigh(one, mine, nearest(one, mine), EVEN) for one in each)
    return next((one for one in judged if one.verdict is Verdict.CONTRADICTED), None)


def _names(claim: Claim, unit: Unit) -> bool:
    """Whether a claim cites this very sentence or row, and not just its passage."""
    number, whole = unit.passage.number, unit.passage.chunk.span
    cited = (one.span for one in claim.citations if one.passage == number)
    return any(span != whole and span.overlaps(unit.span) for span in cited)


def _as_named(judgement: Judgement, claim: Read, named: Sequence[Unit]) -> Judgement:
    """With the words that the answer names itself, unless the check found others."""
    found = judgement.computation or judgement.verdict is Verdict.CONTRADICTED
    if found or not any(overlap(claim, unit) for unit in named):
        return judgement
    own = tuple(cite(unit, judgement.support, claim.numbers) for unit in named)
    return replace(judgement, citations=own)


def _evidence(near: Sequence[Unit]) -> str:
    """What is judged: the nearest units together, in their order."""
    in_order = sorted(near, key=lambda unit: (unit.passage.number, unit.span))
    return "\n".join(dict.fromkeys(t for u in in_order for t in u.evidence.split("\n")))


def _corrected(judgement: Judgement, cited: set[int]) -> Judgement:
    """The same, said to be found elsewhere than the answer said."""
    if judgement.verdict is not Verdict.SUPPORTED:
        said = judgement.reason
        reason = said if cited else both(Notice("verify.cites_nothing"), said)
        return replace(judgement, reason=reason)
    number = judgement.citations[0].passage
    if cited:
        reason = Notice("verify.corrected", passage=number)
    else:
        reason = Notice("verify.added", passage=number)
    if judgement.computation:
        reason = both(reason, Notice("verify.worked_out", formula=judgement.computation))
    return replace(judgement, reason=reason, citations=judgement.citations[:2])
