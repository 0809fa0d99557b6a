"""Checks of questions, passages and answers. A check is a function; add it to its tuple."""

from collections.abc import Callable, Sequence

from rag.config import RagConfig
from rag.errors import QuestionError
from rag.safety.injection import instructs
from rag.safety.questions import is_empty, is_overlong
from rag.types import Claim, Finding, Passage, Question, Severity

QuestionCheck = Callable[[Question, RagConfig], Finding | None]
PassageCheck = Callable[[Passage], Finding | None]
AnswerCheck = Callable[[Claim], Finding | None]

QUESTION_CHECKS: tuple[QuestionCheck, ...] = (is_empty, is_overlong)
PASSAGE_CHECKS: tuple[PassageCheck, ...] = (instructs,)
ANSWER_CHECKS: tuple[AnswerCheck, ...] = ()


def check_question(question: Question, config: RagConfig) -> tuple[Finding, ...]:
    """What the checks say of a question. Raises QuestionError for one that is not to be asked."""
    found = [check(question, config) for check in QUESTION_CHECKS]
    findings = tuple(finding for finding in found if finding is not None)
    for finding in findings:
        if finding.severity is Severity.BLOCK:
            raise QuestionError(finding.message)
    return findings


def screen_passages(
    passages: Sequence[Passage],
) -> tuple[tuple[Passage, ...], tuple[Finding, ...]]:
    """The passages that may be used, and what was found in any; blocked ones are left out."""
    kept: list[Passage] = []
    findings: list[Finding] = []
    for passage in passages:
        found = [f for check in PASSAGE_CHECKS if (f := check(passage)) is not None]
        findings += found
        if all(finding.severity is not Severity.BLOCK for finding in found):
            kept.append(passage)
    return tuple(kept), tuple(findings)


def filter_claims(claims: Sequence[Claim]) -> tuple[tuple[Claim, ...], tuple[Finding, ...]]:
    """The claims that may be shown, and what was found in any; blocked ones are left out."""
    kept: list[Claim] = []
    findings: list[Finding] = []
    for claim in claims:
        found = [f for check in ANSWER_CHECKS if (f := check(claim)) is not None]
        findings += found
        if all(finding.severity is not Severity.BLOCK for finding in found):
            kept.append(claim)
    return tuple(kept), tuple(findings)
