"""Checks of what is asked."""

from rag.config import RagConfig
from rag.notices import Notice
from rag.safety.hide import hide, listed
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
