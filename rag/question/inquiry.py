"""Questions about the documents themselves, by the grammar of the question's language."""

from datetime import date
from typing import Protocol, cast

from rag.language.grammars import grammar
from rag.types import Inquiry


class _Grammar(Protocol):
    def inquire(self, text: str, today: date) -> Inquiry | None: ...

    def asks_of_all(self, text: str) -> bool: ...


def inquire(text: str, language: str, today: date) -> Inquiry | None:
    """What a question asks about the documents themselves; None when it asks of what they say."""
    known = _grammar(language)
    return known.inquire(text, today) if known else None


def asks_of_all(text: str, language: str) -> bool:
    """Whether a question is plainly about all of the documents, of which passages show but some."""
    known = _grammar(language)
    return known.asks_of_all(text) if known else False


def _grammar(language: str) -> _Grammar | None:
    return cast(_Grammar | None, grammar("inquiry", language))
