"""The order of starting and stopping."""

import io
import os
import signal
from pathlib import Path
from threading import Timer

import pytest

from webapp.supervisor.child import Service
from webapp.supervisor.errors import StartError
from webapp.supervisor.log import Log
from webapp.supervisor.probes import says
from webapp.supervisor.run import Supervisor


def make_service(name: str, line: str, folder: Path, *, keeps_data: bool = False) -> Service:
    return Service(
        name=name,
        command=("/bin/sh", "-c", line),
        ready=says("is ready"),
        folder=folder,
        keeps_data=keeps_data,
    )


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def lasting(name: str) -> str:
    """A line of shell for a service that notes when it starts and when it is told to end."""
    noted = f"trap 'echo {name} ends >>events; exit 0' TERM; echo {name} starts >>events"
    return f"{noted}; sleep 0.2; echo is ready; while :; do sleep 0.05; done"


def test_it_starts_in_order_and_stops_what_keeps_data_last(tmp_path: Path) -> None:
    store = make_service("store", lasting("store"), tmp_path, keeps_data=True)
    user = make_service("user", lasting("user"), tmp_path)
    Supervisor([[store], [user]], Log(io.StringIO())).run(interrupt)
    events = (tmp_path / "events").read_text().split("\n")[:-1]
    assert events == ["store starts", "user starts", "user ends", "store ends"]


def test_it_gives_up_a_service_that_cannot_start(tmp_path: Path) -> None:
    output = io.StringIO()
    good = make_service("good", lasting("good"), tmp_path)
    bad = make_service("bad", "echo no disk; exit 1", tmp_path)
    with pytest.raises(StartError, match="bad does not start"):
        Supervisor([[good], [bad]], Log(output)).run(lambda: None)
    assert "no disk" in output.getvalue()
    assert "good ends" in (tmp_path / "events").read_text()


def test_it_kills_what_does_not_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.supervisor.run.STOP_S", 0.3)
    deaf = make_service("deaf", "trap '' TERM; echo is ready; while :; do sleep 1; done", tmp_path)
    output = io.StringIO()
    Supervisor([[deaf]], Log(output)).run(interrupt)
    assert "stopped" in output.getvalue()


def test_a_signal_stops_it_whenever_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """It came where the main thread held a lock that the signal's handler wanted, and hung."""
    monkeypatch.setattr("webapp.supervisor.run.TICK_S", 0.0)
    for number in range(50):
        later = Timer(number / 10_000, interrupt)
        supervisor = Supervisor([], Log(io.StringIO()))
        supervisor.run(later.start)
        later.join()


def test_it_gives_the_signals_back(tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGTERM)
    service = make_service("one", lasting("one"), tmp_path)
    Supervisor([[service]], Log(io.StringIO())).run(interrupt)
    assert signal.getsignal(signal.SIGTERM) is before
