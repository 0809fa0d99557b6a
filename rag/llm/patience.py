"""Waits for something slow without being deaf meanwhile."""

from collections.abc import Callable, Generator
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

T = TypeVar("T")

BEAT_S = 1.0


def beats(call: Callable[[], T]) -> Generator[None, None, T]:
    """Make a call in a thread, yield every second until it returns, and return what it does.

    Raises what it raises. Closing the generator leaves the call to itself: what it gives is lost.
    """
    outcome: SimpleQueue[tuple[T | None, BaseException | None]] = SimpleQueue()

    def run() -> None:
        try:
            outcome.put((call(), None))
        except BaseException as error:  # noqa: BLE001  (handed on to the thread that waits)
            outcome.put((None, error))

    Thread(target=run, name="beats", daemon=True).start()
    while True:
        try:
            given, error = outcome.get(timeout=BEAT_S)
        except Empty:
            yield
            continue
        if error is not None:
            raise error
        return given  # type: ignore[return-value]
