"""The Chroma server and its collections. Only the dense index uses it.

Always a server: the embedded client loses vectors when two processes write.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import httpx

from rag.errors import IndexDownError

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

T = TypeVar("T")

PAGE = 5_000
TIMEOUT = httpx.Timeout(60.0, connect=5.0)
_LEGAL_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]{1,200}[a-zA-Z0-9]")


class ChromaServer:
    """Connects on first use, and again after the server was away. Thread-safe.

    All raise IndexDownError when it does not answer.
    """

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._lock = Lock()
        self._client: ClientAPI | None = None
        self._collections: dict[str, Collection] = {}

    def use(
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

    def collections(self) -> Iterator[str]:
        """The name of every collection there is, as it was given."""
        offset = 0
        while True:
            with _translated():
                page = self._connected().list_collections(limit=PAGE, offset=offset)
            if not page:
                return
            yield from (str((held.metadata or {}).get("collection", held.name)) for held in page)
            offset += len(page)

    def drop(self, collection: str) -> None:
        """Remove a collection. One that does not exist is gone already."""
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
