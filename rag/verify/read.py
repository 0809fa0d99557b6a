"""A claim, and the sentences and rows it is held against, read once: steps take what is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rag.language.negation import denies
from rag.language.numbers.number_words import shares
from rag.language.spellings import quarters
from rag.language.text import Text
from rag.types import Span
from rag.verify.figures.formulas import Formula, formulas
from rag.verify.figures.roles import Role, role
from rag.verify.words.alignment import Word, words

ITEM = re.compile(r"\A\s*(?:\d{1,2}[.)]|\(\d{1,2}\)|[-*•])\s+(?=\D)")  # what only counts a claim
REMEMBERED = 1 << 11  # texts: verifiers are given them as texts again


@dataclass(frozen=True)
class Read(Text):
    """A text with what a claim and its evidence are compared by."""

    @cached_property
    def words_alone(self) -> frozenset[str]:
        """Its terms without numbers."""
        return frozenset(term for term in self.terms if not term[:1].isdigit())

    @cached_property
    def forms(self) -> frozenset[str]:
        """Its terms, and its words as they are."""
        return frozenset(self.terms).union(
            word.lower() for word in re.findall(r"\w+", self.text)
        )  # fmt: skip

    @cached_property
    def formulas(self) -> tuple[Formula, ...]:
        """The calculations that it shows, in order."""
        return formulas(self.text, self.numbers, self.language)

    @cached_property
    def roles(self) -> Mapping[Span, Role]:
        """What each of its numbers is to it, by their places."""
        return {one.span: role(self.text, one.span, self.language) for one in self.numbers}

    @cached_property
    def quarters(self) -> frozenset[int]:
        """The quarters of a year that it names."""
        return quarters(self.text, self.language)

    @cached_property
    def shares(self) -> tuple[tuple[Span, float], ...]:
        """The shares that it tells in words, in percent."""
        return tuple(shares(self.text, self.language))

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Its words and signs, as they are laid beside those of another text."""
        return words(self.text, self.language)

    @cached_property
    def negated(self) -> bool:
        """Whether it has a negation."""
        return denies(self.text, self.language)


@lru_cache(maxsize=REMEMBERED)
def read(text: str, language: str) -> Read:
    """The text as it is read; the same one when it comes again."""
    return Read(text, language)
