"""Sentences of everyday matters in many languages: what texts have in common, whatever they say."""

from dataclasses import dataclass
from typing import ClassVar

from rag.language.lists import Lists, every


@dataclass(frozen=True, slots=True, kw_only=True)
class Neutral(Lists):
    """A few sentences that have little to do with one another, alike in each language."""

    file: ClassVar[str] = "neutral"
    sentences: tuple[str, ...]


def neutral() -> list[str]:
    """Those of all languages that have some."""
    return [one for known in every(Neutral).values() for one in known.sentences]
