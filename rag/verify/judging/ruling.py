"""What a judge's opinion of a claim comes to, its calculations worked out by code."""

from collections.abc import Mapping, Sequence

from rag.notices import Notice
from rag.types import Citation, Claim, Conflict, Verdict
from rag.verify.evidence import cite, cite_span, units
from rag.verify.figures.arithmetic import miscalculated
from rag.verify.judging.judge import Opinion, Place
from rag.verify.read import Read
from rag.verify.weigh import Judgement

SUPPORT: Mapping[Verdict, float] = {
    Verdict.SUPPORTED: 0.97, Verdict.PARTLY: 0.5, Verdict.UNSUPPORTED: 0.1,
    Verdict.CONTRADICTED: 0.03,
}  # fmt: skip
_REASONS: Mapping[Verdict, Notice] = {
    Verdict.SUPPORTED: Notice("verify.says_this"),
    Verdict.PARTLY: Notice("verify.close"),
    Verdict.UNSUPPORTED: Notice("verify.not_clearly"),
    Verdict.CONTRADICTED: Notice("verify.says_otherwise"),
}


def ruling(claim: Claim, said: Read, opinion: Opinion) -> Judgement:
    """The judgement on a claim: the judge's, but no wrong calculation is right."""
    citations = _cited(said, opinion) or claim.citations
    wrong = next((one for one in said.formulas if not one.right), None)
    if wrong is not None:
        return Judgement(
            verdict=Verdict.CONTRADICTED, support=SUPPORT[Verdict.CONTRADICTED],
            reason=Notice.of(miscalculated(wrong)), citations=citations, by=opinion.by,
        )  # fmt: skip
    verdict = opinion.verdict
    worked = [f"{one.text} = {one.result.text}" for one in said.formulas]
    computation = "; ".join(dict.fromkeys(worked)) if verdict is Verdict.SUPPORTED else ""
    return Judgement(
        verdict=verdict, support=SUPPORT[verdict], reason=_reason(claim, opinion, computation),
        citations=citations, computation=computation, by=opinion.by,
    )  # fmt: skip


def conflict(said: Read, opinion: Opinion) -> Conflict | None:
    """Where another source says otherwise than what a claim rests on, as the judge found it."""
    if opinion.verdict is not Verdict.SUPPORTED or not opinion.against:
        return None
    one, other = (_places(said, places, 1.0)[0] for places in (opinion.places, opinion.against))
    reason = Notice("conflict.judged", said=opinion.differs)
    return Conflict(
        reason=reason if opinion.differs else Notice("conflict.otherwise"), citations=(one, other)
    )


def _reason(claim: Claim, opinion: Opinion, computation: str) -> Notice:
    if opinion.verdict is not Verdict.SUPPORTED:
        said = opinion.differs
        return Notice("verify.judged", said=said) if said else _REASONS[opinion.verdict]
    cited = {citation.passage for citation in claim.citations}
    shown = [passage.number for passage, _ in opinion.places]
    if not cited.intersection(shown):
        corrected = Notice("verify.corrected", passage=shown[0])
        return corrected if cited else Notice("verify.added", passage=shown[0])
    if computation:
        return Notice("verify.worked_out", formula=computation)
    return _REASONS[opinion.verdict]


def _cited(said: Read, opinion: Opinion) -> tuple[Citation, ...]:
    """The places that the judge named, with the cell of the one amount claimed."""
    return _places(said, opinion.places, SUPPORT[opinion.verdict])


def _places(said: Read, places: Sequence[Place], support: float) -> tuple[Citation, ...]:
    passages = {passage.number: passage for passage, _ in places}
    shown = units(list(passages.values()), said.language)
    known = {(one.passage.number, one.span): one for one in shown}
    found = []
    for passage, span in places:
        unit = known.get((passage.number, span))
        found.append(
            cite(unit, support, said.numbers) if unit else cite_span(passage, span, support)
        )
    return tuple(found)
