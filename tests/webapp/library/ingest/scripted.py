"""An ingest that is played: what happens between its events is up to a test."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from typing import Any

from rag.chunk import split
from rag.config import RagConfig
from rag.errors import RagError
from rag.types import (
    NOTHING_HIDDEN,
    ElementKind,
    Finding,
    IngestEvent,
    IngestReport,
    Parsed,
    Policy,
    Progress,
    SourceFile,
    Stage,
)
from tests.fakes import HashEmbedder, MemoryIndex
from tests.make import make_document


@dataclass
class ScriptedEngine:
    """Plays an ingest without a parser: `between` runs before each event is asked for."""

    between: Callable[[str], None] = lambda event: None
    words: str = "Revenue was 10 million."
    warnings: tuple[Finding, ...] = ()
    forgotten: list[tuple[str, int | None]] = field(default_factory=list)
    config: RagConfig = field(default_factory=RagConfig)
    chat: None = None
    planner: None = None
    spare: None = None
    vision: None = None
    judge: None = None
    embedder: HashEmbedder = field(default_factory=HashEmbedder)
    dense: MemoryIndex = field(default_factory=MemoryIndex)
    reranker: None = None

    def ingest(
        self,
        source: SourceFile,
        collection: str,
        stored: Parsed | None = None,
        policy: Policy = NOTHING_HIDDEN,
    ) -> Generator[IngestEvent, None, None]:
        yield Progress(stage=Stage.PARSING, done=0, total=1)
        self.between("parsing")
        pieces = [(ElementKind.PARAGRAPH, self.words)] if self.words else []
        parsed = replace(make_document(pieces), source=source)
        chunks = split(parsed, HashEmbedder(), self.config)
        yield Parsed(document=parsed, chunks=chunks)
        self.between("embedding")
        yield Progress(stage=Stage.EMBEDDING, done=len(chunks), total=len(chunks))
        self.between("report")
        yield IngestReport(
            pages=1, chunks=len(chunks), tables=0, figures=0, captions=0,
            warnings=self.warnings, timings={},
        )  # fmt: skip

    def forget(self, document_id: str, collection: str, *, keep: int | None = None) -> None:
        self.forgotten.append((document_id, keep))


def at(point: str, act: Callable[[], Any]) -> Callable[[str], None]:
    def between(event: str) -> None:
        if event == point:
            act()

    return between


def fail_with(error: RagError) -> Callable[[], None]:
    def act() -> None:
        raise error

    return act
