"""The dense index: chunks are cut into windows, embedded, and found by their best window."""

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from heapq import nlargest
from typing import Self

import numpy as np

from rag.embed import Embedder, telling
from rag.embed.once import embed_once
from rag.indexes import Alike, Ranking
from rag.indexes.vectors import Nearest, Record, Vector, Vectors
from rag.indexes.windows import windows
from rag.language import DEFAULT
from rag.metering import Meter
from rag.types import Chunk, Scope, document_of, generation_of
from rag.types.memory import Forgetful, Memory, owner_of

# The model of a collection; of none, that of what is searched.
EmbedderOf = Callable[[str], Embedder]

WINDOWS = 3  # of one chunk: so many more are fetched than chunks are wanted
AROUND, AROUND_LONG = 150, 1_000  # windows that are looked at around the middle of a document
MOST_STORED = 200  # windows that a document's middle is made of
MOST_SURPLUS = 8  # windows that a chunk may have had beyond those that it has now


class DenseIndex:
    """See Index. A record of the store is a window: `<chunk>:<number of the window>`."""

    def __init__(
        self,
        vectors: Vectors,
        embedder_of: EmbedderOf,
        *,
        window_tokens: int,
        memory: Memory = Forgetful(),  # noqa: B008  (it has no state)
    ) -> None:
        self._vectors = vectors
        self._memory = memory
        self._embedder_of = embedder_of
        self._window_tokens = window_tokens

    def telling(self, meter: Meter) -> Self:
        """See VectorIndex."""
        other, known = copy(self), self._embedder_of
        other._embedder_of = lambda collection: telling(known(collection), meter)  # noqa: SLF001
        return other

    def add(self, collection: str, chunks: Sequence[Chunk]) -> None:
        """See Index. Embeds what is not remembered; may raise the embedder's errors, too."""
        if not chunks:
            return
        embedder = self._embedder_of(collection)
        texts: list[str] = []
        places: list[tuple[str, str, int]] = []
        surplus: list[str] = []
        for chunk in chunks:
            parts = self._windows(chunk, embedder)
            texts += parts
            here = chunk.document_id, generation_of(chunk.id)
            places += [(f"{chunk.id}:{number}", *here) for number in range(len(parts))]
            surplus += [f"{chunk.id}:{len(parts) + beyond}" for beyond in range(MOST_SURPLUS)]
        embedded = embed_once(embedder, self._memory, owner_of(chunks[0]), texts)
        records = [Record(*place, one) for place, one in zip(places, embedded, strict=True)]
        # The last are put first: a chunk whose first window is there is there as a whole.
        self._vectors.put(collection, records)
        self._vectors.delete(collection, surplus)

    def remove(self, collection: str, document_id: str, *, keep: int | None = None) -> None:
        """See Index."""
        self._vectors.remove(collection, document_id, keep=keep)

    def search(self, query: str, scope: Scope, limit: int) -> Ranking:
        """See Index. The score of a chunk is the cosine of its best window."""
        wanted = scope.document_ids
        if wanted is not None and not wanted:
            return []
        vector = self._embedder_of(scope.collection).embed_query(query)
        best: dict[str, float] = {}
        for window, cosine in self._vectors.nearest(
            scope.collection, vector, limit * WINDOWS, wanted
        ):
            best.setdefault(_chunk(window), cosine)
        return list(best.items())[:limit]

    def alike(
        self, document: tuple[str, int], collection: str, scopes: Sequence[Scope], limit: int
    ) -> Alike:
        """See VectorIndex. Nothing is embedded; a search for each scope, a read for each found."""
        middle = self._middle(collection, *document)
        if middle is None:
            return []
        near: dict[tuple[str, str, int], float] = {}
        for scope in scopes:
            own = document[0] if scope.collection == collection else ""
            for window, cosine in self._near_others(middle, scope, own):
                chunk = _chunk(window)
                near.setdefault(
                    (scope.collection, document_of(chunk), generation_of(chunk)), cosine
                )
        first = nlargest(limit, near, key=lambda one: near[one])
        middles = ((one[1], self._middle(*one)) for one in first)
        cosines = {one: float(middle @ other) for one, other in middles if other is not None}
        return sorted(cosines.items(), key=lambda one: -one[1])

    def _near_others(self, middle: Vector, scope: Scope, own: str) -> Nearest:
        """The windows nearest to the middle of a document, less its own, which may be the most."""
        for limit in (AROUND, AROUND_LONG):
            found = self._vectors.nearest(scope.collection, middle, limit, scope.document_ids)
            others = [one for one in found if document_of(_chunk(one[0])) != own]
            if others or len(found) < limit:
                break
        return others

    def _middle(self, collection: str, document_id: str, generation: int) -> Vector | None:
        """What a document says on the whole: the direction between all of its windows."""
        rows = self._vectors.stored(collection, document_id, generation, MOST_STORED)
        middle = rows.mean(axis=0) if len(rows) else np.zeros(1, dtype=np.float32)
        length = float(np.linalg.norm(middle))
        return middle / length if length else None

    def reads(self, language: str) -> bool:
        """See Index."""
        return self._embedder_of("").reads(language)

    def holds(self, collection: str, ids: Sequence[str]) -> frozenset[str]:
        """See Index."""
        first = [f"{chunk_id}:0" for chunk_id in ids]
        return frozenset(map(_chunk, self._vectors.holds(collection, first)))

    def ids(self, collection: str) -> Iterator[str]:
        """See Index. What is written meanwhile may be missed."""
        # Every chunk has a first window; so each is given once.
        return (_chunk(one) for one in self._vectors.ids(collection) if one.endswith(":0"))

    def count(self, collection: str, document_id: str) -> int:
        """See Index. Counts windows."""
        return self._vectors.count(collection, document_id)

    def collections(self) -> Iterator[str]:
        """See Index."""
        return self._vectors.collections()

    def is_ours(self, collection: str) -> bool:
        """See Index."""
        return self._vectors.is_ours(collection)

    def drop(self, collection: str) -> None:
        """See Index."""
        self._vectors.drop(collection)

    def close(self) -> None:
        """Let go of the store. The next use connects again."""
        self._vectors.close()

    def _windows(self, chunk: Chunk, embedder: Embedder) -> list[str]:
        found = windows(chunk, embedder.token_spans, embedder.max_tokens, self._window_tokens)
        # What is not told apart is not worth its time; the first shows that the chunk is there.
        return found if embedder.reads(chunk.language or DEFAULT) else found[:1]


def _chunk(window: str) -> str:
    return window.rpartition(":")[0]
