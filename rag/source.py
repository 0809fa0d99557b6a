"""What a file says: read now, or by an earlier ingest that did not end."""

from collections.abc import Generator
from dataclasses import replace

from rag import safety
from rag.chunk import split
from rag.config import RagConfig
from rag.embed import Embedder
from rag.parse import parse
from rag.types import IngestEvent, Parsed, Progress, SourceFile, Stage
from rag.types.timing import Clock


def read_source(
    source: SourceFile,
    embedder: Embedder,
    names: safety.FindNames | None,
    config: RagConfig,
    clock: Clock,
) -> Generator[IngestEvent, None, Parsed]:
    """Its text, its chunks and its sensitive places. The last event is what is returned."""
    document = yield from parse(source, config.parse)
    clock.lap("parse")
    chunks = split(document, embedder, config)
    clock.lap("split")
    sensitive = safety.find(document.text, names)
    clock.lap("guard")
    yield (parsed := Parsed(document=document, chunks=chunks, sensitive=sensitive))
    return parsed


def read_again(
    stored: Parsed, names: safety.FindNames | None
) -> Generator[IngestEvent, None, Parsed]:
    """What an earlier ingest read; nobody has to store it again."""
    total = len(stored.document.pages)
    yield Progress(stage=Stage.PARSING, done=total, total=total)
    return replace(stored, sensitive=safety.find(stored.document.text, names))
