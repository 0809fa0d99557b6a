"""A stream and whoever reads it, without a server; the real one is in tests/ops/test_streams.py."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, field
from typing import cast

import pytest
from django.db import InterfaceError, OperationalError

from rag.notices import Notice
from rag.types import AskEvent, Claim, Judged, Span, Token, Verdict
from webapp.chat.asking import stream
from webapp.chat.asking.reader import Reader
from webapp.chat.models import Turn


@dataclass
class Engine:
    """Says a word, `pause` after `pause`, and then what else there is to tell."""

    pause: float
    words: int = 1000
    more: Sequence[AskEvent] = ()
    stopped: list[float] = field(default_factory=list)

    def events(self) -> Generator[AskEvent, None, None]:
        try:
            for number in range(self.words):
                time.sleep(self.pause)
                yield Token(text=str(number))
            yield from self.more
        finally:
            self.stopped.append(time.monotonic())


def read(
    monkeypatch: pytest.MonkeyPatch, engine: Engine, may_read: Callable[[Reader], bool]
) -> tuple[list[str], float]:
    """What is sent, and when it ended; the engine was stopped after that, or before."""
    monkeypatch.setattr(stream, "CHECK_S", 0.05)
    monkeypatch.setattr(Reader, "may_read", may_read)

    async def sent() -> tuple[list[str], float]:
        reader = Reader(caller=lambda: None, membership=None)
        response = stream.stream_turn(Turn(), engine.events(), lambda turn: {}, reader, 1)
        content = cast(AsyncIterator[bytes], response.streaming_content)
        parts = [part.decode() async for part in content]
        ended = time.monotonic()
        while not engine.stopped:
            await asyncio.sleep(0.01)
        return parts, ended

    return asyncio.run(sent())


def answering(answers: Iterable[bool]) -> Callable[[Reader], bool]:
    """Whether one may read, look after look."""
    left = iter(answers)
    return lambda reader: next(left)


def test_it_ends_when_the_person_may_no_longer_read(monkeypatch: pytest.MonkeyPatch) -> None:
    parts, _ = read(monkeypatch, Engine(pause=0.01), answering([True, True, False]))
    assert "You may no longer read this answer." in parts[-1]
    assert 3 < len(parts) < 200


def test_it_does_not_wait_for_a_silent_model(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine(pause=1.5)
    parts, ended = read(monkeypatch, engine, answering([False]))
    assert len(parts) == 2
    assert "You may no longer read this answer." in parts[-1]
    assert engine.stopped[0] - ended > 0.5


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_look_up_that_fails_is_made_again(
    monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    looks: list[int] = []

    def may_read(reader: Reader) -> bool:
        looks.append(1)
        if len(looks) < 3:
            raise error("the server closed the connection")
        return len(looks) < 6

    parts, _ = read(monkeypatch, Engine(pause=0.01), may_read)
    assert len(looks) == 6
    assert "You may no longer read this answer." in parts[-1]


def test_whoever_may_read_gets_all_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    parts, _ = read(monkeypatch, Engine(pause=0.01, words=20), lambda reader: True)
    assert len(parts) == 21
    assert parts[-1].startswith("event: token")


def test_a_verdict_is_told_without_why(monkeypatch: pytest.MonkeyPatch) -> None:
    claim = Claim(
        text="It has nine cranes.", span=Span(0, 19), verdict=Verdict.CONTRADICTED,
        reason=Notice("verify.judged", said="eight, and Ada Brown"),
    )  # fmt: skip
    engine = Engine(pause=0.01, words=1, more=[Judged(claims=(claim,))])
    parts, _ = read(monkeypatch, engine, lambda reader: True)
    name, data, *_ = parts[-1].split("\n")
    assert name == "event: judged"
    [told] = json.loads(data.removeprefix("data: "))["claims"]
    assert (told["text"], told["verdict"]) == (claim.text, "contradicted")
    assert (told["sign"], told["tone"], told["calm"]) == ("✕", "bad", False)
    assert told["word"] == "Contradicted"
    assert "Brown" not in parts[-1]  # what a judge says has not met the policy yet
