"""What comes in is put on the data directory's disk, and refused when it is over the limit."""

import errno
import json
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from pytest_django import Settings

from webapp.asgi import App, Handler, limited


async def swallow(scope: Any, receive: Any, send: Any) -> None:
    """An application that reads all that comes and says that it was fine."""
    while (await receive())["more_body"]:
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def sent(app: App, headers: list[tuple[bytes, bytes]], *bodies: bytes) -> list[Any]:
    """What is answered to a request that comes in pieces."""
    pieces = [{"body": body, "more_body": True} for body in bodies]
    pieces[-1]["more_body"] = False
    answered: list[Any] = []

    async def receive() -> Any:
        return pieces.pop(0)

    async def send(message: Any) -> None:
        answered.append(message)

    async_to_sync(app)({"type": "http", "headers": headers}, receive, send)
    return answered


@pytest.mark.parametrize(
    ("headers", "bodies"),
    [([(b"content-length", b"99999999")], [b"x"]), ([], [b"x" * (1 << 20)] * 3)],
    ids=["declared", "chunked"],
)
def test_it_refuses_what_is_over_the_limit(
    settings: Settings, headers: list[tuple[bytes, bytes]], bodies: list[bytes]
) -> None:
    settings.MAX_FILE_MB = 1
    start, body = sent(limited(swallow), headers, *bodies)
    assert start["status"] == 413
    assert json.loads(body["body"])["error"] == "The file is larger than 1 MB."


def test_it_lets_the_rest_through(settings: Settings) -> None:
    settings.MAX_FILE_MB = 1
    assert sent(limited(swallow), [], b"x" * (1 << 20))[0]["status"] == 200


def read(*pieces: bytes) -> Any:
    """What the handler makes of a body that comes in pieces."""
    messages = [{"type": "http.request", "body": body, "more_body": True} for body in pieces]
    messages[-1]["more_body"] = False

    async def receive() -> Any:
        return messages.pop(0)

    return async_to_sync(Handler().read_body)(receive)


def test_a_body_is_put_on_the_disk_of_the_data_directory(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "no such folder"))
    with read(b"x" * (3 << 20), b"y") as body:
        assert (
            Path(f"/proc/self/fd/{body.fileno()}")
            .readlink()
            .is_relative_to(settings.FILE_UPLOAD_TEMP_DIR)
        )
        assert len(body.read()) == (3 << 20) + 1


def test_a_disk_that_fills_up_meanwhile_is_told_in_plain_words() -> None:
    async def full(scope: Any, receive: Any, send: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    start, body = sent(limited(full), [], b"x")
    assert start["status"] == 507
    assert json.loads(body["body"])["message"].startswith("The disk of the server is full.")
