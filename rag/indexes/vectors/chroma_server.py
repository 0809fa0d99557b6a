"""The Chroma server: how it is started here, reached, and asked how it is."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from rag.certificates import certificates
from rag.errors import IndexDownError
from rag.indexes.vectors import Server
from rag.notices import Notice

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

TIMEOUT = httpx.Timeout(60.0, connect=5.0)
HEARTBEAT = "/api/v2/heartbeat"


def server(data_dir: Path, port: int) -> Server:
    """The server over a folder of the data directory, to be started when its set-up is written
    here. Bound to loopback: it has no sign-in of its own."""
    config = data_dir / "run" / "chroma.yaml"
    path = str(data_dir / "chroma").replace("\\", "\\\\").replace('"', '\\"')
    config.write_text(
        f"port: {port}\n"
        'listen_address: "127.0.0.1"\n'
        f'persist_path: "{path}"\n'
        "max_payload_size_bytes: 83886080\n"
        "allow_reset: false\n",
        encoding="utf-8",
    )
    run = "from chromadb.cli.cli import app; app()"
    return Server(
        name="chroma",
        command=(sys.executable, "-c", run, "run", str(config)),
        port=port,
        ready=HEARTBEAT,
    )


def _heartbeat(url: str, timeout_s: float | None) -> httpx.Response:
    address = f"{url}{HEARTBEAT}"
    return httpx.get(address, timeout=timeout_s, trust_env=False, verify=certificates())


def trouble(url: str, timeout_s: float) -> str:
    """What is wrong with the server; nothing when it is well."""
    try:
        reply = _heartbeat(url, timeout_s)
    except (httpx.HTTPError, httpx.InvalidURL):
        return "does not answer"
    return f"answers with error {reply.status_code}" if reply.is_error else ""


def connect(url: str) -> "ClientAPI":
    """A client of the server that gives up in time. Raises what `translated` translates."""
    # The client waits for ever, so a server that hangs has to be found out before.
    _heartbeat(url, TIMEOUT.connect)
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
    for session in sessions(client):
        session.timeout = TIMEOUT
    return client


def sessions(client: Any) -> list[httpx.Client]:
    """The client's HTTP sessions. There is no public way to them, or to their time limits."""
    return [client._server._session, client._admin_client._server._session]  # noqa: SLF001


@contextmanager
def translated() -> Iterator[None]:
    """IndexDownError for what the client raises, but for a collection that does not exist."""
    from chromadb.errors import ChromaError, NotFoundError

    try:
        yield
    except NotFoundError:
        raise
    except (httpx.HTTPError, ChromaError, ValueError) as error:
        raise IndexDownError(Notice("index.down")) from error
