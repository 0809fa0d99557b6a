"""Claims before they are shown: checked, and distrusted. A check is a line in `CHECKS`."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.notices import Notice
from rag.types import Claim, Finding, Passage, Severity, Verdict

CHECKS: tuple[Callable[[Claim], Finding | None], ...] = ()


def filter_claims(
    claims: Sequence[Claim], passages: Sequence[Passage]
) -> tuple[tuple[Claim, ...], tuple[Finding, ...]]:
    """The claims that may be shown, and what was found in any; blocked ones are left out.

    One that rests on words meant for a language model is not supported.
    """
    kept: list[Claim] = []
    findings: list[Finding] = []
    for claim in claims:
        found = [f for check in CHECKS if (f := check(claim)) is not None]
        findings += found
        if all(finding.severity is not Severity.BLOCK for finding in found):
            kept.append(_distrusted(claim, passages))
    return tuple(kept), tuple(findings)


def _distrusted(claim: Claim, passages: Sequence[Passage]) -> Claim:
    """The claim; not supported when all that it cites are words meant for a model."""
    meant = {passage.number: passage.instructs for passage in passages}
    if not claim.citations or not any(meant.values()):
        return claim
    rests = [
        any(span.overlaps(citation.span) for span in meant.get(citation.passage, ()))
        for citation in claim.citations
    ]
    if not all(rests):
        return claim
    reason = Notice("safety.rests_on_orders")
    return replace(claim, verdict=Verdict.UNSUPPORTED, support=0.0, reason=reason)
