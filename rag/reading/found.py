"""What was found for a question, as the steps after the search take it."""

from dataclasses import dataclass

from rag.question.query import Query
from rag.reading.read import Reading
from rag.types import Finding, Passage, Search, ranked


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A query, the search for it, what was gathered, and the passages of it that may be used.

    `reading` is of those that were found; what came with them was not read.
    `sufficiency` is how likely they can answer, 0..1; `sufficient`: enough to try.
    """

    query: Query
    search: Search
    gathered: tuple[Passage, ...]
    passages: tuple[Passage, ...]
    reading: Reading
    sufficiency: float
    sufficient: bool
    findings: tuple[Finding, ...]

    @property
    def best(self) -> tuple[Passage, ...]:
        """The passages that were found by themselves, best first."""
        return ranked(self.passages)
