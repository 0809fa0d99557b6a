"""What was found for a question, as the steps after the search take it."""

from dataclasses import dataclass

from rag.question.query import Query
from rag.reading.read import Reading
from rag.types import Finding, Passage, Search


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A query, the search for it, and the passages that may be used, as they were read.

    `sufficiency` is how likely they can answer, 0..1; `sufficient`: enough to try.
    """

    query: Query
    search: Search
    passages: tuple[Passage, ...]
    reading: Reading
    sufficiency: float
    sufficient: bool
    findings: tuple[Finding, ...]
