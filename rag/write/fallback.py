"""Where what a model wrote is not borne out, the passages are quoted instead, and that is said."""

from collections.abc import Sequence
from dataclasses import replace

from rag.notices import Notice
from rag.types import Answer, Claim, Draft, Finding, Mode, Severity

FEWEST = 2  # sentences in doubt; one alone has its sign, and may be the check's error


def fails(draft: Draft, claims: Sequence[Claim]) -> bool:
    """Whether checking an answer has gone badly: most of it is in doubt, or nothing is cited."""
    examined = [claim for claim in claims if claim.was_examined]
    if draft.mode is not Mode.MODEL or not examined:
        return False
    doubtful = sum(claim.verdict.is_doubtful for claim in examined)
    badly = doubtful >= FEWEST and doubtful * 2 > len(examined)
    return badly or not any(claim.citations for claim in examined)


def instead(given: Answer, quoted: Draft) -> Answer:
    """The answer that is given in place of what a model wrote, saying so."""
    said = Notice("answer.not_borne_out")
    finding = Finding(check="verification", severity=Severity.WARN, message=said)
    return replace(given, findings=(finding, *quoted.findings, *given.findings))
