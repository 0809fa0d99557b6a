"""Checks of questions, passages and answers, and what a workspace's policy hides of them.

A check is a function; add it to its tuple.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.config import RagConfig
from rag.errors import QuestionError
from rag.safety.find import FindNames, find
from rag.safety.hide import COVER, Hidden, cover, guard, hidden_by, hide, told
from rag.safety.injection import distrust, instructs, mark
from rag.safety.markup import JOIN, Links, without_links
from rag.safety.questions import is_blocked, is_empty, is_overlong
from rag.safety.stream import Sieve, sift
from rag.types import Claim, Finding, Passage, Question, SensitiveKind, Severity

__all__ = [
    "COVER", "JOIN", "FindNames", "Hidden", "Links", "Sieve", "admit", "check_question", "cover",
    "filter_claims", "find", "guard", "hidden_by", "hide",
    "screen_passages", "sift", "told", "without_links",
]  # fmt: skip

QuestionCheck = Callable[[Question, RagConfig], Finding | None]
PassageCheck = Callable[[Passage], Finding | None]
AnswerCheck = Callable[[Claim], Finding | None]

QUESTION_CHECKS: tuple[QuestionCheck, ...] = (is_empty, is_overlong, is_blocked)
PASSAGE_CHECKS: tuple[PassageCheck, ...] = (instructs,)
ANSWER_CHECKS: tuple[AnswerCheck, ...] = ()


def admit(question: Question, config: RagConfig) -> tuple[Question, tuple[Finding, ...]]:
    """The question as it may be asked, and what was found in it and hidden of it.

    Raises QuestionError for one that is not to be asked.
    """
    findings = check_question(question, config)
    question, hidden = _hide(question)
    return question, (*findings, *hidden)


def check_question(question: Question, config: RagConfig) -> tuple[Finding, ...]:
    found = [check(question, config) for check in QUESTION_CHECKS]
    findings = tuple(finding for finding in found if finding is not None)
    for finding in findings:
        if finding.severity is Severity.BLOCK:
            raise QuestionError(finding.message)
    return findings


def _hide(question: Question) -> tuple[Question, tuple[Finding, ...]]:
    """The question and what was said before, without what the policy hides, and what that was.

    Names stay: a question about somebody says nothing that is not known to who asks it.
    """
    policy = question.scope.policy
    text = hide(question.text, policy)
    history = tuple(
        replace(
            one,
            question=hide(one.question, policy).text,
            query=hide(one.query, policy).text,
            answer=hide(one.answer, policy).text,
        )
        for one in question.history
    )
    return replace(question, text=text.text, history=history), told(text.kinds, where="question")


def screen_passages(
    passages: Sequence[Passage],
) -> tuple[tuple[Passage, ...], tuple[Finding, ...]]:
    """The passages that may be used, and what was found in any; blocked ones are left out."""
    kept: list[Passage] = []
    findings: list[Finding] = []
    withheld = [passage for passage in passages if passage.chunk.withheld]
    for passage in map(mark, passages):
        found = [f for check in PASSAGE_CHECKS if (f := check(passage)) is not None]
        findings += found
        blocked = any(finding.severity is Severity.BLOCK for finding in found)
        if not blocked and not passage.chunk.withheld:
            kept.append(passage)
    findings += told(_hidden(withheld), withheld=len(withheld))
    findings += told(_hidden(kept), where="passages")
    return tuple(kept), tuple(findings)


def _hidden(passages: Sequence[Passage]) -> tuple[SensitiveKind, ...]:
    return tuple(kind for passage in passages for kind in passage.chunk.hidden)


def filter_claims(
    claims: Sequence[Claim], passages: Sequence[Passage]
) -> tuple[tuple[Claim, ...], tuple[Finding, ...]]:
    """The claims that may be shown, and what was found in any; blocked ones are left out.

    One that rests on words meant for a language model is not supported.
    """
    kept: list[Claim] = []
    findings: list[Finding] = []
    for claim in claims:
        found = [f for check in ANSWER_CHECKS if (f := check(claim)) is not None]
        findings += found
        if all(finding.severity is not Severity.BLOCK for finding in found):
            kept.append(distrust(claim, passages))
    return tuple(kept), tuple(findings)
