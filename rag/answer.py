"""Puts an answer together, and the answers that say why there is none."""

from collections.abc import Sequence
from dataclasses import replace

from rag.types import (
    Answer,
    Claim,
    Confidence,
    Coverage,
    Draft,
    Finding,
    Mode,
    Passage,
    Question,
    Severity,
)

NEAREST = 5  # passages that are offered in place of an answer


def conclude(
    question: Question,
    query: str,
    draft: Draft,
    passages: Sequence[Passage],
    claims: Sequence[Claim],
    confidence: Confidence,
) -> Answer:
    """The answer. `draft.text` is without marks, the claims' spans are places in it."""
    return Answer(
        question=question.text,
        query=query,
        text=draft.text,
        passages=tuple(passages),
        claims=tuple(claims),
        findings=(),
        coverage=_covered(question, passages),
        confidence=confidence,
        abstained=False,
        mode=draft.mode,
        incomplete=draft.incomplete,
        tokens=draft.tokens,
    )


def abstain(
    question: Question,
    query: str,
    passages: Sequence[Passage],
    sufficiency: float,
) -> Answer:
    """No answer, said with what was searched; the passages are the nearest ones."""
    coverage = _covered(question, passages)
    reason = "Nothing found in the documents answers the question."
    return Answer(
        question=question.text,
        query=query,
        text=_not_found(coverage, passages),
        passages=tuple(passages[:NEAREST]),
        claims=(),
        findings=(),
        coverage=coverage,
        confidence=Confidence(
            value=0.0,
            calibrated=False,
            reasons=(reason,),
            signals={"sufficiency": round(sufficiency, 4)},
        ),
        abstained=True,
        mode=Mode.QUOTE,
    )


def refuse(abstained: Answer, draft: Draft) -> Answer:
    """An answer that was written and may not be shown; as it was when nothing was withheld."""
    for finding in draft.findings:
        if finding.severity is Severity.BLOCK:
            return replace(abstained, text=finding.message)
    return abstained


def withhold(given: Answer) -> Answer:
    """The answer taken back because it is less sure than the workspace asks for."""
    finding = Finding(
        check="confidence",
        severity=Severity.NOTE,
        message="An answer was found but is not sure enough to be given.",
    )
    return replace(
        given,
        text=f"{finding.message} {_searched(given.coverage)}".strip(),
        passages=given.passages[:NEAREST],
        claims=(),
        findings=(*given.findings, finding),
        abstained=True,
    )


def _covered(question: Question, passages: Sequence[Passage]) -> Coverage:
    used = {passage.chunk.document_id for passage in passages}
    return replace(question.coverage, used=len(used))


def _not_found(coverage: Coverage, passages: Sequence[Passage]) -> str:
    parts = ["The documents do not answer this question.", _searched(coverage)]
    if passages:
        parts.append("The nearest passages are shown below.")
    return " ".join(filter(None, parts))


def _searched(coverage: Coverage) -> str:
    parts = [f"Searched: {_documents(coverage.searched)}."] if coverage.searched else []
    if coverage.waiting:
        parts.append(f"Still being read, so not searched: {_documents(coverage.waiting)}.")
    if coverage.failed:
        parts.append(f"Could not be read: {_documents(coverage.failed)}.")
    return " ".join(parts)


def _documents(count: int) -> str:
    return f"{count} document" if count == 1 else f"{count:,} documents"
