"""A service's process: what is shown of it, and what happens when it ends."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from webapp.supervisor.child import Child, Service
from webapp.supervisor.log import Log
from webapp.supervisor.probes import Probe, never, says

ROOT = Path(__file__).parents[3]


class Shell:
    """Makes children that run a line of shell, and ends them after the test."""

    def __init__(self, folder: Path) -> None:
        self.output = io.StringIO()
        self._folder = folder
        self._children: list[Child] = []

    def start(self, line: str, ready: Probe, spoilt: Callable[[], str] = never) -> Child:
        service = Service(
            name="web",
            command=("/bin/sh", "-c", line),
            ready=ready,
            folder=self._folder,
            spoilt=spoilt,
        )
        child = Child(service, Log(self.output))
        self._children.append(child)
        child.start()
        return child

    def end(self) -> None:
        for child in self._children:
            child.kill()


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(tmp_path)
    yield shell
    shell.end()


def tend_until(child: Child, done: Callable[[], bool]) -> None:
    latest = monotonic() + 30
    while not done():
        assert monotonic() < latest, "it took too long"
        child.tend()
        sleep(0.02)


def alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rpartition(")")[2].split()[0] != "Z"


def test_it_keeps_the_banner_back(shell: Shell) -> None:
    child = shell.start(
        "echo BANNER; echo is ready; sleep 0.3; echo later; sleep 60", says("ready")
    )
    tend_until(child, lambda: "later" in shell.output.getvalue())
    assert "BANNER" not in shell.output.getvalue()
    assert "web    | ready after" in shell.output.getvalue()


def test_it_shows_what_a_failing_service_wrote(shell: Shell) -> None:
    child = shell.start("echo no such model >&2; exit 3", says("ready"))
    tend_until(child, lambda: child.failures == 1)
    assert "web    | no such model" in shell.output.getvalue()
    assert "web    | ended with exit code 3" in shell.output.getvalue()


def test_it_starts_again_what_was_killed(shell: Shell) -> None:
    child = shell.start("echo is ready; sleep 60", says("ready"))
    tend_until(child, lambda: child.ready)
    first = child.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    tend_until(child, lambda: child.ready and child.pid not in {None, first})
    assert "ended by SIGKILL" in shell.output.getvalue()
    assert child.failures == 0


def test_it_waits_longer_after_each_failure(shell: Shell) -> None:
    child = shell.start("exit 1", says("ready"))
    began = monotonic()
    tend_until(child, lambda: child.failures == 3)
    assert monotonic() - began > 0.5 + 1.0


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_it_ends_what_a_dead_service_left_behind(shell: Shell, tmp_path: Path) -> None:
    child = shell.start("sleep 60 & echo $! >left; echo is ready; wait", says("ready"))
    tend_until(child, lambda: child.ready)
    left = int((tmp_path / "left").read_text())
    assert alive(left)
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    tend_until(child, lambda: not alive(left))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process of its parent")
def test_a_service_ends_with_its_supervisor(tmp_path: Path) -> None:
    program = (
        "import sys, time, pathlib\n"
        "from webapp.supervisor.child import Child, Service\n"
        "from webapp.supervisor.log import Log\n"
        "service = Service(name='web', command=('/bin/sleep', '60'), ready=lambda lines: True,\n"
        "                  folder=pathlib.Path('/'))\n"
        "child = Child(service, Log(sys.stdout)); child.start()\n"
        "print(child.pid, flush=True); time.sleep(60)\n"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as supervisor:
        assert supervisor.stdout is not None
        pid = int(supervisor.stdout.readline())
        assert alive(pid)
        supervisor.kill()
    latest = monotonic() + 30
    while alive(pid):
        assert monotonic() < latest
        sleep(0.02)


def test_one_that_is_spoilt_is_started_anew(shell: Shell) -> None:
    told = iter(["", "its disk was full"])
    child = shell.start("echo is ready; sleep 60", says("ready"), lambda: next(told, ""))
    tend_until(child, lambda: child.ready)
    first = child.pid
    tend_until(child, lambda: child.pid not in {None, first} and child.ready)
    assert "web    | is started anew: its disk was full" in shell.output.getvalue()
    assert child.failures == 0
