"""Finds out, claim by claim, whether the passages say it: the verdict, the reason, the words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from rag.number_words import shares
from rag.numbers import Kind, Quantity, found_in, quantities
from rag.types import Chunk, Citation, Claim, ElementKind, Passage, Span, Verdict
from rag.verify.arithmetic import Worked, recompute, refuted
from rag.verify.conflicts import (
    CLOSE,
    missing_names,
    opposite,
    other_number,
    overlap,
    wrong_column,
    wrong_sign,
)
from rag.verify.contract import Verifier
from rag.verify.differences import difference
from rag.verify.evidence import Unit, cite, cite_span, frame_numbers, located, nearest, units

SUPPORTED_ABOVE = 0.55
PARTLY_ABOVE = 0.4
MOST_PARTLY = (
    0.5  # support of what is not told whole, so that the number says no more than the word
)
KEPT_ABOVE = 0.3  # support of a cited passage's best words, to stay cited beside better ones
CONFLICTING = 0.1  # support that is left to a claim that contradicts its source
COMPUTED_FROM = 4  # nearest units that a number is worked out from
FEWEST_WORDS = 3  # fewer say nothing, though they stand somewhere
NUMBER_UNKNOWN = 0.2  # or that has a number of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judgement:
    """What a pool of units came to for a claim."""

    verdict: Verdict
    support: float
    reason: str
    citations: tuple[Citation, ...] = ()
    computation: str = ""


def verify(
    claims: Sequence[Claim], passages: Sequence[Passage], verifier: Verifier
) -> tuple[Claim, ...]:
    """The claims with their verdicts and the exact words that each rests on.

    A claim is held against what it cites, then against all passages: what is supported elsewhere
    is cited from there. A claim that comes with a reason is none and stays unchecked.
    """
    pool = units(passages)
    judgements = _quoted(claims, passages)
    open_ones = [i for i, claim in enumerate(claims) if not claim.reason and i not in judgements]
    cited = {i: {citation.passage for citation in claims[i].citations} for i in open_ones}
    mine = {i: [unit for unit in pool if unit.passage.number in cited[i]] for i in open_ones}
    judgements |= _judge({i: (claims[i].text, mine[i]) for i in open_ones}, verifier)
    again = [
        i for i in open_ones
        if judgements[i].verdict is not Verdict.SUPPORTED and len(mine[i]) < len(pool)
    ]  # fmt: skip
    for i, elsewhere in _judge({i: (claims[i].text, pool) for i in again}, verifier).items():
        if elsewhere.verdict is Verdict.SUPPORTED or not mine[i]:
            judgements[i] = _corrected(elsewhere, cited[i])
    return tuple(
        _judged(claim, judgements[i]) if i in judgements else claim
        for i, claim in enumerate(claims)
    )


def check_text(claim: str, texts: Sequence[str], verifier: Verifier) -> Claim:
    """The verdict on a claim against plain texts, each of which counts as cited."""
    passages = [_passage(number, text) for number, text in enumerate(texts, start=1)]
    cited = tuple(cite_span(p, p.chunk.span, 0.0) for p in passages)
    bare = Claim(text=claim, span=Span(0, len(claim)), citations=cited)
    return verify([bare], passages, verifier)[0]


def _quoted(claims: Sequence[Claim], passages: Sequence[Passage]) -> dict[int, _Judgement]:
    """Those of the claims that stand in a passage word for word, the cited ones first."""
    found: dict[int, _Judgement] = {}
    for i, claim in enumerate(claims):
        cited = {citation.passage for citation in claim.citations}
        near = [passage for passage in passages if passage.number in cited] or passages
        verbatim = None if claim.reason else _verbatim(claim, near)
        if verbatim is not None:
            found[i] = verbatim
    return found


def _judged(claim: Claim, judgement: _Judgement) -> Claim:
    return replace(
        claim,
        citations=judgement.citations or claim.citations,
        verdict=judgement.verdict,
        support=round(judgement.support, 4),
        reason=judgement.reason,
        computation=judgement.computation,
    )


def _verbatim(claim: Claim, passages: Sequence[Passage]) -> _Judgement | None:
    """A claim whose every line stands in a passage word for word."""
    lines = [line for line in claim.text.splitlines() if line.strip()]
    if claim.citations and all(any(line in c.quote for c in claim.citations) for line in lines):
        exact = [c for c in claim.citations if c.quote in claim.text]
        if exact:
            return _word_for_word([replace(c, support=1.0) for c in exact])
    found: list[Citation] = []
    for line in lines:
        places = ((p, located(line.strip(' *-•>"'), p)) for p in passages)
        place = next(((p, span) for p, span in places if span is not None), None)
        if place is None or len(line.split()) < FEWEST_WORDS:
            return None
        found.append(cite_span(*place, 1.0))
    return _word_for_word(found) if found else None


def _word_for_word(citations: Sequence[Citation]) -> _Judgement:
    return _Judgement(
        verdict=Verdict.SUPPORTED, support=1.0, reason="Quoted word for word.",
        citations=tuple(citations),
    )  # fmt: skip


def _judge(
    asked: Mapping[int, tuple[str, Sequence[Unit]]], verifier: Verifier
) -> dict[int, _Judgement]:
    """Each claim against its pool of units, with one call of the verifier for all of them."""
    near = {i: nearest(text, pool) for i, (text, pool) in asked.items()}
    judged = [i for i in asked if near[i]]
    scores = verifier.supports([(asked[i][0], _evidence(near[i])) for i in judged])
    support = dict(zip(judged, scores, strict=True))
    return {
        i: _weigh(text, pool, near[i], support.get(i, 0.0)) for i, (text, pool) in asked.items()
    }


def _evidence(near: Sequence[Unit]) -> str:
    """What is judged: the nearest units together, in their order."""
    in_order = sorted(near, key=lambda unit: (unit.passage.number, unit.span))
    return "\n".join(dict.fromkeys(t for u in in_order for t in u.evidence.split("\n")))


def _weigh(text: str, pool: Sequence[Unit], near: Sequence[Unit], support: float) -> _Judgement:
    """What the support of the nearest units, and the rules, come to."""
    if not near:
        reason = "No passage says this." if pool else "Nothing is cited for this."
        return _Judgement(verdict=Verdict.UNSUPPORTED, support=0.0, reason=reason)
    each = [support * overlap(text, unit) for unit in near]
    claimed = quantities(text)
    ranked = sorted(
        zip(each, near, strict=True), key=lambda pair: -pair[0] - _hits(claimed, pair[1])
    )
    missing, worked = _numbers(text, claimed, pool, near)
    operands = {unit for one in worked for unit in one.units}
    ranked.sort(key=lambda pair: pair[1] not in operands)  # a number's sources are cited first
    citations = _citations(ranked, claimed)
    best = [unit for _, unit in ranked[:3]]
    known = list(dict.fromkeys(unit.passage.chunk.text for unit in pool))
    conflict = _conflict(text, missing, best, near, known)
    if conflict:
        return _Judgement(
            verdict=Verdict.CONTRADICTED, support=min(support, CONFLICTING), reason=conflict,
            citations=citations[:1],
        )  # fmt: skip
    if missing:
        listed = ", ".join(number.text for number in missing)
        return _Judgement(
            verdict=Verdict.UNSUPPORTED, support=min(support, NUMBER_UNKNOWN),
            reason=f"Not found in the passages: {listed}.", citations=citations[:1],
        )  # fmt: skip
    computation = "; ".join(one.formula for one in worked)
    return _by_support(text, support, pool, citations, computation)


def _by_support(
    text: str,
    support: float,
    pool: Sequence[Unit],
    citations: tuple[Citation, ...],
    computation: str,
) -> _Judgement:
    unknown = missing_names(text, pool)
    if computation:
        verdict, reason = Verdict.SUPPORTED, f"Worked out again from the source: {computation}."
        support = max(support, SUPPORTED_ABOVE)
    elif support >= SUPPORTED_ABOVE and not unknown:
        verdict, reason = Verdict.SUPPORTED, "The cited words say this."
    elif support >= PARTLY_ABOVE:
        verdict, reason = Verdict.PARTLY, "The source says something close to this."
        support = min(support, MOST_PARTLY)
    else:
        verdict, reason = Verdict.UNSUPPORTED, "No passage clearly says this."
    if unknown and verdict is not Verdict.SUPPORTED:
        reason = f"Not found in the passages: {', '.join(dict.fromkeys(unknown))}."
    return _Judgement(
        verdict=verdict, support=support, reason=reason, citations=citations,
        computation=computation,
    )  # fmt: skip


def _hits(claimed: Sequence[Quantity], unit: Unit) -> float:
    """Share of the claim's amounts (else dates) that a unit has: those words are to be cited."""
    wanted = [number for number in claimed if number.kind is Kind.NUMBER] or claimed
    found = sum(found_in(number, unit.numbers) for number in wanted)
    return found / len(wanted) if wanted else 0.0


