"""The dense index: vectors of windows in a Chroma server.

Never a filter where it can be helped: a filtered search costs ten times an unfiltered one.
"""

import math
from collections.abc import Iterator, Sequence
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.embed import Embedder
from rag.embed.once import embed_once
from rag.indexes import Ranking
from rag.indexes.chroma import ChromaServer
from rag.indexes.windows import windows
from rag.types import Chunk, Scope, generation_of
from rag.types.memory import Forgetful, Memory, owner_of

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

BATCH = 1_000  # of the 5,461 that one request may carry
PAGE = 5_000
WINDOWS = 3  # of one chunk: so many more are fetched than chunks are wanted
MOST_FILTERED = 1_000  # documents that a filter may name; for more, what is found is sifted
SIFTED = 5  # times more are fetched then
LARGE = 50_000  # windows of a collection in which a filter that few pass is slow
FEW = 1_000  # windows that are compared one by one then
SIZE_S = 600  # for which the size of a collection is remembered
MOST_SURPLUS = 8  # windows that a chunk may have had beyond those that it has now


class DenseIndex:
    """See Index. Connects on first use, and again after the server was away. Thread-safe."""

    def __init__(
        self,
        url: str,
        embedder: Embedder,
        *,
        window_tokens: int,
        memory: Memory = Forgetful(),  # noqa: B008  (it has no state)
    ) -> None:
        self._server = ChromaServer(url)
        self._memory = memory
        self._embedder = embedder
        self._window_tokens = window_tokens
        self._sizes: dict[str, tuple[float, int]] = {}  # when a collection was counted last

    def add(self, collection: str, chunks: Sequence[Chunk]) -> None:
        """See Index. Embeds what is not remembered; may raise the embedder's errors, too."""
        if not chunks:
            return
        texts: list[str] = []
        ids: list[str] = []
        metadatas: list[Any] = []
        surplus: list[str] = []
        for chunk in chunks:
            parts = self._windows(chunk)
            texts += parts
            ids += [f"{chunk.id}:{number}" for number in range(len(parts))]
            surplus += [f"{chunk.id}:{len(parts) + beyond}" for beyond in range(MOST_SURPLUS)]
            generation = generation_of(chunk.id)
            metadatas += [{"document_id": chunk.document_id, "generation": generation}] * len(parts)
        vectors = embed_once(self._embedder, self._memory, owner_of(chunks[0]), texts)

        def put(held: "Collection") -> None:
            # From the end: a chunk whose first window is there is there as a whole.
            for start in reversed(range(0, len(ids), BATCH)):
                part = slice(start, start + BATCH)
                held.upsert(ids=ids[part], embeddings=vectors[part], metadatas=metadatas[part])
            for start in range(0, len(surplus), BATCH):
                gone = held.get(ids=surplus[start : start + BATCH], include=[])["ids"]
                if gone:
                    held.delete(ids=gone)

        self._server.use(collection, put, create=True)

    def remove(self, collection: str, document_id: str, *, keep: int | None = None) -> None:
        """See Index."""
        where: dict[str, Any] = {"document_id": document_id}
        if keep is not None:
            where = {"$and": [where, {"generation": {"$ne": keep}}]}
        self._server.use(collection, lambda held: held.delete(where=where))

    def search(self, query: str, scope: Scope, limit: int) -> Ranking:
        """See Index. The score of a chunk is the cosine of its best window."""
        wanted = scope.document_ids
        if wanted is not None and not wanted:
            return []
        vector = self._embedder.embed_query(query)
        found: Ranking | None = None
        if wanted is not None and len(wanted) <= MOST_FILTERED:
            found = self._server.use(
                scope.collection,
                lambda held: self._within(held, vector, sorted(wanted), limit * WINDOWS),
            )
        if found is None:
            sifted = limit * WINDOWS * (1 if wanted is None else SIFTED)
            found = self._server.use(
                scope.collection, lambda held: _ranked(held, vector, sifted, wanted=wanted)
            )
        return (found or [])[:limit]

    def holds(self, collection: str, ids: Sequence[str]) -> frozenset[str]:
        """See Index."""
        found: set[str] = set()
        for start in range(0, len(ids), BATCH):
            first = [f"{chunk_id}:0" for chunk_id in ids[start : start + BATCH]]
            held = self._server.use(collection, partial(_present, first))
            found.update(window[:-2] for window in held or ())
        return frozenset(found)

    def ids(self, collection: str) -> Iterator[str]:
        """See Index. Reads page by page; what is written meanwhile may be missed."""
        offset = 0
        while True:
            page = self._server.use(collection, partial(_page, offset))
            if not page:
                return
            # Every chunk has a first window; so each is given once.
            yield from (window[:-2] for window in page if window.endswith(":0"))
            offset += len(page)

    def count(self, collection: str, document_id: str) -> int:
        """See Index. Counts windows."""
        where: dict[str, Any] = {"document_id": document_id}
        found = self._server.use(
            collection, lambda held: len(held.get(where=where, include=[])["ids"])
        )
        return found or 0

    def collections(self) -> Iterator[str]:
        """See Index."""
        return self._server.collections()

    def drop(self, collection: str) -> None:
        """See Index."""
        self._server.drop(collection)

    def close(self) -> None:
        """Let go of the server. The next use connects again."""
        self._server.close()

    def _within(
        self, held: "Collection", vector: Any, wanted: Sequence[str], windows_wanted: int
    ) -> Ranking | None:
        """The ranking among these documents; None where the server fails to filter.

        It does when its two stores differ after a crash ("Error finding id").
        """
        from chromadb.errors import InternalError

        where: dict[str, Any] = {"document_id": {"$in": list(wanted)}}
        try:
            few = _few(held, vector, where) if self._size(held) > LARGE else None
            return _ranked(held, vector, windows_wanted, where=where) if few is None else few
        except InternalError:
            return None

    def _size(self, held: "Collection") -> int:
        """About how many windows there are: counting a million takes a tenth of a second."""
        counted, size = self._sizes.get(held.name, (-math.inf, 0))
        if monotonic() - counted > SIZE_S:
            size = held.count()
            self._sizes[held.name] = (monotonic(), size)
        return size

    def _windows(self, chunk: Chunk) -> list[str]:
        embedder = self._embedder
        return windows(chunk, embedder.token_spans, embedder.max_tokens, self._window_tokens)


