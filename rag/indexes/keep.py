"""Keeps the dense and the lexical index alike: a chunk is in both, or it is put there again."""

from collections.abc import Iterator, Sequence

from rag.errors import IndexDownError
from rag.indexes import Index
from rag.notices import Notice
from rag.types import Chunk, Progress, Stage


def put(
    indexes: Sequence[Index],
    collection: str,
    chunks: Sequence[Chunk],
    *,
    batch: int,
    missing_only: bool,
) -> Iterator[Progress]:
    """Put chunks into each index, batch by batch. Twice is once, as their ids are the same."""
    held = _held(indexes, collection, chunks) if missing_only else frozenset()
    todo = [chunk for chunk in chunks if chunk.id not in held]
    total, done = len(chunks), len(chunks) - len(todo)
    yield Progress(stage=Stage.EMBEDDING, done=done, total=total)
    for start in range(0, len(todo), batch):
        some = todo[start : start + batch]
        for index in indexes:
            index.add(collection, some)
        yield Progress(stage=Stage.EMBEDDING, done=done + start + len(some), total=total)


def read_back(index: Index, collection: str, chunks: Sequence[Chunk]) -> None:
    """A document is ready when its chunks can be found, not when they were sent.

    Raises IndexDownError.
    """
    ids = [chunk.id for chunk in chunks]
    if len(index.holds(collection, ids)) < len(set(ids)):
        raise IndexDownError(Notice("index.lost"))


def _held(indexes: Sequence[Index], collection: str, chunks: Sequence[Chunk]) -> frozenset[str]:
    """The chunks that every index has."""
    ids = [chunk.id for chunk in chunks]
    return frozenset.intersection(*(index.holds(collection, ids) for index in indexes))
