"""Whose question waits or was just begun, and who goes: what is told, and what is left."""

import asyncio
from collections.abc import AsyncIterator, Generator
from threading import Event
from time import sleep
from typing import Any, cast

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core.handlers.asgi import ASGIHandler

from rag.types import AskEvent, Token
from tests.make import browser
from tests.rows import make_ready
from webapp.accounts.models import User
from webapp.chat.asking import stream
from webapp.chat.asking.admission import Admission
from webapp.chat.asking.reader import Reader
from webapp.chat.asking.turn import run_turn, start_turn
from webapp.chat.models import Turn
from webapp.library.models import Workspace

ANN, BEN, CAT = 1, 2, 3


def events() -> Generator[AskEvent, None, None]:
    yield Token(text="a word")


def streamed(
    monkeypatch: pytest.MonkeyPatch, turn: Turn, made: stream.Events
) -> AsyncIterator[str]:
    monkeypatch.setattr(stream, "PLACE_S", 0.02)
    monkeypatch.setattr(Reader, "may_read", lambda reader: True)
    reader = Reader(caller=lambda: None, membership=None)
    response = stream.stream_turn(turn, made, lambda turn: {}, reader, CAT)
    return cast(AsyncIterator[str], response._iterator)  # type: ignore[attr-defined]


def test_a_stream_tells_its_place_until_it_is_its_turn(
    narrow: Admission, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def told() -> list[str]:
        running, before = narrow.enter(ANN), narrow.enter(BEN)
        parts = []
        async for part in streamed(monkeypatch, Turn(), events()):
            parts.append(part)
            if '"before": 1' in part:
                running.leave()
            if '"before": 0' in part:
                before.leave()
        return parts

    parts = asyncio.run(told())
    assert [part.partition("\n")[0] for part in parts] == [
        "event: turn", "event: waiting", "event: waiting", "event: token"
    ]  # fmt: skip
    assert narrow.enter(ANN).admitted.done()


@pytest.mark.django_db(transaction=True)
def test_who_goes_while_it_waits_leaves_a_question_that_was_stopped(
    narrow: Admission, monkeypatch: pytest.MonkeyPatch, alice: User, workspace: Workspace
) -> None:
    running = narrow.enter(ANN)
    turn = start_turn(alice, workspace, "How many?")

    async def go() -> None:
        parts = cast(Any, streamed(monkeypatch, turn, run_turn(turn)))
        while "event: waiting" not in await anext(parts):
            pass
        await parts.aclose()
        await asyncio.gather(*stream._closing)

    asyncio.run(go())
    turn.refresh_from_db()
    assert turn.state == Turn.State.STOPPED
    running.leave()
    assert narrow.enter(BEN).admitted.done()


@pytest.mark.django_db(transaction=True)
def test_who_goes_before_the_first_event_is_sent_leaves_a_question_that_was_stopped(
    narrow: Admission, monkeypatch: pytest.MonkeyPatch, alice: User, workspace: Workspace
) -> None:
    turn = start_turn(alice, workspace, "How many?")

    async def go() -> None:
        parts = cast(Any, streamed(monkeypatch, turn, run_turn(turn)))
        assert "event: turn" in await anext(parts)
        await parts.aclose()
        await asyncio.gather(*stream._closing)

    asyncio.run(go())
    turn.refresh_from_db()
    assert turn.state == Turn.State.STOPPED
    assert narrow.enter(BEN).admitted.done()


def test_a_response_that_nobody_reads_leaves_a_question_that_was_stopped(
    alice: User, workspace: Workspace
) -> None:
    turn = start_turn(alice, workspace, "How many?")
    reader = Reader(caller=lambda: None, membership=None)
    stream.stream_turn(turn, run_turn(turn), lambda turn: {}, reader, CAT).close()
    turn.refresh_from_db()
    assert turn.state == Turn.State.STOPPED


@pytest.mark.django_db(transaction=True)
def test_who_goes_while_the_response_is_made_leaves_a_question_that_was_stopped(
    alice: User, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_ready(workspace, "The harbour counted 4,118 vessels.")
    gone, token = Event(), "t" * 32
    cookie = f"sessionid={browser(alice).cookies['sessionid'].value}; csrftoken={token}"
    real = stream.stream_turn

    def late(*given: Any) -> Any:
        gone.set()
        sleep(0.3)
        return real(*given)

    monkeypatch.setattr("webapp.chat.views.stream_turn", late)

    async def go() -> None:
        scope = {
            "type": "http", "method": "POST", "path": f"/w/{workspace.pk}/ask", "query_string": b"",
            "headers": [(b"host", b"localhost"), (b"cookie", cookie.encode()),
                        (b"x-csrftoken", token.encode()),
                        (b"content-type", b"application/x-www-form-urlencoded")],
        }  # fmt: skip
        client = ApplicationCommunicator(ASGIHandler(), scope)  # type: ignore[no-untyped-call]
        await client.send_input({"type": "http.request", "body": b"question=How+many%3F"})  # type: ignore[no-untyped-call]
        await asyncio.to_thread(gone.wait, 30)
        await client.send_input({"type": "http.disconnect"})  # type: ignore[no-untyped-call]
        await client.wait(30)  # type: ignore[no-untyped-call]

    asyncio.run(go())
    for _ in range(600):
        if Turn.objects.get().state == Turn.State.STOPPED:
            break
        sleep(0.05)
    assert Turn.objects.get().state == Turn.State.STOPPED
