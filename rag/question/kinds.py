"""Kinds of question: each is answered in a form of its own."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from rag.language.lists import Lists, Patterns, lists
from rag.question.asked import Form


class QuestionKind(StrEnum):
    """What an answer has to be; the first that fits, in this order."""

    GREETING = "greeting"
    THANKS = "thanks"
    VERSIONS = "versions"
    SUMMARY = "summary"
    WHY = "why"
    COMPARISON = "comparison"
    VAGUE = "vague"
    YES_NO = "yes_no"
    DEFINITION = "definition"
    HOW = "how"
    LIST = "list"
    NAMED = "named"  # who, when, where
    VALUE = "value"
    OTHER = "other"

    @property
    def is_courtesy(self) -> bool:
        """Whether it asks nothing of the documents."""
        return self in {QuestionKind.GREETING, QuestionKind.THANKS}

    @property
    def is_of_the_whole(self) -> bool:
        """Whether any passages of a document answer it: it asks for no one thing."""
        return self is QuestionKind.SUMMARY


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinds(Lists):
    """How each kind is asked, as patterns over the whole question."""

    file: ClassVar[str] = "kinds"
    greeting: Patterns
    thanks: Patterns
    versions: Patterns
    summary: Patterns
    why: Patterns
    comparison: Patterns
    vague: Patterns
    yes_no: Patterns
    definition: Patterns
    how: Patterns
    list: Patterns


def kind_of(text: str, form: Form, language: str) -> QuestionKind:
    """The kind of a question, by its words and by the form that its answer will have."""
    known = lists(Kinds, language)
    for kind in QuestionKind:
        pattern = getattr(known, kind, None)
        if pattern is not None and pattern.search(text):
            return kind
    if form.name or form.date or form.front or form.contact:
        return QuestionKind.NAMED
    return QuestionKind.VALUE if form.amount or form.percent else QuestionKind.OTHER
