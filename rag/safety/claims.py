"""Claims before they are shown: checked, and distrusted. A check is a line in `CHECKS`."""

from collections.abc import Callable, Sequence

from rag.safety.injection import distrust
from rag.types import Claim, Finding, Passage, Severity

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
            kept.append(distrust(claim, passages))
    return tuple(kept), tuple(findings)
