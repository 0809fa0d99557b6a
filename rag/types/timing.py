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
