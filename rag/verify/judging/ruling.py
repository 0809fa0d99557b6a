"""What a judge's opinion of a claim comes to, its calculations worked out by code."""

from collections.abc import Mapping, Sequence

from rag.notices import Notice
from rag.types import Citation, Claim, Conflict, Verdict
from rag.verify.citing import cite
from rag.verify.figures.arithmetic import miscalculated
from rag.verify.judgement import Judgement
from rag.verify.judging.judge import Opinion, Place
from rag.verify.read import Read
from rag.verify.units import Unit

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


def ruling(claim: Claim, said: Read, opinion: Opinion, units: Sequence[Unit]) -> Judgement:
    """The judgement on a claim: the judge's, but no wrong calculation is right.

    `units` are those of the passages, to cite the cell of a row.
    """
    support = SUPPORT[opinion.verdict]
    citations = _cited(said, opinion.places, units, support) or claim.citations
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
        verdict=verdict, support=support, reason=_reason(claim, opinion, computation),
        citations=citations, computation=computation, by=opinion.by,
    )  # fmt: skip


def conflict(said: Read, opinion: Opinion, units: Sequence[Unit]) -> Conflict | None:
    """Where another source says otherwise than what a claim rests on, as the judge found it."""
    if opinion.verdict is not Verdict.SUPPORTED or not opinion.against:
        return None
    both = (opinion.places, opinion.against)
    one, other = (_cited(said, places, units, 1.0)[0] for places in both)
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


def _cited(
    said: Read, places: Sequence[Place], units: Sequence[Unit], support: float
) -> tuple[Citation, ...]:
    """The places that the judge named, with the cell of the one amount claimed."""
    known = {(one.passage.number, one.span): one for one in units}
    named = ((passage, span, known.get((passage.number, span))) for passage, span in places)
    return tuple(
        cite(unit, support, said.numbers) if unit else Citation.of(passage, span, support=support)
        for passage, span, unit in named
    )
