"""What is over the limit is refused while it comes in, before anything is kept."""

import json
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from pytest_django import Settings

from webapp.asgi import App, limited


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
