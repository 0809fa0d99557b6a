"""A text as it is read: its words, names and numbers, each found once and then known."""

from dataclasses import dataclass
from functools import cached_property

from rag.language.numbers import Kind, Quantity, quantities
from rag.language.terms import names, related, terms


@dataclass(frozen=True)
class Text:
    """A text in its language. What it says is read on first use."""

    text: str
    language: str

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table."""
        return "\t" in self.text

    @cached_property
    def terms(self) -> tuple[str, ...]:
        """The stems of its words, in order."""
        return tuple(terms(self.text, self.language))

    @cached_property
    def related(self) -> frozenset[str]:
        """Stems of other words for those that it has."""
        return related(self.text, self.language)

    @cached_property
    def names(self) -> frozenset[str]:
        """Stems of what looks like names."""
        return names(self.text, self.language)

    @cached_property
    def numbers(self) -> tuple[Quantity, ...]:
        """Its numbers and dates, in order."""
        return quantities(self.text, self.language)

    @cached_property
    def years(self) -> frozenset[int]:
        """The years that it names, also within dates."""
        return frozenset(q.date[0] for q in self.numbers if q.kind is Kind.DATE and q.date[0])