def _numbers(
    text: str, claimed: Sequence[Quantity], pool: Sequence[Unit], near: Sequence[Unit]
) -> tuple[list[Quantity], list[Worked]]:
    """The claim's numbers that are nowhere in the evidence, and how those found were computed.

    A year may stand in any passage; an amount must stand in one that is about the claim.
    """
    passages = {unit.passage.number for unit in near}
    have = [
        number for unit in pool for number in unit.numbers
        if number.kind is Kind.DATE or unit.passage.number in passages
    ]  # fmt: skip
    have += frame_numbers(pool)
    in_words = list(chain(*(shares(unit.text) for unit in near)))
    missing = [
        number for number in claimed
        if not found_in(number, have) and not _is_share(number, in_words)
    ]  # fmt: skip
    about = [
        number for number in claimed
        if number.hedged and number not in missing and not found_in(_exact(number), have)
    ]  # fmt: skip
    tried = [(one, recompute(text, one, near[:COMPUTED_FROM])) for one in (*missing, *about)]
    unknown = [number for number, worked in tried if worked is None and number in missing]
    return unknown, [worked for _, worked in tried if worked is not None]


def _exact(number: Quantity) -> Quantity:
    return replace(number, hedged=False)


def _is_share(number: Quantity, in_words: Sequence[float]) -> bool:
    """Whether a percentage is a share that is told in words: 33 % and a third."""
    return number.unit == "%" and any(abs(number.value - share) <= 0.5 for share in in_words)


