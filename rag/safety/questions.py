"""Checks of what is asked."""

from rag.config import RagConfig
from rag.safety.hide import hide, listed
from rag.types import Finding, Question, Severity


def is_empty(question: Question, config: RagConfig) -> Finding | None:
    """Nothing was asked."""
    if any(character.isalnum() for character in question.text):
        return None
    return Finding(check="empty", severity=Severity.BLOCK, message="Please type a question.")


def is_overlong(question: Question, config: RagConfig) -> Finding | None:
    """More was asked than is read."""
    length, limit = len(question.text), config.max_question_characters
    if length <= limit:
        return None
    message = f"The question has {length:,} characters; at most {limit:,} are read."
    return Finding(check="overlong", severity=Severity.BLOCK, message=message)


def is_blocked(question: Question, config: RagConfig) -> Finding | None:
    """It holds what the workspace's policy lets nobody write here."""
    blocked = hide(question.text, question.scope.policy).blocked
    if not blocked:
        return None
    message = f"Your question was not asked: it has {listed(blocked)}, which this workspace's "
    return Finding(
        check="policy",
        severity=Severity.BLOCK,
        message=message + "policy blocks. Take it out and ask again.",
    )
