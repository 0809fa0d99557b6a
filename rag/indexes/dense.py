"""The dense index: vectors of windows in a Chroma server. The only importer of chromadb.

Always a server: the embedded client loses vectors when two processes write. Never a filter where
it can be helped: a filtered search costs ten times an unfiltered one.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import httpx
import numpy as np

from rag.embed import Embedder
from rag.embed.once import embed_once
from rag.errors import IndexDownError
from rag.indexes import Ranking
from rag.memory import Forgetful, Memory, owner_of
from rag.types import Chunk, Scope
from rag.windows import windows

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

T = TypeVar("T")

BATCH = 1_000  # of the 5,461 that one request may carry
PAGE = 5_000
WINDOWS = 3  # of one chunk: so many more are fetched than chunks are wanted
MOST_FILTERED = 1_000  # documents that a filter may name; for more, what is found is sifted
SIFTED = 5  # times more are fetched then
MOST_SURPLUS = 8  # windows that a chunk may have had beyond those that it has now
TIMEOUT = httpx.Timeout(60.0, connect=5.0)
_LEGAL_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]{1,200}[a-zA-Z0-9]")


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
        self._url = url.rstrip("/")
        self._memory = memory
        self._embedder = embedder
        self._window_tokens = window_tokens
        self._lock = Lock()
        self._client: ClientAPI | None = None
        self._collections: dict[str, Collection] = {}

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
            generation = int(chunk.id.rsplit(":", 2)[1])
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

        self._on(collection, put, create=True)

    def remove(self, collection: str, document_id: str, *, keep: int | None = None) -> None:
        """See Index."""
        where: dict[str, Any] = {"document_id": document_id}
        if keep is not None:
            where = {"$and": [where, {"generation": {"$ne": keep}}]}
        self._on(collection, lambda held: held.delete(where=where))

    def search(self, query: str, scope: Scope, limit: int) -> Ranking:
        """See Index. The score of a chunk is the cosine of its best window."""
        wanted = scope.document_ids
        if wanted is not None and not wanted:
            return []
        vector = self._embedder.embed_query(query)
        found: Ranking | None = None
        if wanted is not None and len(wanted) <= MOST_FILTERED:
            found = self._on(
                scope.collection,
                lambda held: _filtered(held, vector, sorted(wanted), limit * WINDOWS),
            )
        if found is None:
            sifted = limit * WINDOWS * (1 if wanted is None else SIFTED)
            found = self._on(
                scope.collection, lambda held: _ranked(held, vector, sifted, wanted=wanted)
            )
        return (found or [])[:limit]

    def holds(self, collection: str, ids: Sequence[str]) -> frozenset[str]:
        """See Index."""
        found: set[str] = set()
        for start in range(0, len(ids), BATCH):
            first = [f"{chunk_id}:0" for chunk_id in ids[start : start + BATCH]]
            held = self._on(collection, partial(_present, first))
            found.update(window[:-2] for window in held or ())
        return frozenset(found)

    def ids(self, collection: str) -> Iterator[str]:
        """See Index. Reads page by page; what is written meanwhile may be missed."""
        offset = 0
        while True:
            page = self._on(collection, partial(_page, offset))
            if not page:
                return
            # Every chunk has a first window; so each is given once.
            yield from (window[:-2] for window in page if window.endswith(":0"))
            offset += len(page)

    def count(self, collection: str, document_id: str) -> int:
        """See Index. Counts windows."""
        where: dict[str, Any] = {"document_id": document_id}
        found = self._on(collection, lambda held: len(held.get(where=where, include=[])["ids"]))
        return found or 0

    def collections(self) -> Iterator[str]:
        """See Index."""
        offset = 0
        while True:
            with _translated():
                page = self._connected().list_collections(limit=PAGE, offset=offset)
            if not page:
                return
            yield from (str((held.metadata or {}).get("collection", held.name)) for held in page)
            offset += len(page)

    def drop(self, collection: str) -> None:
        """See Index."""
        from chromadb.errors import NotFoundError

        self._collections.pop(collection, None)
        with _translated():
            try:
                self._connected().delete_collection(_name(collection))
            except NotFoundError:
                return

    def close(self) -> None:
        """Let go of the server. The next use connects again."""
        with self._lock:
            client: Any = self._client
            self._client = None
            self._collections.clear()
        if client is not None:
            sessions = _sessions(client)
            client.close()
            for session in sessions:
                session.close()

    def _windows(self, chunk: Chunk) -> list[str]:
        embedder = self._embedder
        return windows(chunk, embedder.token_spans, embedder.max_tokens, self._window_tokens)

    def _on(
        self, collection: str, use: "Callable[[Collection], T]", *, create: bool = False
    ) -> T | None:
        """Use a collection; None if there is none. It may have been made anew behind our back."""
        from chromadb.errors import NotFoundError

        with _translated():
            for _ in range(2):
                try:
                    return use(self._collection(collection, create=create))
                except NotFoundError:
                    self._collections.pop(collection, None)
        return None

    def _collection(self, collection: str, *, create: bool) -> "Collection":
        held = self._collections.get(collection)
        if held is None:
            client, name = self._connected(), _name(collection)
            # No embedding function: the server would hand one back that runs its makers' code.
            if create:
                held = client.get_or_create_collection(
                    name,
                    embedding_function=None,
                    configuration={"hnsw": {"space": "cosine"}},
                    metadata={"collection": collection},
                )
            else:
                held = client.get_collection(name, embedding_function=None)
            self._collections[collection] = held
        return held

    def _connected(self) -> "ClientAPI":
        with self._lock:
            if self._client is None:
                self._client = _connect(self._url)
            return self._client


def _connect(url: str) -> "ClientAPI":
    # The client waits for ever, so a server that hangs has to be found out before.
    httpx.get(f"{url}/api/v2/heartbeat", timeout=TIMEOUT.connect, trust_env=False)
    import chromadb
    from chromadb.config import Settings

    place = urlsplit(url)
    secure = place.scheme == "https"
    client = chromadb.HttpClient(
        host=place.hostname or "",
        port=place.port or (443 if secure else 80),
        ssl=secure,
        settings=Settings(anonymized_telemetry=False),
    )
    for session in _sessions(client):
        session.timeout = TIMEOUT
    return client


def _sessions(client: Any) -> list[httpx.Client]:
    """The client's HTTP sessions. There is no public way to them, or to their time limits."""
    return [client._server._session, client._admin_client._server._session]  # noqa: SLF001


def _present(windows: list[str], held: "Collection") -> list[str]:
    return held.get(ids=windows, include=[])["ids"]


def _page(offset: int, held: "Collection") -> list[str]:
    return held.get(limit=PAGE, offset=offset, include=[])["ids"]


def _filtered(
    held: "Collection", vector: Any, wanted: Sequence[str], windows_wanted: int
) -> Ranking | None:
    """The ranking among the wanted documents; None where the server fails to filter.

    It does when its two stores differ after a crash ("Error finding id").
    """
    from chromadb.errors import InternalError

    where: dict[str, Any] = {"document_id": {"$in": list(wanted)}}
    try:
        return _ranked(held, vector, windows_wanted, where=where)
    except InternalError:
        return None


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


def _name(collection: str) -> str:
    """A name that Chroma takes: the collection's own, or one made from it."""
    if _LEGAL_NAME.fullmatch(collection):
        return collection
    return f"c-{sha256(collection.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"


@contextmanager
def _translated() -> Iterator[None]:
    from chromadb.errors import ChromaError, NotFoundError

    try:
        yield
    except NotFoundError:
        raise
    except (httpx.HTTPError, ChromaError, ValueError) as error:
        raise IndexDownError("The search index does not answer. It may be starting.") from error
