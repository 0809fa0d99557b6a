"""An OpenAI-compatible embeddings server that counts what it is asked, for tests of paying once."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

from tests.fakes import HashEmbedder


@dataclass
class EmbeddingServer:
    """The running server: its address, and how often each text was embedded.

    `tokens` is what it counts for each request, if it does; `failures` are answered first.
    """

    url: str
    pause_s: float
    counts: Counter[str] = field(default_factory=Counter)
    tokens: int = 0
    failures: list[int] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def embed(self, texts: list[str]) -> list[list[float]]:
        with self.lock:
            self.counts.update(texts)
        time.sleep(self.pause_s)
        return [[float(x) for x in HashEmbedder().embed_query(text)] for text in texts]


@contextmanager
def embedding_server(*, pause_s: float = 0.0) -> Iterator[EmbeddingServer]:
    """Serve on a free port; each request takes `pause_s` longer than it needs."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    http.daemon_threads = True
    server = EmbeddingServer(f"http://127.0.0.1:{http.server_address[1]}/v1", pause_s)
    http.counting = server  # type: ignore[attr-defined]
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args: Any) -> None:
        """Nothing to the terminal."""

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["input"]
        server: EmbeddingServer = self.server.counting  # type: ignore[attr-defined]
        status = server.failures.pop(0) if server.failures else 200
        rows = server.embed(asked) if status == 200 else []
        data = [{"index": i, "embedding": row} for i, row in enumerate(rows)]
        usage = {"usage": {"prompt_tokens": server.tokens}} if server.tokens else {}
        body = json.dumps({"data": data, **usage}).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # whoever asked was killed
            self.close_connection = True
