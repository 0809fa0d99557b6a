"""The disk of this server: what is written to it, and that deleting works when it is full.

Uploads and questions are refused while some is left. The rest, and a reserve that is given up for
it, are for what makes room: deleting is written down as well.
"""

import errno
import logging
import os
import shutil
import sqlite3
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext_lazy

logger = logging.getLogger(__name__)

FULL = gettext_lazy(
    "The disk of the server is full. Nothing was changed. Deleting makes room; an administrator "
    "can add some."
)
RESERVE_BYTES = 16 << 20  # a thousand deletions, as SQLite writes them down
_NO_SPACE = {errno.ENOSPC, errno.EDQUOT}
_POSTGRES_FULL = "53100"


class FullError(Exception):
    """What was asked would be written, and there is no room for it. FULL says so to people."""

    def __init__(self) -> None:
        super().__init__(str(FULL))
        self.message = str(FULL)


def free_mb(folder: Path | None = None) -> int:
    """What is free for a folder, or else for the data directory."""
    return shutil.disk_usage(folder or settings.DATA_DIR).free >> 20


def is_full(size: int = 0, folder: Path | None = None) -> bool:
    """Whether so many bytes would leave less than what is kept free."""
    return free_mb(folder) - (size >> 20) < settings.MIN_FREE_MB


def refuse_if_full(size: int = 0, folder: Path | None = None) -> None:
    """Before anything is written to this disk, or that of a folder. Raises FullError."""
    if is_full(size, folder):
        raise FullError


def refuse_rows_if_full() -> None:
    """The same before rows are, if the database is on this disk. Raises FullError."""
    if connection.vendor == "sqlite":
        refuse_if_full()


def make_reserve() -> None:
    """Put something aside while there is enough. Safe to repeat, also where one was killed."""
    try:
        if _is_whole(_reserve()) or is_full(RESERVE_BYTES):
            return
        with _reserve().open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, RESERVE_BYTES)
    except OSError as error:
        logger.warning("nothing is put aside for a full disk: %s", error)


def _is_whole(reserve: Path) -> bool:
    return reserve.exists() and reserve.stat().st_size >= RESERVE_BYTES


def give_way() -> None:
    """Before something is deleted, or what leads there: with nothing left, give up the reserve."""
    if shutil.disk_usage(settings.DATA_DIR).free < RESERVE_BYTES:
        _reserve().unlink(missing_ok=True)


def tells_full(error: BaseException | None) -> bool:
    """Whether a disk, ours or the database's, was full when this was raised."""
    if isinstance(error, FullError):
        return True
    if isinstance(error, OSError):
        return error.errno in _NO_SPACE
    cause = error.__cause__ if isinstance(error, DatabaseError) else None
    if isinstance(cause, sqlite3.Error):
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        # With no byte left it may also fail to make room for its own notes.
        return code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and free_mb() == 0)
    return getattr(cause, "sqlstate", "") == _POSTGRES_FULL


def _reserve() -> Path:
    return Path(settings.DATA_DIR) / "reserve"
