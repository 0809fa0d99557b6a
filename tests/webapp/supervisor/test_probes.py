"""How the supervisor tells that a service is ready."""

import shutil
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pytest_django import Settings

from webapp.supervisor.probes import answers, pongs, room_again, says


def serve_once(server: socket.socket, reply: bytes) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(64)
        connection.sendall(reply)


def test_it_finds_words_in_what_was_written() -> None:
    assert says(" ready.")(["celery@host", "worker@host ready."])
    assert not says(" ready.")(["celery@host"])


@pytest.mark.parametrize(
    ("reply", "ready"), [(b"+PONG\r\n", True), (b"-LOADING reading the file\r\n", False)]
)
def test_a_broker_that_still_loads_is_not_ready(
    reply: bytes, *, ready: bool, tmp_path: Path
) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen()
        thread = threading.Thread(target=serve_once, args=(server, reply))
        thread.start()
        assert pongs(path)([]) is ready
        thread.join()


def test_a_broker_that_is_not_there_is_not_ready(tmp_path: Path) -> None:
    assert not pongs(tmp_path / "none")([])


def test_a_server_is_ready_when_it_answers_well() -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            good = self.path == "/healthz" and self.headers["Host"] == "docs.example.org"
            self.send_response(200 if good else 400)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_port
        assert answers("127.0.0.1", port, "/healthz", name="docs.example.org")([])
        assert not answers("127.0.0.1", port, "/healthz")([])
        server.shutdown()
    assert not answers("127.0.0.1", port, "/healthz")([])


def test_at_a_number_that_is_no_port_nothing_is_ready() -> None:
    assert not answers("127.0.0.1", 65_536, "/health")([])


def test_what_met_a_full_disk_is_spoilt_once_there_is_room(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MIN_FREE_MB = 200
    usage, look = shutil.disk_usage(settings.DATA_DIR), room_again(settings.DATA_DIR)
    told = []
    for free_mb in (900, 100, 900, 0, 16, 100, 900, 900):  # of 16 it is given up to deleting
        monkeypatch.setattr(
            shutil, "disk_usage", lambda path, mb=free_mb: usage._replace(free=mb << 20)
        )
        told.append(bool(look()))
    assert told == [False] * 6 + [True, False]
