"""Waiting for something slow, second by second."""

import time
from collections.abc import Generator

import pytest

from rag.llm import patience
from rag.llm.patience import beats


def test_it_beats_until_the_call_returns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "BEAT_S", 0.01)

    def slow() -> str:
        time.sleep(0.1)
        return "done"

    def outcome() -> Generator[None, None, None]:
        assert (yield from beats(slow)) == "done"

    assert len(list(outcome())) > 1


def test_it_raises_what_the_call_raises() -> None:
    def bad() -> str:
        raise KeyError("x")

    with pytest.raises(KeyError):
        next(beats(bad))
