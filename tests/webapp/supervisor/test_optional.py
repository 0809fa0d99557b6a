"""A service that runs while it is wanted."""

import io
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.webapp.supervisor.test_run import interrupt, lasting, make_service
from webapp.supervisor.child import Child
from webapp.supervisor.log import Log
from webapp.supervisor.optional import Optional
from webapp.supervisor.run import Supervisor


class Wish:
    """What is wanted of it, and the service that heeds it."""

    def __init__(self, line: str, folder: Path) -> None:
        self.text = ""
        self.output = io.StringIO()
        self.child = Child(make_service("model", line, folder), Log(self.output))
        self._service = Optional(self.child, lambda: self.text)

    def tend_until(self, done: Callable[[], bool]) -> None:
        latest = monotonic() + 20
        while not done():
            assert monotonic() < latest, "it took too long"
            self._service.tend()
            sleep(0.02)


@pytest.fixture
def wish(tmp_path: Path) -> Wish:
    return Wish(lasting("model"), tmp_path)


def test_it_runs_while_it_is_wanted_and_anew_for_another_thing(wish: Wish, tmp_path: Path) -> None:
    wish.tend_until(lambda: True)
    assert not wish.child.was_started
    wish.text = "one"
    wish.tend_until(lambda: wish.child.ready)
    first = wish.child.pid
    wish.text = "two"
    wish.tend_until(lambda: wish.child.pid not in {None, first} and wish.child.ready)
    wish.text = ""
    wish.tend_until(lambda: wish.child.pid is None)
    events = (tmp_path / "events").read_text().split("\n")[:-1]
    assert events == ["model starts", "model ends"] * 2


def test_when_it_ends_by_itself_it_is_started_again(tmp_path: Path) -> None:
    wish = Wish("echo it breaks; echo x >> runs; exit 3", tmp_path)
    wish.text = "one"
    runs = tmp_path / "runs"
    wish.tend_until(lambda: runs.exists() and len(runs.read_text().split()) == 2)
    assert "ended with exit code 3" in wish.output.getvalue()
    wish.child.kill()


def test_what_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.supervisor.optional.PATIENCE_S", 0.2)
    wish = Wish("trap '' TERM; echo is ready; while :; do sleep 1; done", tmp_path)
    wish.text = "one"
    wish.tend_until(lambda: wish.child.ready)
    wish.text = ""
    wish.tend_until(lambda: wish.child.pid is None)


def test_the_product_starts_and_stops_whatever_becomes_of_it(tmp_path: Path) -> None:
    good = make_service("good", lasting("good"), tmp_path)
    bad = make_service("model", "echo no model; exit 1", tmp_path)
    output = io.StringIO()
    polls = iter(range(10**6))

    def wanted() -> str:
        if next(polls) == 5:
            interrupt()
        return "one"

    Supervisor([[good]], Log(output), [(bad, wanted)]).run(lambda: None)
    assert (tmp_path / "events").read_text().split("\n")[:-1] == ["good starts", "good ends"]
    assert "stopped" in output.getvalue()
