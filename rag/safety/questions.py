"""What is asked: checked, and without what a policy hides. A check is a line in `CHECKS`."""

from collections.abc import Callable
from dataclasses import replace

from rag.config import RagConfig
from rag.errors import QuestionError
from rag.notices import Notice
from rag.safety.hide import hide, listed, told
from rag.types import Finding, Question, Severity


def is_empty(question: Question, config: RagConfig) -> Finding | None:
    """Nothing was asked."""
    if any(character.isalnum() for character in question.text):
        return None
    return Finding(check="empty", severity=Severity.BLOCK, message=Notice("safety.question_empty"))


def is_overlong(question: Question, config: RagConfig) -> Finding | None:
    """More was asked than is read."""
    length, limit = len(question.text), config.max_question_characters
    if length <= limit:
        return None
    message = Notice("safety.question_overlong", length=length, limit=limit)
    return Finding(check="overlong", severity=Severity.BLOCK, message=message)


def is_blocked(question: Question, config: RagConfig) -> Finding | None:
    """It holds what the workspace's policy lets nobody write here."""
    blocked = hide(question.text, question.scope.policy).blocked
    if not blocked:
        return None
    message = Notice("safety.question_blocked", kinds=listed(blocked))
    return Finding(check="policy", severity=Severity.BLOCK, message=message)


CHECKS: tuple[Callable[[Question, RagConfig], Finding | None], ...] = (
    is_empty,
    is_overlong,
    is_blocked,
)


def admit(question: Question, config: RagConfig) -> tuple[Question, tuple[Finding, ...]]:
    """The question as it may be asked, and what was found in it and hidden of it.

    What the policy hides is hidden in what was said before, too. Names stay: a question about
    somebody says nothing that is not known to who asks it. Raises QuestionError for one that is
    not to be asked.
    """
    findings, policy = check_question(question, config), question.scope.policy
    shown = hide(question.text, policy)
    history = tuple(
        replace(
            one,
            question=hide(one.question, policy).text,
            query=hide(one.query, policy).text,
            answer=hide(one.answer, policy).text,
        )
        for one in question.history
    )
    hidden = told(shown.kinds, where="question")
    return replace(question, text=shown.text, history=history), (*findings, *hidden)


def check_question(question: Question, config: RagConfig) -> tuple[Finding, ...]:
    found = [check(question, config) for check in CHECKS]
    findings = tuple(finding for finding in found if finding is not None)
    for finding in findings:
        if finding.severity is Severity.BLOCK:
            raise QuestionError(finding.message)
    return findings
