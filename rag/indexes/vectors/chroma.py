"""Vectors in a Chroma server.

Always a server: the embedded client loses vectors when two processes write. Never a filter where it
can be helped: a filtered search costs ten times an unfiltered one.
"""

import math
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from hashlib import sha256
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from rag.indexes.vectors import Matrix, Nearest, Record, Vector
from rag.indexes.vectors.chroma_nearest import few, ranked
from rag.indexes.vectors.chroma_server import connect, sessions, translated, trouble

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

T = TypeVar("T")

BATCH = 1_000  # of the 5,461 that one request may carry
PAGE = 5_000
MOST_FILTERED = 1_000  # documents that a filter names; for more, it is asked again
SIFTED = 5  # times more are fetched where the server does not filter
LARGE = 50_000  # records of a collection in which a filter that few pass is slow
SIZE_S = 600  # for which the size of a collection is remembered
MARK = "installation"
_LEGAL_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]{1,200}[a-zA-Z0-9]")


class ChromaVectors:
    """See Vectors. `mark` names the installation: others may keep collections in the same server.

    A collection is marked when it is made or, if an earlier version made it, when it is used: only
    its workspace knows its name.
    """

    def __init__(self, url: str, mark: str = "") -> None:
        self._url = url.rstrip("/")
        self._mark = mark
        self._lock = Lock()
        self._client: ClientAPI | None = None
        self._collections: dict[str, Collection] = {}
        self._sizes: dict[str, tuple[float, int]] = {}  # when a collection was counted last

    def put(self, collection: str, records: Sequence[Record]) -> None:
        """See Vectors."""
        if records:
            self._use(collection, partial(_put, records), create=True)

    def nearest(
        self,
        collection: str,
        vector: Vector,
        limit: int,
        documents: frozenset[str] | None = None,
    ) -> Nearest:
        """See Vectors."""
        if documents is None:
            return self._use(collection, lambda held: ranked(held, vector, limit)) or []
        wanted = sorted(documents)
        found: dict[str, float] = {}
        for start in range(0, len(wanted), MOST_FILTERED):
            part = wanted[start : start + MOST_FILTERED]
            found |= dict(self._use(collection, partial(self._within, vector, part, limit)) or ())
        return sorted(found.items(), key=lambda one: -one[1])

    def stored(self, collection: str, document_id: str, generation: int, limit: int) -> Matrix:
        """See Vectors."""
        where: dict[str, Any] = {"$and": [{"document_id": document_id}, {"generation": generation}]}
        found = self._use(
            collection, lambda held: held.get(where=where, limit=limit, include=["embeddings"])
        )
        if found is None or not found["ids"]:
            return np.zeros((0, 0), dtype=np.float32)
        return np.asarray(found["embeddings"], dtype=np.float32)

    def holds(self, collection: str, ids: Sequence[str]) -> frozenset[str]:
        """See Vectors."""
        found: set[str] = set()
        for start in range(0, len(ids), BATCH):
            found.update(self._use(collection, partial(_present, ids[start : start + BATCH])) or ())
        return frozenset(found)

    def ids(self, collection: str) -> Iterator[str]:
        """See Vectors. Reads page by page."""
        offset = 0
        while True:
            page = self._use(collection, partial(_page, offset))
            if not page:
                return
            yield from page
            offset += len(page)

    def count(self, collection: str, document_id: str) -> int:
        """See Vectors."""
        where: dict[str, Any] = {"document_id": document_id}
        found = self._use(collection, lambda held: len(held.get(where=where, include=[])["ids"]))
        return found or 0

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        """See Vectors."""
        for start in range(0, len(ids), BATCH):
            self._use(collection, partial(_delete, ids[start : start + BATCH]))

    def remove(self, collection: str, document_id: str, *, keep: int | None = None) -> None:
        """See Vectors."""
        where: dict[str, Any] = {"document_id": document_id}
        if keep is not None:
            where = {"$and": [where, {"generation": {"$ne": keep}}]}
        self._use(collection, lambda held: held.delete(where=where))

    def collections(self) -> Iterator[str]:
        """See Vectors."""
        offset = 0
        while True:
            with translated():
                page = self._connected().list_collections(limit=PAGE, offset=offset)
            if not page:
                return
            yield from (str((held.metadata or {}).get("collection", held.name)) for held in page)
            offset += len(page)

    def is_ours(self, collection: str) -> bool:
        """See Vectors. Looks without using it, which would mark it."""
        from chromadb.errors import NotFoundError

        with translated():
            try:
                held = self._connected().get_collection(_name(collection), embedding_function=None)
            except NotFoundError:
                return False
        return bool(self._mark) and (held.metadata or {}).get(MARK) == self._mark

    def drop(self, collection: str) -> None:
        """See Vectors."""
        from chromadb.errors import NotFoundError

        self._collections.pop(collection, None)
        with translated():
            try:
                self._connected().delete_collection(_name(collection))
            except NotFoundError:
                return

    def health(self, timeout_s: float) -> str:
        """See Vectors."""
        return trouble(self._url, timeout_s)

    def close(self) -> None:
        """See Vectors."""
        with self._lock:
            client: Any = self._client
            self._client = None
            self._collections.clear()
        if client is not None:
            held = sessions(client)
            client.close()
            for session in held:
                session.close()

    def _use(
        self, collection: str, use: "Callable[[Collection], T]", *, create: bool = False
    ) -> T | None:
        """Use a collection; None if there is none. It may have been made anew behind our back."""
        from chromadb.errors import NotFoundError

        with translated():
            for _ in range(2):
                try:
                    return use(self._collection(collection, create=create))
                except NotFoundError:
                    self._collections.pop(collection, None)
        return None

    def _within(
        self, vector: Vector, wanted: Sequence[str], limit: int, held: "Collection"
    ) -> Nearest:
        """The nearest of these documents.

        Where the server fails to filter, those of them that are among the nearest of all: it does
        when its two stores differ after a crash ("Error finding id").
        """
        from chromadb.errors import InternalError

        where: dict[str, Any] = {"document_id": {"$in": list(wanted)}}
        try:
            found = few(held, vector, where) if self._size(held) > LARGE else None
            return ranked(held, vector, limit, where=where) if found is None else found
        except InternalError:
            return ranked(held, vector, limit * SIFTED, wanted=frozenset(wanted))

    def _size(self, held: "Collection") -> int:
        """About how many records there are: counting a million takes a tenth of a second."""
        counted, size = self._sizes.get(held.name, (-math.inf, 0))
        if monotonic() - counted > SIZE_S:
            size = held.count()
            self._sizes[held.name] = (monotonic(), size)
        return size

    def _collection(self, collection: str, *, create: bool) -> "Collection":
        held = self._collections.get(collection)
        if held is None:
            client, name = self._connected(), _name(collection)
            metadata = {"collection": collection, MARK: self._mark}
            # No embedding function: the server would hand one back that runs its makers' code.
            if create:
                held = client.get_or_create_collection(
                    name,
                    embedding_function=None,
                    configuration={"hnsw": {"space": "cosine"}},
                    metadata=metadata,
                )
            else:
                held = client.get_collection(name, embedding_function=None)
            if (held.metadata or {}).get(MARK, "") != self._mark:  # of before, or of another key
                held.modify(metadata=metadata)
            self._collections[collection] = held
        return held

    def _connected(self) -> "ClientAPI":
        with self._lock:
            if self._client is None:
                self._client = connect(self._url)
            return self._client


def _put(records: Sequence[Record], held: "Collection") -> None:
    """From the end, as one request is stored as a whole, but not all of them together."""
    for start in reversed(range(0, len(records), BATCH)):
        part = records[start : start + BATCH]
        held.upsert(
            ids=[record.id for record in part],
            embeddings=np.stack([record.vector for record in part]),
            metadatas=[
                {"document_id": record.document_id, "generation": record.generation}
                for record in part
            ],
        )


def _delete(ids: Sequence[str], held: "Collection") -> None:
    if gone := _present(ids, held):
        held.delete(ids=gone)


def _present(ids: Sequence[str], held: "Collection") -> list[str]:
    return held.get(ids=list(ids), include=[])["ids"]


def _page(offset: int, held: "Collection") -> list[str]:
    return held.get(limit=PAGE, offset=offset, include=[])["ids"]


def _name(collection: str) -> str:
    """A name that Chroma takes: the collection's own, or one made from it."""
    if _LEGAL_NAME.fullmatch(collection):
        return collection
    return f"c-{sha256(collection.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
