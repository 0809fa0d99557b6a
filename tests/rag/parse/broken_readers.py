"""Parsers that fail in every way that a parser can. They run in the child process."""

import contextlib
import json
import os
import signal
import time
from collections.abc import Callable
from itertools import count

from rag.config import ParseConfig
from rag.types import ParsedDocument, SourceFile


def segfault() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def hang() -> None:
    time.sleep(60)


def starve() -> None:
    time.sleep(2.5)


def spin() -> None:
    for _ in count():
        pass


def garbage() -> None:
    for descriptor in range(3, 12):
        with contextlib.suppress(OSError):
            os.write(descriptor, b"\x00\xff not json\n")
    os._exit(0)


def lie() -> None:
    made_up = json.dumps({"code": "parse.links", "params": {"count": "many"}})
    for descriptor in range(3, 12):
        with contextlib.suppress(OSError):
            said = json.dumps({"error": "limit", "message": made_up})
            os.write(descriptor, f"{said}\n".encode())
    os._exit(0)


def memory() -> None:
    bytearray(1 << 40)


def environment() -> None:
    raise ValueError(",".join(sorted(os.environ)))


FAILURES = {
    way.__name__: way for way in (segfault, hang, starve, spin, garbage, lie, memory, environment)
}


def read(
    source: SourceFile, config: ParseConfig, report: Callable[[int, int], None]
) -> ParsedDocument:
    """Fail in the way that the title of the file says."""
    report(0, 3)
    FAILURES[source.title]()
    raise KeyError(source.title)
