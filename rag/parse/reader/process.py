"""Child processes that do the work a hostile file could turn against us."""

import contextlib
import os
import select
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from rag.parse.reader.start import NURSERY

_COMPLAINT_BYTES = 2_000
_PART_BYTES = 1 << 16
_BEAT_S = 1.0


class TooSlowError(Exception):
    """A child did not answer in time."""


class Deadline:
    """A moment by which something must be done; it can be put off."""

    def __init__(self, seconds: float) -> None:
        self._start = time.monotonic()
        self._seconds = seconds

    @property
    def elapsed(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._start

    def extend_to(self, seconds: float) -> None:
        """Allow so many seconds from the start."""
        self._seconds = max(self._seconds, seconds)

    def wait_for(self, stream: IO[bytes], most: float | None = None) -> bool:
        """Wait until there is something to read, and say so; False when `most` seconds passed.

        Raises TooSlowError.
        """
        left = max(0.0, self._seconds - self.elapsed)
        # What has come already counts, however long the caller took to ask for it.
        if select.select([stream], [], [], left if most is None else min(left, most))[0]:
            return True
        if most is None or left <= most:
            raise TooSlowError
        return False


class Child:
    """A module of ours in a process group of its own, spoken to over its pipes.

    It works in `folder` and leaves its complaints there. See `Nursery`. Raises OSError.
    """

    def __init__(self, module: str, folder: Path) -> None:
        self._process = NURSERY.start(module, folder)
        self._code: int | None = None

    @property
    def ended(self) -> bool:
        """Whether it is gone."""
        return self._code is not None or bool(select.select([self._process.end], [], [], 0)[0])

    @property
    def cpu_s(self) -> float | None:
        """Processor time that it has used; None where that cannot be told."""
        try:
            line = Path(f"/proc/{self._process.pid}/stat").read_text()
        except OSError:
            return None
        user, system = line.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def wait(self) -> int:
        """Its exit code, negative for a signal; waits for its end."""
        if self._code is None:
            told = self._process.end.read()  # nothing, if the process it is a copy of was killed
            self._code = int(told) if told else -signal.SIGKILL
        return self._code

    def kill(self) -> None:
        """End it and all that it started, at once. Whoever reads from it reads its end."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if not self.ended:
                os.killpg(self._process.pid, signal.SIGKILL)

    def stop(self) -> None:
        """Kill it and let go of its pipes. Stopping it twice is stopping it once."""
        self.kill()
        self.wait()
        self._process.close()

    def complaints(self) -> str:
        """The last of what it wrote about its errors."""
        try:
            said = self._process.errors.read_bytes()
        except OSError:
            return ""
        return said[-_COMPLAINT_BYTES:].decode(errors="replace").strip()

    def send(self, message: bytes) -> None:
        """Send one line. Raises BrokenPipeError if it is gone."""
        left = memoryview(message + b"\n")
        while left:
            left = left[self._process.stdin.write(left) or 0 :]

    def read(self, size: int, deadline: Deadline) -> bytes:
        """So many bytes, or fewer if it ends before. Raises TooSlowError."""
        parts, left = [], size
        while left:
            part = self._part(min(left, _PART_BYTES), deadline)
            if not part:
                break
            parts.append(part)
            left -= len(part)
        return b"".join(parts)

    def lines(self, deadline: Deadline) -> Iterator[bytes]:
        """Lines as they come, until it ends, and an empty one for every second of silence.

        Raises TooSlowError; overlong lines are cut.
        """
        rest = b""
        while True:
            while not self._waits(deadline):
                yield b""
            part = self._part(_PART_BYTES, deadline)
            if not part:
                return
            *lines, rest = (rest + part).split(b"\n")
            rest = rest[-_PART_BYTES:]
            yield from lines

    def _waits(self, deadline: Deadline) -> bool:
        """Whether it says something within a second, its end included."""
        return deadline.wait_for(self._process.stdout, _BEAT_S)

    def _part(self, most: int, deadline: Deadline) -> bytes:
        deadline.wait_for(self._process.stdout)
        return self._process.stdout.read(most) or b""