def _conflict(
    text: str, missing: Sequence[Quantity], best: Sequence[Unit], near: Sequence[Unit],
    known: Sequence[str],
) -> str:  # fmt: skip
    """The first disagreement with the nearest units; empty if there is none."""
    said, told = difference(text, near, known)
    if said:
        return said
    for number in missing:
        said = refuted(text, number, best[0]) if overlap(text, best[0]) >= CLOSE else ""
        said = said or next(filter(None, (other_number(text, number, unit) for unit in best)), "")
        if said:
            return said
    if missing:
        return ""
    unit = best[0]
    denied = "" if told else opposite(text, unit)
    return denied or wrong_column(text, unit) or wrong_sign(text, unit)


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


def _corrected(judgement: _Judgement, cited: set[int]) -> _Judgement:
    """The same, said to be found elsewhere than the answer said."""
    if judgement.verdict is not Verdict.SUPPORTED:
        reason = judgement.reason if cited else f"The answer cites nothing here. {judgement.reason}"
        return replace(judgement, reason=reason)
    number = judgement.citations[0].passage
    if cited:
        reason = f"Passage {number} says this; the cited one does not. The citation was corrected."
    else:
        reason = f"Passage {number} says this; the answer cited nothing here. It was added."
    if judgement.computation:
        reason += f" Worked out again from the source: {judgement.computation}."
    return replace(judgement, reason=reason, citations=judgement.citations[:2])


def _passage(number: int, text: str) -> Passage:
    chunk = Chunk(
        id=f"text:1:{number}", document_id=str(number), ordinal=number, kind=ElementKind.PARAGRAPH,
        span=Span(0, len(text)), pages=(1,), title="", headings=(), text=text,
    )  # fmt: skip
    return Passage(number=number, chunk=chunk, relevance=0.0)
