"""The way of a question through the files of `rag`, counted."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from inspect import unwrap
from pathlib import Path
from types import CodeType, FrameType

import pytest

import rag
from rag.engine import Engine
from rag.types import Question
from rag.verify.read import read
from tests.rag.test_engine import SCOPE, make_engine

RAG = Path(rag.__file__).parent
MOST_RETURNS = 8
# What a model writes, with the most returns on its way. A long one is read as it comes in, too.
REPLIES = {
    "The Lyon plant was opened in 2021 [1].": 11,
    "The plant in Lyon opened in 2019 [1].": 12,
    "It has 17 halls and 4,412 robots [1].": 11,
    "The Lyon plant was opened in 2021 [9].": 11,
    "There are 340 people [1.2]. The revenue grew to 12 million dollars [2].": 11,
    "The plant in Nice employs 430 people [1]. Its revenue is reported [3].": 13,
    "The Lyon plant was opened in 2021 [1]. The plant in Paris employs 340 people [1]. Revenue "
    "fell to 12 million dollars in 2021 [2].": 14,
}
# Nouns, words and languages are on no way: whoever meets a text or a thing asks them of it.
NOT_ON_IT = ("types/", "language/", "notices/", "config.py", "errors.py")
# It tells what the engine is made of, whatever was asked.
NOT_FOLLOWED = {"set_up"}


@dataclass(eq=False)
class Call:
    """A function that was called, and those that it called, each of them once."""

    code: CodeType | None = None
    calls: "dict[CodeType, Call]" = field(default_factory=dict)

    @property
    def file(self) -> str:
        return str(Path(self.code.co_filename).relative_to(RAG)) if self.code else ""


@dataclass
class Tracer:
    """Sees who calls whom in `rag`, in the order of the first calls."""

    top: Call = field(default_factory=Call)
    open: list[tuple[FrameType | None, Call]] = field(default_factory=list)

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        if event != "call" or not frame.f_code.co_filename.startswith(f"{RAG}/"):
            return
        callers = set(_callers(frame))
        while self.open and self.open[-1][0] not in callers:
            self.open.pop()
        caller = self.open[-1][1] if self.open else self.top
        called = caller.calls.setdefault(frame.f_code, Call(frame.f_code))
        self.open.append((frame, called))


def _callers(frame: FrameType) -> Iterator[FrameType]:
    while (caller := frame.f_back) is not None:
        yield caller
        frame = caller


def properties() -> set[CodeType]:
    """What is read of a value as its fields are."""
    classes = (
        one
        for name, module in list(sys.modules.items())
        if name.startswith("rag.")
        for one in vars(module).values()
        if isinstance(one, type)
    )
    values = [value for one in classes for value in vars(one).values()]
    getters = [one.fget for one in values if isinstance(one, property)]
    getters += [one.func for one in values if isinstance(one, cached_property)]
    return {unwrap(one).__code__ for one in getters if one}


@dataclass
class Way:
    """Which files were left, and to which of them it came back from another one."""

    read: set[CodeType]
    left: set[str] = field(default_factory=set)
    last: str = ""
    returns: list[str] = field(default_factory=list)

    def follow(self, calls: Iterable[Call], entered: tuple[str, ...] = ()) -> None:
        """`entered` are the files that are at work; to come back to one of these is no return."""
        for call in calls:
            assert call.code
            name, file = call.code.co_name, call.file
            if call.code in self.read or file.startswith(NOT_ON_IT) or name in NOT_FOLLOWED:
                continue
            if not name.startswith(("<", "__")):
                if file in self.left and file not in entered and file != self.last:
                    self.returns.append(f"{file}: {name}")
                self.last = file
            self.follow(call.calls.values(), (*entered, file))
            if file not in entered:
                self.left.add(file)


def returns(engine: Engine) -> list[str]:
    """The returns of a question on its way through the engine; nothing was read before."""
    question = Question(text="When did the plant in Lyon open?", scope=SCOPE)
    tracer, way = Tracer(), Way(properties())
    read.cache_clear()
    sys.setprofile(tracer)
    try:
        list(engine.ask(question))
    finally:
        sys.setprofile(None)
    way.follow(tracer.top.calls.values())
    assert "engine.py" in way.left
    return way.returns


def test_a_question_comes_back_to_few_files() -> None:
    found = returns(make_engine())
    assert len(found) <= MOST_RETURNS, found


@pytest.mark.parametrize(("reply", "most"), REPLIES.items())
def test_what_a_model_writes_is_checked_without_many_returns(reply: str, most: int) -> None:
    found = returns(make_engine(reply))
    assert len(found) <= most, found