def _present(windows: list[str], held: "Collection") -> list[str]:
    return held.get(ids=windows, include=[])["ids"]


def _page(offset: int, held: "Collection") -> list[str]:
    return held.get(limit=PAGE, offset=offset, include=[])["ids"]


def _few(held: "Collection", vector: Any, where: dict[str, Any]) -> Ranking | None:
    """The ranking of all windows that pass a filter, one by one; None where they are many.

    HNSW goes through most of its graph in search of the few: two seconds for twenty of a million.
    """
    ids = held.get(where=where, limit=FEW + 1, include=[])["ids"]
    if len(ids) > FEW:
        return None
    found = held.get(ids=ids, include=["embeddings"]) if ids else None
    if found is None or not found["ids"]:  # or they were removed since
        return []
    vectors = np.asarray(found["embeddings"], dtype=np.float32)
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(vector)
    best: dict[str, float] = {}
    for window, cosine in zip(found["ids"], (vectors @ vector / lengths).tolist(), strict=True):
        chunk_id = window.rpartition(":")[0]
        best[chunk_id] = max(cosine, best.get(chunk_id, -1.0))
    return sorted(best.items(), key=lambda hit: -hit[1])


def _ranked(
    held: "Collection",
    vector: Any,
    windows_wanted: int,
    *,
    where: dict[str, Any] | None = None,
    wanted: frozenset[str] | None = None,
) -> Ranking:
    """Chunks by their best window, best first; only of the wanted documents."""
    answer = held.query(
        query_embeddings=np.asarray([vector], dtype=np.float32),
        n_results=windows_wanted,
        where=where,
        include=["distances", "metadatas"],
    )
    best: dict[str, float] = {}
    distances, metadatas = answer["distances"] or [[]], answer["metadatas"] or [[]]
    for window, distance, metadata in zip(
        answer["ids"][0], distances[0], metadatas[0], strict=True
    ):
        if wanted is None or metadata["document_id"] in wanted:
            best.setdefault(window.rpartition(":")[0], 1.0 - distance)
    return sorted(best.items(), key=lambda hit: -hit[1])
