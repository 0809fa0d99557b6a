"""Starts services in order, keeps them running, stops them in order."""

import signal
from collections.abc import Callable, Sequence
from time import monotonic, sleep
from types import FrameType

from webapp.supervisor.child import Child, Service
from webapp.supervisor.errors import StartError
from webapp.supervisor.log import SUPERVISOR, Log
from webapp.supervisor.optional import Optional

READY_S = 120.0
STOP_S = 8.0
TICK_S = 0.1
MOST_FAILURES = 3
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """The services in groups: a group is started when the one before it is ready.

    `optional` ones run beside them while they are wanted, each as the function with it tells.
    """

    def __init__(
        self,
        groups: Sequence[Sequence[Service]],
        log: Log,
        optional: Sequence[tuple[Service, Callable[[], str]]] = (),
    ) -> None:
        self._groups = [[Child(service, log) for service in group] for group in groups]
        self._optional = [Optional(Child(service, log), wanted) for service, wanted in optional]
        self._log = log
        # No event: a signal may come while the main thread holds its lock, and would wait for that.
        self._stopping = False

    def run(self, when_ready: Callable[[], None]) -> None:
        """Run until a signal asks to stop. Raises StartError when a service does not start."""
        before = {number: signal.signal(number, self._on_signal) for number in SIGNALS}
        try:
            for group in self._groups:
                self._start(group)
            if not self._stopping:
                when_ready()
            while self._goes_on():
                self._tend_all()
                for service in self._optional:
                    service.tend()
        finally:
            self._stop_all()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

    def _goes_on(self) -> bool:
        """Let a moment pass. Whether nothing has asked to stop."""
        sleep(TICK_S)
        return not self._stopping

    def _start(self, group: list[Child]) -> None:
        if self._stopping:
            return
        for child in group:
            child.start()
        latest = monotonic() + READY_S
        while not all(child.ready for child in group):
            if not self._goes_on():
                return
            self._tend_all()
            for child in group:
                if child.failures >= MOST_FAILURES or (not child.ready and monotonic() > latest):
                    child.show_kept()
                    raise StartError(_does_not_start(child))

    def _tend_all(self) -> None:
        for child in self._children():
            child.tend()

    def _children(self) -> list[Child]:
        """Those that were started, in their order."""
        return [child for group in self._groups for child in group if child.was_started]

    def _all_children(self) -> list[Child]:
        optional = [one.child for one in self._optional if one.child.was_started]
        return [*self._children(), *optional]

    def _stop_all(self) -> None:
        """Those that keep data last: whoever uses them ends before."""
        if self._stopping:
            self._log.write(SUPERVISOR, "stopping")
        started = self._all_children()
        for keeps_data in (False, True):
            _stop([child for child in started if child.service.keeps_data is keeps_data])
        if started:
            self._log.write(SUPERVISOR, "stopped")


def _stop(children: list[Child]) -> None:
    for child in children:
        child.stop()
    latest = monotonic() + STOP_S
    while any(child.pid for child in children) and monotonic() < latest:
        sleep(TICK_S)
    for child in children:
        child.kill()


def _does_not_start(child: Child) -> str:
    name = child.service.name
    return f"{name} does not start. What it wrote is above, in the lines that begin with {name!r}."
