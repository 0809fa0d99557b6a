"""A server with a /rerank that scores by the words that both share, in the form of one of many."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from tests.fakes import WORD


@dataclass
class RerankServer:
    """The running server. `form` is "cohere" or "tei"; `raw`: its scores are no relevances.

    `failures` are answered first; `pause_s`: each request takes so much longer.
    """

    url: str
    form: str = "cohere"
    raw: bool = False
    pause_s: float = 0.0
    failures: list[int] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def answer(self, body: dict[str, Any]) -> tuple[int, Any]:
        self.requests.append(body)
        time.sleep(self.pause_s)
        if self.failures:
            return self.failures.pop(0), {"error": "out of order"}
        texts = body.get("texts" if self.form == "tei" else "documents")
        if texts is None:
            return 422, "missing field `texts`"
        scores = [_shared(body["query"], text) for text in texts]
        scores = [8 * score - 4 for score in scores] if self.raw else scores
        rows = sorted(enumerate(scores), key=lambda row: -row[1])
        if self.form == "tei":
            return 200, [{"index": i, "score": score} for i, score in rows]
        found = [{"index": i, "relevance_score": score} for i, score in rows]
        return 200, {"results": found, "usage": {"total_tokens": 11}}


def _shared(query: str, text: str) -> float:
    words = set(WORD.findall(query.lower()))
    return len(words & set(WORD.findall(text.lower()))) / max(1, len(words))


@contextmanager
def rerank_server(**how: Any) -> Iterator[RerankServer]:
    """Serve on a free port."""
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    http.daemon_threads = True
    server = RerankServer(f"http://127.0.0.1:{http.server_address[1]}", **how)
    http.ranking = server  # type: ignore[attr-defined]
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

    def do_GET(self) -> None:
        self._say(404, {"error": "no such page"})

    def do_POST(self) -> None:
        server: RerankServer = self.server.ranking  # type: ignore[attr-defined]
        server.paths.append(self.path)
        server.keys.append(self.headers.get("Authorization", ""))
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._say(*server.answer(asked))

    def _say(self, status: int, said: Any) -> None:
        body = json.dumps(said).encode()
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:  # whoever asked has gone
            self.close_connection = True
