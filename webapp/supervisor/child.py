"""A service and the process that it runs as: started, listened to, started again, stopped."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TextIO, cast

from webapp.supervisor.log import Log
from webapp.supervisor.probes import Probe, never

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 30.0
STABLE_S = 60.0  # having run this long, it starts again without a wait
KEPT_LINES = 30
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A process that the product needs, and how to tell that it is ready."""

    name: str
    command: tuple[str, ...]
    ready: Probe
    folder: Path
    keeps_data: bool = False  # others use it, so it ends after them
    tells: bool = False  # what it writes before it is ready is shown, too
    spoilt: Callable[[], str] = never  # why it goes on, but does not work any more


class Child:
    """The process of a service.

    What it writes before it is ready (banners, mostly) is kept back and shown only when it fails.
    """

    def __init__(self, service: Service, log: Log) -> None:
        self.service = service
        self.ready = False
        self.failures = 0  # in a row, without having been ready
        self._log = log
        self._process: subprocess.Popen[str] | None = None
        self._listener = threading.Thread()
        self._lines: deque[str] = deque(maxlen=KEPT_LINES)
        self._started = 0.0
        self._wait = 0.0
        self._due: float | None = None

    @property
    def pid(self) -> int | None:
        """Its process, or None while it does not run."""
        return self._process.pid if self._process and self._process.poll() is None else None

    @property
    def was_started(self) -> bool:
        """Whether it has run at all."""
        return self._process is not None

    def start(self) -> None:
        """Run it. From the main thread only: its end is bound to that of the thread."""
        self.ready, self._due = False, None
        self._lines.clear()
        self._started = monotonic()
        self._process = subprocess.Popen(  # noqa: S603  (our own commands)
            self.service.command,
            cwd=self.service.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # Ctrl-C reaches the supervisor only, which stops it in order
            preexec_fn=_dies_with_parent(signal.SIGTERM),
        )
        stream = cast(TextIO, self._process.stdout)
        self._listener = threading.Thread(target=self._listen, args=(stream,), daemon=True)
        self._listener.start()

    def tend(self) -> None:
        """See how it is: mark it ready, or start it again when it has ended and waited."""
        process = self._process
        if process is not None and process.poll() is not None:
            self._tend_ended(process.returncode)
        elif not self.ready and self.service.ready(tuple(self._lines)):
            self.ready, self.failures = True, 0
            self._lines.clear()
            self._log.write(self.service.name, f"ready after {monotonic() - self._started:.1f} s")
        elif self.ready and (why := self.service.spoilt()):
            self._log.write(self.service.name, f"is started anew: {why}")
            self.kill()

    def show_kept(self) -> None:
        """Write what was kept back: it says why it fails."""
        while self._lines:
            self._log.write(self.service.name, self._lines.popleft())

    def stop(self) -> None:
        """Ask it to end. What it started is for itself to end: it may still need it for that."""
        if self.pid is not None:
            os.kill(self.pid, signal.SIGTERM)

    def kill(self) -> None:
        """End it and all that it started, now, and wait for that."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._listener.join(timeout=1)  # its last words

    def _tend_ended(self, code: int) -> None:
        now = monotonic()
        if self._due is None:
            self._bury(code, now)
        elif now >= self._due:
            self.start()

    def _bury(self, code: int, now: float) -> None:
        """Say that it ended, end what it left behind, and set when it is started again."""
        self.kill()
        self._log.write(self.service.name, f"ended {_how(code)}")
        self.show_kept()
        self.failures += not self.ready
        stable = now - self._started > STABLE_S
        self._wait = FIRST_WAIT_S if stable or not self._wait else self._wait * 2
        self._wait = min(self._wait, LONGEST_WAIT_S)
        self._due = now + self._wait

    def _listen(self, stream: TextIO) -> None:
        with stream:
            for line in stream:
                text = line.rstrip()
                if text and (self.ready or self.service.tells):
                    self._log.write(self.service.name, text)
                elif text:
                    self._lines.append(text)


def _how(code: int) -> str:
    if code < 0:
        return f"by {signal.Signals(-code).name}"
    return f"with exit code {code}"


def _dies_with_parent(how: signal.Signals) -> Callable[[], None] | None:
    """Linux tells a process that its parent is gone, if it is asked to; elsewhere nothing does."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl
    number = int(how)

    def set_signal() -> None:
        prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)

    return set_signal
