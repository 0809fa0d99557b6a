"""How much is taken at once."""

import pytest

from rag.timing import Pace


class Stopwatch:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Stopwatch:
    watch = Stopwatch()
    monkeypatch.setattr("rag.timing.perf_counter", watch)
    return watch


def steps(pace: Pace, clock: Stopwatch, *seconds: float) -> list[int]:
    sizes = []
    for took in seconds:
        sizes.append(pace.begin())
        clock.now += took
        pace.end()
    return sizes


def test_quick_steps_grow_to_the_most(clock: Stopwatch) -> None:
    assert steps(Pace(20), clock, 0.1, 0.1, 0.1, 0.1, 0.1) == [4, 8, 16, 20, 20]


def test_slow_steps_shrink_to_the_least(clock: Stopwatch) -> None:
    assert steps(Pace(64), clock, 0.1, 0.1, 3.0, 3.0, 3.0, 0.7, 0.7) == [4, 8, 16, 8, 4, 4, 4]


def test_the_most_is_never_passed(clock: Stopwatch) -> None:
    assert steps(Pace(1), clock, 0.1, 5.0, 0.1) == [1, 1, 1]
