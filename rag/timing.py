"""Seconds per step of a flow."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter


class Clock:
    """Adds up wall seconds by name; `timings` has them. One per run of a flow."""

    def __init__(self) -> None:
        self.timings: dict[str, float] = {}
        self._last = perf_counter()

    @contextmanager
    def time(self, name: str) -> Iterator[None]:
        """Count the time of a block under a name."""
        start = perf_counter()
        try:
            yield
        finally:
            self._add(name, perf_counter() - start)
            self._last = perf_counter()

    def lap(self, name: str) -> None:
        """Count the time since the last lap or block under a name."""
        now = perf_counter()
        self._add(name, now - self._last)
        self._last = now

    def _add(self, name: str, seconds: float) -> None:
        self.timings[name] = self.timings.get(name, 0.0) + seconds


class Pace:
    """How much to take at once so that a step lasts about a second, between `least` and `most`.

    A step is not interrupted: who waits for its end, because a person has cancelled, say, waits
    no longer than that. Where there is little to a step, as on a GPU, they are large.
    """

    STEP_S = 1.0

    def __init__(self, most: int, least: int = 4) -> None:
        self._most, self._least = most, min(least, most)
        self.size = self._least
        self._start = perf_counter()

    def begin(self) -> int:
        """Start a step, of this many."""
        self._start = perf_counter()
        return self.size

    def end(self) -> None:
        """The step is done: the next is twice as large, as large, or half."""
        took = perf_counter() - self._start
        if took < self.STEP_S / 2:
            self.size = min(self._most, 2 * self.size)
        elif took > self.STEP_S:
            self.size = max(self._least, self.size // 2)
