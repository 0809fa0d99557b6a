"""Whether the model of this machine is served: while it is not, its address is anybody's.

Who serves it holds a file locked. A lock ends with its process, whatever ended that, which no text
in a file does.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


@contextmanager
def served() -> Iterator[None]:
    """Have it asked from now on, by every process, until this ends."""
    with _file().open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def is_served() -> bool:
    """Whether it may be asked now."""
    return is_held(_file())


def is_held(path: Path) -> bool:
    """Whether some process holds a file locked. Never raises."""
    try:
        with path.open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _file() -> Path:
    return Path(settings.DATA_DIR) / "local" / "served.lock"
