"""Puts an answer together, and the answers that say why there is none."""

from collections.abc import Sequence
from dataclasses import replace

from rag.notices import Notice, joined
from rag.reading.found import Found
from rag.types import (
    Answer,
    Claim,
    Confidence,
    Conflict,
    Coverage,
    Draft,
    Finding,
    Mode,
    Passage,
    Question,
    Severity,
    Span,
    Verdict,
    ranked,
)

NEAREST = 5  # passages that are offered in place of an answer


def conclude(
    question: Question,
    found: Found,
    draft: Draft,
    claims: Sequence[Claim],
    confidence: Confidence,
) -> Answer:
    """The answer. `draft.text` is without marks, the claims' spans are places in it."""
    return Answer(
        question=question.text,
        query=found.query.text,
        text=draft.text,
        passages=found.passages,
        claims=tuple(claims),
        findings=(),
        coverage=_covered(question, found.passages),
        confidence=confidence,
        abstained=False,
        mode=draft.mode,
        incomplete=draft.incomplete,
        tokens=draft.tokens,
    )


def abstain(question: Question, found: Found) -> Answer:
    """No answer, said with what was searched; the passages are the nearest ones."""
    passages = found.best
    coverage = _covered(question, passages)
    reason = Notice("answer.nothing_found")
    return Answer(
        question=question.text,
        query=found.query.text,
        text=_not_found(coverage, passages),
        passages=passages[:NEAREST],
        claims=(),
        findings=(),
        coverage=coverage,
        confidence=Confidence(
            value=0.0,
            calibrated=False,
            reasons=(reason,),
            signals={"sufficiency": round(found.sufficiency, 4)},
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


def settle(given: Answer, question: Question, conflicts: Sequence[Conflict]) -> Answer:
    """The answer with the places where its sources disagree, and with the sentences wanted."""
    if conflicts:
        reason = Notice("answer.sources_disagree")
        sure = replace(given.confidence, reasons=(*given.confidence.reasons, reason))
        given = replace(given, conflicts=tuple(conflicts), confidence=sure)
    return _without_doubtful(given) if question.remove_doubtful else given


def _without_doubtful(given: Answer) -> Answer:
    """The answer without the sentences that its sources do not support or that they contradict.

    It says how many they were. When nothing that was checked is left, it is no answer.
    """
    kept = [claim for claim in given.claims if not claim.verdict.is_doubtful]
    removed = len(given.claims) - len(kept)
    if not removed:
        return given
    finding = Finding(
        check="verification",
        severity=Severity.NOTE,
        message=Notice("answer.removed", count=removed),
    )
    told = replace(given, findings=(*given.findings, finding))
    if all(claim.verdict is Verdict.UNCHECKED for claim in kept):
        text = joined(Notice("answer.none_supported"), *_searched(told.coverage))
        return replace(
            told, text=text, claims=(), conflicts=(), abstained=True,
            passages=ranked(told.passages)[:NEAREST],
        )  # fmt: skip
    left, claims = _joined(given.text, given.claims)
    return replace(told, text=left, claims=claims)


def _joined(text: str, claims: Sequence[Claim]) -> tuple[str, tuple[Claim, ...]]:
    """A text without its doubtful claims, and the other claims where they stand then."""
    shorter, gap, position = "", "", 0
    kept: list[Claim] = []
    for claim in claims:
        gap = _wider(gap, text[position : claim.span.start])
        position = claim.span.end
        if not claim.verdict.is_doubtful:
            shorter += gap if shorter else gap.lstrip()
            place = Span(len(shorter), len(shorter) + len(claim.text))
            shorter, gap = shorter + claim.text, ""
            kept.append(replace(claim, span=place))
    return (shorter + _wider(gap, text[position:])).rstrip(), tuple(kept)


def _wider(gap: str, following: str) -> str:
    """Of the space on both sides of what was removed, that which parts more."""
    if gap.strip() or following.strip():
        return gap + following
    return max(gap, following, key=lambda space: (space.count("\n"), len(space)))


def withhold(given: Answer) -> Answer:
    """The answer taken back because it is less sure than the workspace asks for."""
    finding = Finding(
        check="confidence",
        severity=Severity.NOTE,
        message=Notice("answer.withheld"),
    )
    return replace(
        given,
        text=joined(finding.message, *_searched(given.coverage)),
        passages=ranked(given.passages)[:NEAREST],
        claims=(),
        findings=(*given.findings, finding),
        abstained=True,
    )


def _covered(question: Question, passages: Sequence[Passage]) -> Coverage:
    used = {passage.chunk.document_id for passage in passages}
    return replace(question.coverage, used=len(used))


def _not_found(coverage: Coverage, passages: Sequence[Passage]) -> Notice:
    near = [Notice("answer.nearest_below")] if passages else []
    return joined(Notice("answer.not_found"), *_searched(coverage), *near)


def _searched(coverage: Coverage) -> list[Notice]:
    """What was looked through for it, and what could not be."""
    every = (
        Notice("answer.searched", count=coverage.searched),
        Notice("answer.waiting", count=coverage.waiting),
        Notice("answer.failed", count=coverage.failed),
    )
    return [one for one in every if one.params["count"]]
