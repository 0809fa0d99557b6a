"""Numbers that are spelled out, by the grammar of the language: "twenty-one million"."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, cast

from rag.language.grammars import grammar
from rag.types import Span


@dataclass(frozen=True, slots=True)
class Spelled:
    """A number in words. Its value is `value` times `scale`."""

    start: int
    end: int
    value: float
    scale: float


class _Grammar(Protocol):
    def spelled(self, text: str) -> Iterator[Spelled]: ...

    def shares(self, text: str) -> Iterator[tuple[Span, float]]: ...


def spelled(text: str, language: str) -> Iterator[Spelled]:
    """The numbers of a text that are spelled out, in their order."""
    if known := _grammar(language):
        yield from known.spelled(text)


def shares(text: str, language: str) -> Iterator[tuple[Span, float]]:
    """The shares that a text tells in words, in percent: "two thirds", "half", 3/4, one in five."""
    if known := _grammar(language):
        yield from known.shares(text)


def _grammar(language: str) -> _Grammar | None:
    return cast(_Grammar | None, grammar("number_words", language))
