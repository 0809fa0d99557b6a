"""What happens while a document is ingested, as it is told."""

from collections.abc import Mapping
from dataclasses import dataclass

from rag.types.documents import Chunk, Finding, ParsedDocument, Sensitive, Stage


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


IngestEvent = Progress | Parsed | Captioned | IngestReport
