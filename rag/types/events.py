"""What happens while a document is ingested, or a question answered, as it is told."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rag.notices import Notice
from rag.types.answers import Answer, Claim
from rag.types.documents import Chunk, ElementKind, Finding, ParsedDocument, Sensitive, Stage
from rag.types.questions import Passage

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a stage of ingest is: `done` of `total` pages, captions or chunks."""

    stage: Stage
    done: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A document was parsed and split: time to store it, before anything is indexed."""

    document: ParsedDocument
    chunks: tuple[Chunk, ...]
    sensitive: tuple[Sensitive, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Captioned:
    """A figure was described: the chunk with its caption, to be stored at once."""

    chunk: Chunk


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What an ingest came to. Always the last event of one that ends well. Seconds per step."""

    pages: int
    chunks: int
    tables: int
    figures: int
    captions: int
    warnings: tuple[Finding, ...]
    timings: Mapping[str, float]

    @classmethod
    def of(
        cls, document: ParsedDocument, chunks: Sequence[Chunk], timings: Mapping[str, float]
    ) -> "IngestReport":
        """The report on a document, its chunks with their captions, and the seconds they took."""
        return cls(
            pages=len(document.pages),
            chunks=len(chunks),
            tables=sum(element.kind is ElementKind.TABLE for element in document.elements),
            figures=len(document.figures),
            captions=sum(bool(chunk.caption) for chunk in chunks),
            warnings=document.warnings,
            timings=timings,
        )


IngestEvent = Progress | Parsed | Captioned | IngestReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What was done on the way to the passages beside one search, in words."""

    message: Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved:
    """The passages are chosen; the answer follows."""

    query: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """The next piece of the draft."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Claims of the draft were checked while more of it is written. The Answer decides."""

    claims: tuple[Claim, ...]


AskEvent = Step | Retrieved | Token | Judged | Answer


def drained(events: Generator[object, None, T]) -> T:
    """What a flow comes to, its events unseen."""
    while True:
        try:
            next(events)
        except StopIteration as end:
            result: T = end.value
            return result
