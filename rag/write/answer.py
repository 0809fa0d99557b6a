"""Puts an answer together."""

from collections.abc import Sequence
from dataclasses import replace

from rag.notices import Notice, joined
from rag.reading.found import Found
from rag.types import (
    Answer,
    Claim,
    Confidence,
    Conflict,
    Draft,
    Finding,
    Mode,
    Severity,
    Span,
    Verdict,
    ranked,
)
from rag.write.abstain import NEAREST, searched
from rag.write.again import as_written
from rag.write.citations import Resolved
from rag.write.quoting.picked import picked

# How sufficient passages are that plainly answer. Of 290 questions over reports, papers and manuals
# four of five quotes from less did not answer, and four of five without an answer have less.
PLAIN = 0.4


def conclude(
    found: Found,
    resolved: Resolved,
    claims: Sequence[Claim],
    conflicts: Sequence[Conflict],
    sure: Confidence,
) -> Answer:
    """The answer, with the places where its sources disagree and with the sentences wanted.

    `claims` are those of the draft with their verdicts.
    """
    draft = resolved.draft
    reasons = (Notice("answer.sources_disagree"),) if conflicts else ()
    given = Answer(
        question=found.question.text,
        query=found.query.text,
        text=draft.text,
        passages=found.passages,
        claims=tuple(claims),
        findings=_not_plain(found, draft),
        coverage=found.coverage,
        confidence=replace(sure, reasons=(*sure.reasons, *reasons)),
        abstained=False,
        mode=draft.mode,
        model=draft.model,
        incomplete=draft.incomplete,
        tokens=draft.tokens,
        conflicts=tuple(conflicts),
        more=resolved.more,
        suggestions=as_written(found),
    )
    return _without_doubtful(given) if found.question.remove_doubtful else given


def _not_plain(found: Found, draft: Draft) -> tuple[Finding, ...]:
    """What is said above quotes that are the nearest there is, and likely no answer.

    What decides, lists, compares or picks has found what that takes.
    """
    if found.sufficiency >= PLAIN or found.query.kind.is_of_the_whole:
        return ()
    made = any(one.lead or one.computation for one in draft.quotes[:1]) or picked(found.reading)
    if draft.mode is not Mode.QUOTE or made:
        return ()
    return (Finding(check="answer", severity=Severity.NOTE, message=Notice("answer.not_plain")),)


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
        text = joined(Notice("answer.none_supported"), *searched(told.coverage))
        return replace(
            told, text=text, claims=(), more=(), conflicts=(), abstained=True,
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
