"""Finds what is shown to a language model beside the best hits, as far as its room goes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rag.metering import BYTES_PER_TOKEN
from rag.reading.units import cut
from rag.types import Chunk, Hit, LoadChunks, Scope

WHOLE_DOCUMENTS = 3  # of the best hits: these are tried whole
LONGEST_WHOLE = 60  # chunks of a document that can be shown whole
REACH = 6  # chunks that a section is followed to either side of a hit
LABEL_TOKENS = 7  # of the number of a passage, or of a sentence of it: "[10.37] "


def widened(
    best: Sequence[Chunk], hits: Sequence[Hit], scope: Scope, load_chunks: LoadChunks, room: int
) -> list[Chunk]:
    """The best as far as they fit, what stands around them, and further hits, in reading order.

    `room` is in tokens. Whole documents are taken where they fit, else the section or the
    neighbours of each of the best. Each text comes once, and in the order of its document, which is
    how it is read, and what a server's cache of earlier prompts can use again.
    """
    shown = _Room(room)
    for chunk in best:
        if not shown.take([chunk]) and not shown.taken:
            return [chunk]
    chosen = list(shown.taken.values())
    around = _load(chosen, scope, load_chunks)
    for whole in _whole_documents(chosen, around):
        shown.take(whole, shown.left / 2)
    for chunk in chosen:
        any(shown.take(section, shown.left / 4) for section in _sections(chunk, around))
    for hit in hits:
        shown.take([hit.chunk])
    return _in_order(list(shown.taken.values()))


def id_of(chunk: Chunk, ordinal: int) -> str:
    """The id of another chunk of the same generation of its document."""
    return f"{chunk.id.rpartition(':')[0]}:{ordinal}"


@dataclass(slots=True)
class _Room:
    """What is left of a model's room, in tokens, and what takes it up."""

    left: float
    taken: dict[str, Chunk] = field(default_factory=dict)
    texts: set[str] = field(default_factory=set)

    def take(self, chunks: Sequence[Chunk], most: float | None = None) -> bool:
        """Take these in if all of them fit, within `most` tokens; each text once."""
        new = [one for one in chunks if one.id not in self.taken and _key(one) not in self.texts]
        needed = sum(map(_tokens, new))
        if needed > min(self.left, self.left if most is None else most):
            return False
        self.left -= needed
        self.taken |= {one.id: one for one in new}
        self.texts |= {_key(one) for one in new}
        return True


def _load(best: Sequence[Chunk], scope: Scope, load_chunks: LoadChunks) -> Mapping[str, Chunk]:
    """The chunks beside the best, and all of the first few documents that are not too long."""
    ids = {id_of(one, one.ordinal + step) for one in best for step in range(-REACH, REACH + 1)}
    for one in _firsts(best):
        ids |= {id_of(one, ordinal) for ordinal in range(LONGEST_WHOLE + 1)}
    return load_chunks(sorted(ids), scope)


def _whole_documents(
    best: Sequence[Chunk], around: Mapping[str, Chunk]
) -> Iterator[Sequence[Chunk]]:
    """All chunks of each of the first documents that is short enough to be loaded whole."""
    for first in _firsts(best):
        if id_of(first, LONGEST_WHOLE) in around:
            continue
        ids = (id_of(first, ordinal) for ordinal in range(LONGEST_WHOLE))
        yield [around[one] for one in ids if one in around]


def _firsts(best: Sequence[Chunk]) -> list[Chunk]:
    """The best chunk of each of the first documents."""
    firsts: dict[str, Chunk] = {}
    for chunk in best:
        firsts.setdefault(chunk.document_id, chunk)
    return list(firsts.values())[:WHOLE_DOCUMENTS]


def _sections(chunk: Chunk, around: Mapping[str, Chunk]) -> Iterator[Sequence[Chunk]]:
    """What may be shown around a chunk, longest first: its section, its neighbours, the next."""
    section = [*_run(chunk, around, -1), *_run(chunk, around, 1)]
    beside = [around.get(id_of(chunk, chunk.ordinal + step)) for step in (-1, 1)]
    yield section
    yield [one for one in beside if one]
    yield [one for one in beside[1:] if one]


def _run(chunk: Chunk, around: Mapping[str, Chunk], step: int) -> Iterator[Chunk]:
    """The chunks on one side of it that stand under the same headings."""
    for distance in range(1, REACH + 1):
        one = around.get(id_of(chunk, chunk.ordinal + step * distance))
        if one is None or one.headings != chunk.headings:
            return
        yield one


def _in_order(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Document by document, the best one first, each in its own order."""
    documents = list(dict.fromkeys(chunk.document_id for chunk in chunks))
    return sorted(chunks, key=lambda one: (documents.index(one.document_id), one.span))


def _key(chunk: Chunk) -> str:
    """What makes two texts the same: also what stands above them, the year of a report for one."""
    said = " ".join((chunk.title, *chunk.headings, chunk.context, chunk.text))
    return " ".join(said.lower().split())


def _tokens(chunk: Chunk) -> float:
    """About how many tokens of a language model a chunk takes, its sentences under numbers."""
    said = "".join((chunk.title, *chunk.headings, chunk.context, chunk.text)).encode()
    return LABEL_TOKENS * (1 + len(cut(chunk).spans)) + len(said) / BYTES_PER_TOKEN
