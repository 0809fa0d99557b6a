"""Files for the time being, on the disk of the data directory: uploads, copies of originals.

Each is locked by the process that uses it, and a lock ends with its process. What nobody has locked
was left by one that was killed.
"""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from django.conf import settings

logger = logging.getLogger(__name__)

_GATE = ".gate"


@contextmanager
def spooled() -> Iterator[IO[bytes]]:
    """A file with a name, gone when it is left; also after a kill, once `clear_left` came."""
    with making():
        file = NamedTemporaryFile(dir=_folder(), delete=False)  # noqa: SIM115
        hold(file.fileno())
    try:
        yield file
    finally:
        Path(file.name).unlink(missing_ok=True)  # it may have been moved
        file.close()


@contextmanager
def making() -> Iterator[None]:
    """While a file is made and not locked yet, nothing is cleared."""
    with _gate(fcntl.LOCK_SH):
        yield


def hold(fileno: int) -> None:
    """Keep a file that was just made from being cleared, as long as it is open."""
    fcntl.flock(fileno, fcntl.LOCK_EX)


def clear_left() -> int:
    """Remove what killed processes left. How many files that were."""
    count = 0
    with _gate(fcntl.LOCK_EX):
        for path in _folder().iterdir():
            if path.name != _GATE and _is_left(path):
                path.unlink(missing_ok=True)
                count += 1
    if count:
        logger.info("removed %d files that ended processes had left", count)
    return count


def _is_left(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, FileNotFoundError):  # in use; or just ended
        return False
    return True


@contextmanager
def _gate(kind: int) -> Iterator[None]:
    with (_folder() / _GATE).open("w", encoding="utf-8") as gate:
        fcntl.flock(gate.fileno(), kind)
        yield


def _folder() -> Path:
    return Path(settings.FILE_UPLOAD_TEMP_DIR)
