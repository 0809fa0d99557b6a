"""What was found for a question, as the steps after the search take it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from rag.question.query import Query
from rag.reading.read import Reading
from rag.types import Coverage, Finding, Passage, Question, Search, ranked


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A question, its query, the search for it, what was gathered, and what of it may be used.

    `reading` is of those that were found; what came with them was not read.
    `sufficiency` is how likely their words can answer, 0..1; `sufficient`: enough to try.
    `pictures` are PNGs by the numbers of the passages that they stand for.
    """

    question: Question
    query: Query
    search: Search
    gathered: tuple[Passage, ...]
    passages: tuple[Passage, ...]
    reading: Reading
    sufficiency: float
    sufficient: bool
    findings: tuple[Finding, ...]
    pictures: Mapping[int, bytes] = field(default_factory=dict)

    @property
    def may_answer(self) -> bool:
        """Whether an answer is written: the words suffice, or a picture may show it."""
        return self.sufficient or bool(self.pictures)

    @property
    def before(self) -> str:
        """The answer that was given just before; empty at the beginning of a conversation."""
        return self.question.history[-1].answer if self.question.history else ""

    @property
    def text(self) -> str:
        """All that an answer may rest on, and link to."""
        return "\n".join((self.question.text, *(one.chunk.text for one in self.passages)))

    @property
    def best(self) -> tuple[Passage, ...]:
        """The passages that were found by themselves, best first."""
        return ranked(self.passages)

    @property
    def coverage(self) -> Coverage:
        """What the question could see, and from how many documents the passages came."""
        used = {passage.chunk.document_id for passage in self.passages}
        return replace(self.question.coverage, used=len(used))
