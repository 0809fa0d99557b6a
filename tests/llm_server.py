"""A scripted OpenAI-compatible chat server, for tests of the client and of pages.

with llm_server([Reply("It grew by 4 % [1].")]) as server:
    ChatConfig(url=server.url, model="scripted")
"""

import json
import re
import socket
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the server does with one request, good or bad."""

    text: str = "Ready."
    pieces: Sequence[str] = ()  # the text cut by hand; else after each word
    thoughts: str = ""  # sent as reasoning_content
    deltas: Sequence[Mapping[str, Any]] = ()  # sent before the text, `pause_s` apart
    status: int = 200
    error: str = "scripted error"
    body: Any = None  # this JSON instead of events
    headers: Mapping[str, str] = field(default_factory=dict)
    first_byte_s: float = 0.0
    pause_s: float = 0.0
    pings: int = 0  # comments sent before the first event, `pause_s` apart
    break_after: int | None = None  # pieces until the connection is dropped
    error_after: int | None = None  # pieces until an error comes inside the stream
    end_after: int | None = None  # pieces until the stream ends without a finish_reason
    raw: bytes | None = None  # this body instead of events
    cut: int = 0  # bytes of it that are sent at a time; 0: all
    finish: str = "stop"
    usage: tuple[int, int] | None = (11, 7)


Script = Sequence[Reply] | Callable[[dict[str, Any]], Reply]


@dataclass
class LlmServer:
    """The running server: its base URL, the bodies that it was sent, and who hung up on it."""

    url: str
    script: Script
    models: Sequence[str]
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    hung_up: Event = field(default_factory=Event)
    lock: Lock = field(default_factory=Lock)
    at_once: int = 0  # requests that are being answered, and the most of them that there were
    most_at_once: int = 0

    def take(self, body: dict[str, Any], headers: dict[str, str]) -> Reply:
        with self.lock:
            self.requests.append(body)
            self.headers.append(headers)
            if callable(self.script):
                return self.script(body)
            return self.script[min(len(self.requests), len(self.script)) - 1]


@contextmanager
def llm_server(script: Script, *, models: Sequence[str] = ("scripted",)) -> Iterator[LlmServer]:
    """Serve a script on a free port; a sequence's last reply is repeated."""
    http = _Server(("127.0.0.1", 0), _Handler)
    address = f"http://127.0.0.1:{http.server_address[1]}/v1"
    server = LlmServer(url=address, script=script, models=models)
    http.scripted = server  # type: ignore[attr-defined]
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def refused_url() -> str:
    """The base URL of a port where nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}/v1"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *args: Any) -> None:
        """A client that hangs up is part of the script."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def scripted(self) -> LlmServer:
        return self.server.scripted  # type: ignore[attr-defined, no-any-return]

    def log_message(self, *args: Any) -> None:
        """Nothing to the terminal."""

    def do_GET(self) -> None:
        if self.path == "/v1/models":
            self._json(200, {"data": [{"id": name} for name in self.scripted.models]})
        elif self.path == "/api/tags":
            self._json(200, {"models": [{"name": name} for name in self.scripted.models]})
        else:
            self._json(404, {"error": {"message": "no such page"}})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        reply = self.scripted.take(body, {k.lower(): v for k, v in self.headers.items()})
        with self.scripted.lock:
            self.scripted.at_once += 1
            self.scripted.most_at_once = max(self.scripted.most_at_once, self.scripted.at_once)
        try:
            self._reply(reply)
        except OSError:
            self.scripted.hung_up.set()
            self.close_connection = True
        finally:
            with self.scripted.lock:
                self.scripted.at_once -= 1

    def _reply(self, reply: Reply) -> None:
        time.sleep(reply.first_byte_s)
        if reply.body is not None:
            self._json(reply.status, reply.body, reply.headers)
            return
        if reply.status != 200 and reply.raw is None:
            self._json(reply.status, {"error": {"message": reply.error}}, reply.headers)
            return
        self.send_response(reply.status)
        kind = "text/html" if reply.raw is not None else "text/event-stream"
        for name, value in {"Content-Type": kind, **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if reply.raw is not None:
            size = reply.cut or max(1, len(reply.raw))
            for start in range(0, len(reply.raw), size):
                self._send(reply.raw[start : start + size])
            self._send(b"")
            return
        self._stream(reply)

    def _stream(self, reply: Reply) -> None:
        for _ in range(reply.pings):
            self._send(b": ping\n\n")
            time.sleep(reply.pause_s)
        if reply.thoughts:
            self._event({"reasoning_content": reply.thoughts})
        for delta in reply.deltas:
            self._event(delta)
            time.sleep(reply.pause_s)
        pieces = reply.pieces or re.findall(r"\S+\s*|\s+", reply.text)
        for count, piece in enumerate(pieces):
            if count == reply.break_after:
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            if count == reply.error_after:
                self._send(b'data: {"error": {"message": "out of memory", "code": 500}}\n\n')
                self._send(b"")
                return
            if count == reply.end_after:
                self._send(b"")
                return
            self._event({"content": piece})
            time.sleep(reply.pause_s)
        self._end(reply)

    def _end(self, reply: Reply) -> None:
        self._event({}, finish=reply.finish)
        if reply.usage is not None:
            given, made = reply.usage
            counts = {"prompt_tokens": given, "completion_tokens": made}
            self._data({"choices": [], "usage": {**counts, "total_tokens": given + made}})
        self._send(b"data: [DONE]\n\n")
        self._send(b"")

    def _event(self, delta: Mapping[str, Any], finish: str | None = None) -> None:
        self._data({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]})

    def _data(self, event: dict[str, Any]) -> None:
        head = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}
        self._send(b"data: " + json.dumps({**head, **event}).encode() + b"\n\n")

    def _send(self, data: bytes) -> None:
        """One chunk of a chunked body; an empty one ends it."""
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _json(self, status: int, body: object, headers: Mapping[str, str] | None = None) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
