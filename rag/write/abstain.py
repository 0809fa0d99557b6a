"""The answers that say why there is none."""

from collections.abc import Sequence
from dataclasses import replace

from rag.notices import Notice, joined
from rag.question.kinds import QuestionKind
from rag.reading.found import Found
from rag.types import (
    SEEN,
    Answer,
    Claim,
    Confidence,
    Coverage,
    Draft,
    Finding,
    Mode,
    Passage,
    Severity,
    Verdict,
    ranked,
)
from rag.write.again import as_written
from rag.write.outright import ask_back

ABSENCE = "claim.absence"  # the reason of what says that the passages do not hold something
_UNCLEAR = {QuestionKind.VAGUE, QuestionKind.SUMMARY}  # which of the documents, or what of them
NEAREST = 5  # passages that are offered in place of an answer


def abstain(found: Found) -> Answer:
    """No answer, said with what was searched; the passages are the nearest ones."""
    passages = found.best
    documents = {passage.chunk.document_id for passage in passages}
    coverage = replace(found.coverage, used=len(documents))
    return Answer(
        question=found.question.text,
        query=found.query.text,
        text=_not_found(coverage, passages),
        passages=passages[:NEAREST],
        claims=(),
        findings=(),
        coverage=coverage,
        confidence=Confidence(
            value=0.0,
            calibrated=False,
            reasons=(Notice("answer.nothing_found"),),
            signals={"sufficiency": round(found.sufficiency, 4)},
        ),
        abstained=True,
        mode=Mode.QUOTE,
        suggestions=as_written(found),
    )


def declines(written: Sequence[Claim], checked: Sequence[Claim]) -> bool:
    """Whether an answer says that the passages do not hold it, and nothing that they say.

    `written` are its claims as the model cites, `checked` the same with their verdicts.
    """
    absent = any(one.reason.code == ABSENCE and not one.citations for one in written)
    said = any(
        one.by == SEEN
        or (
            not one.reason
            and (one.citations or verdict.verdict in {Verdict.SUPPORTED, Verdict.PARTLY})
        )
        for one, verdict in zip(written, checked, strict=True)
    )
    return absent and not said


def refuse(found: Found, draft: Draft) -> Answer:
    """No answer, for a draft that says nothing or may not be shown; or a question back.

    There is nothing to choose from where nothing was found.
    """
    unclear = found.passages and found.query.kind in _UNCLEAR
    if draft.mode is Mode.QUOTE and unclear and not draft.findings:
        return ask_back(found)
    abstained = replace(abstain(found), incomplete=draft.incomplete)
    for finding in draft.findings:
        if finding.severity is Severity.BLOCK:
            return replace(abstained, text=finding.message)
    return abstained


def withhold(given: Answer) -> Answer:
    """The answer taken back because it is less sure than the workspace asks for."""
    finding = Finding(
        check="confidence",
        severity=Severity.NOTE,
        message=Notice("answer.withheld"),
    )
    return replace(
        given,
        text=joined(finding.message, *searched(given.coverage)),
        passages=ranked(given.passages)[:NEAREST],
        claims=(),
        more=(),
        findings=(*given.findings, finding),
        abstained=True,
    )


def searched(coverage: Coverage) -> list[Notice]:
    """What was looked through for it, and what could not be."""
    every = (
        Notice("answer.searched", count=coverage.searched),
        Notice("answer.waiting", count=coverage.waiting),
        Notice("answer.failed", count=coverage.failed),
    )
    return [one for one in every if one.params["count"]]


def _not_found(coverage: Coverage, passages: Sequence[Passage]) -> Notice:
    near = [Notice("answer.nearest_below")] if passages else []
    return joined(Notice("answer.not_found"), *searched(coverage), *near)
