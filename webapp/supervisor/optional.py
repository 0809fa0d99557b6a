"""A service that runs only while somebody wants it, and anew when they want another thing of it."""

from collections.abc import Callable
from time import monotonic

from webapp.supervisor.child import Child

PATIENCE_S = 8.0  # after which what was told to end is ended


class Optional:
    """A child, and what it is wanted for: nothing, or a text that it was started by.

    The product works without it, so nobody waits for it, and no failure of it stops anything.
    """

    def __init__(self, child: Child, wanted: Callable[[], str]) -> None:
        self.child = child
        self._wanted = wanted
        self._runs_for = ""
        self._latest: float | None = None

    def tend(self) -> None:
        """See what is wanted, and how it is. Never waits."""
        wanted = self._wanted()
        if wanted != self._runs_for:
            self._change(wanted)
        elif wanted:
            self.child.tend()

    def _change(self, wanted: str) -> None:
        """Start it for what is wanted, once what runs has ended."""
        if self.child.pid is not None:
            if self._latest is None:
                self.child.stop()
                self._latest = monotonic() + PATIENCE_S
            elif monotonic() > self._latest:
                self.child.kill()
            return
        self.child.kill()  # what it left behind
        self._latest, self._runs_for = None, wanted
        if wanted:
            self.child.start()
