"""Starts our modules in processes of their own: copies of one that has imported the libraries."""

import atexit
import contextlib
import json
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import BinaryIO

_ROOT = Path(__file__).resolve().parents[3]
_ERRORS = "errors"
_ANSWER_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """A process, our ends of its pipes, and where it is told how it ended: an exit code.

    That is negative for a signal, as everywhere in Python.
    """

    pid: int
    stdin: BinaryIO
    stdout: BinaryIO
    end: BinaryIO
    errors: Path

    def close(self) -> None:
        """Let go of all pipes."""
        for pipe in (self.stdin, self.stdout, self.end):
            pipe.close()


class Nursery:
    """Our side of `rag.parse.reader.nursery`, which starts with the first order. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._orders: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def start(self, module: str, folder: Path) -> Started:
        """`module.main` in a process of its own that works in `folder`, where its errors go too.

        It gets none of our environment, so no secret either. Raises OSError.
        """
        with contextlib.ExitStack() as theirs:
            stdin, our_stdin = _pipe(theirs, ours_writes=True)
            stdout, our_stdout = _pipe(theirs, ours_writes=False)
            end, our_end = _pipe(theirs, ours_writes=False)
            errors = theirs.enter_context((folder / _ERRORS).open("wb"))
            order = json.dumps({"module": module, "folder": str(folder)}).encode()
            pid = self._order(order, [stdin, stdout, errors.fileno(), end])
        return Started(
            pid=pid, stdin=our_stdin, stdout=our_stdout, end=our_end, errors=folder / _ERRORS
        )

    def close(self) -> None:
        """End it, with all that it started. The next order starts a new one."""
        with self._lock:
            self._close()

    def _order(self, order: bytes, files: list[int]) -> int:
        """The process id of what was ordered, from a new nursery if the old one has ended."""
        with self._lock:
            for _ in range(2):
                if answer := self._answer(order, files):
                    return int(answer)
                self._close()
        raise ChildProcessError("the process that readers are copies of does not start")

    def _answer(self, order: bytes, files: list[int]) -> bytes:
        """What the nursery says; nothing if it has ended."""
        orders = self._running()
        try:
            socket.send_fds(orders, [order], files)
            return orders.recv(_ANSWER_BYTES)
        except (BrokenPipeError, ConnectionResetError):
            return b""
        except BaseException:
            self._close()  # the next one would take this answer for its own
            raise

    def _running(self) -> socket.socket:
        if self._owner != os.getpid():  # a fork of us has a nursery of its own
            self._orders = self._process = None
        if self._orders is None:
            self._owner = os.getpid()
            self._orders, theirs = socket.socketpair()
            with theirs:
                self._process = _spawn(theirs)
        return self._orders

    def _close(self) -> None:
        if self._orders is not None and self._process is not None and self._owner == os.getpid():
            self._orders.close()
            self._process.wait()
        self._orders = self._process = None


NURSERY = Nursery()
atexit.register(NURSERY.close)


def _spawn(orders: socket.socket) -> subprocess.Popen[bytes]:
    environment = {
        "PYTHONPATH": str(_ROOT),
        "LC_ALL": "C.UTF-8",
        "OMP_THREAD_LIMIT": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "rag.parse.reader.nursery", str(orders.fileno())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        cwd=_ROOT,
        env=environment,
        pass_fds=[orders.fileno()],
        start_new_session=True,
    )


def _pipe(theirs: contextlib.ExitStack, *, ours_writes: bool) -> tuple[int, BinaryIO]:
    """A pipe: their end, closed with the stack, and ours."""
    reading, writing = os.pipe()
    given, kept = (reading, writing) if ours_writes else (writing, reading)
    theirs.callback(os.close, given)
    return given, os.fdopen(kept, "wb" if ours_writes else "rb", buffering=0)
