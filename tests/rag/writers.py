"""A model that writes an answer piece by piece, and one that judges it meanwhile."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from threading import Event, Lock
from typing import Any

from rag.engine import Engine
from rag.types import Answer, AskEvent, Coverage, Judged, Message, Question, Scope, Unsaid, Usage
from rag.verify import Judge
from tests.judges import opinions
from tests.rag.test_engine import make_engine

PATIENCE_S = 30.0  # for another thread, on any machine
IN, OUT = 100, 10  # tokens of each request
Pieces = Sequence[str | Unsaid | Usage | Callable[[], bool]]


class Model:
    """What every model here has."""

    server, identity, room = "scripted.test", "scripted", 4_000

    def complete(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None
    ) -> str:
        raise NotImplementedError


class Writer(Model):
    """Writes pieces. At a question among them it goes on, with blanks, until that is true."""

    name = "writer"

    def __init__(self, pieces: Pieces) -> None:
        self.pieces = pieces
        self.has_ended = Event()

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None
    ) -> Iterator[str | Unsaid | Usage]:
        for piece in self.pieces:
            if callable(piece):
                until = time.monotonic() + PATIENCE_S
                while not piece():
                    assert time.monotonic() < until
                    time.sleep(0.005)
                    yield " "
            else:
                yield piece
        self.has_ended.set()
        if not any(isinstance(piece, Usage) for piece in self.pieces):
            yield Usage(input_tokens=IN, output_tokens=OUT)


class Reader(Model):
    """Judges all claims alike. Remembers which it was asked for, how many meanwhile, at once."""

    name = "reader"

    def __init__(
        self, writer: Writer, verdict: str = "supported",
        before: Callable[["Reader"], None] = lambda reader: None,
    ) -> None:  # fmt: skip
        self.writer, self.verdict, self.before = writer, verdict, before
        self.asked: list[list[str]] = []
        self.meanwhile = self.at_once = self.most_meanwhile = 0
        self.lock, self.was_closed = Lock(), Event()

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None
    ) -> Iterator[str | Usage]:
        early = not self.writer.has_ended.is_set()
        lines = messages[1].content.splitlines()
        with self.lock:
            self.asked.append([json.loads(one)["text"] for one in lines if one.startswith("{")])
            self.meanwhile += early
            self.at_once += 1
            if early:
                self.most_meanwhile = max(self.most_meanwhile, self.at_once)
        try:
            self.before(self)
            told = [{"content": one.content} for one in messages]
            yield opinions(told, lambda _: self.verdict)
            yield Usage(input_tokens=IN, output_tokens=OUT)
        except GeneratorExit:
            self.was_closed.set()
            raise
        finally:
            with self.lock:
                self.at_once -= 1

    @property
    def claims(self) -> list[str]:
        return [claim for batch in self.asked for claim in batch]


def made(pieces: Pieces, **given: Any) -> tuple[Engine, Reader]:
    """An engine in which one model writes and another judges."""
    writer = Writer(pieces)
    reader = Reader(writer, **given)
    return replace(make_engine(), chat=writer, judge=Judge(reader)), reader


QUESTION = Question(
    text="When did the plant in Lyon open?", scope=Scope(collection="c"),
    coverage=Coverage(searched=3),
)  # fmt: skip


class Heard:
    """The events of an answer, as they come."""

    def __init__(self) -> None:
        self.events: list[AskEvent] = []

    def of(self, engine: Engine, question: Question = QUESTION) -> Answer:
        for event in engine.ask(question):
            self.events.append(event)
        final = self.events[-1]
        assert isinstance(final, Answer)
        return final

    @property
    def judged(self) -> list[str]:
        """The claims that were judged before the answer was whole."""
        return [one.text for e in self.events if isinstance(e, Judged) for one in e.claims]

    def has(self, count: int) -> Callable[[], bool]:
        return lambda: len(self.judged) >= count
