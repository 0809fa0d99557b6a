"""Processor time and memory of a process with all its descendants, from /proc."""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

TICKS = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def descendants(pid: int) -> Iterator[int]:
    """The process itself and all below it that run now."""
    yield pid
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield from descendants(int(child))


def cpu_seconds(pid: int) -> float:
    """Processor time of the tree so far, children that have ended included."""
    return sum(_cpu_ticks(one) for one in descendants(pid)) / TICKS


def _cpu_ticks(pid: int) -> int:
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(int(ticks) for ticks in fields[11:15])
    return 0


class PeakMemory:
    """The most memory that a tree holds at one time while this is entered, in MB.

    Without `itself`: that all below the process hold.
    """

    def __init__(self, pid: int, *, itself: bool = True) -> None:
        self.mb = 0.0
        self._pid = pid
        self._skipped = set() if itself else {pid}
        self._done = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "PeakMemory":
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(0.1):
            self.mb = max(self.mb, sum(map(resident_mb, self._counted())))

    def _counted(self) -> set[int]:
        return set(descendants(self._pid)) - self._skipped


def resident_mb(pid: int) -> float:
    """What a process holds in memory now; 0 when it is gone."""
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES / 1e6
    return 0.0


def share_mb(pid: int) -> float:
    """What a process holds, with its share of what several hold together; 0 when it is gone."""
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1e3
    return 0.0
