"""What has to be in the data directory before settings can be complete. Used by them alone."""

import contextlib
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

OTHERS = 0o077  # what group and others may do


def keep_private() -> None:
    """What this process, and all that it starts, writes from now on is its owner's alone."""
    os.umask(OTHERS)


def close_folder(folder: Path) -> tuple[int, list[Path]]:
    """Close a folder, and all in it, to everybody but the owner.

    Gives how many were open, and which stay so, because another user owns them. Does not look into
    folders that are closed: there may be very many files in them, which nobody can reach.
    """
    closed, left = 0, []
    for path in _open_in(folder):
        try:
            path.chmod(stat.S_IMODE(path.lstat().st_mode) & ~OTHERS)
            closed += 1
        except FileNotFoundError:  # what runs beside may have removed it
            continue
        except OSError:
            left.append(path)
    return closed, left


def _open_in(folder: Path) -> Iterator[Path]:
    """What others may read or enter. A folder comes after what is in it: it is closed last."""
    paths: list[Path] = []
    with contextlib.suppress(PermissionError):  # another user's: it is told of as a whole
        paths = sorted(folder.iterdir())
    for path in paths:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode) or not mode & OTHERS:
            continue
        if stat.S_ISDIR(mode):
            yield from _open_in(path)
        else:
            yield path
    if folder.stat().st_mode & OTHERS:
        yield folder


def make_folder(path: Path) -> None:
    """Make a folder that only its owner may enter, if it is missing."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data directory {path} cannot be made: {error.strerror}. Set DATA_DIR."
        ) from error


def kept_secret(data_dir: Path, name: str) -> str:
    """A secret that is kept in a file of the data directory; the first time it is made."""
    path = data_dir / name
    try:
        if not path.exists():
            _make_secret(path)
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data directory {data_dir} cannot be written to: {error.strerror}. "
            "Free some space, or set DATA_DIR to another."
        ) from error


def _make_secret(path: Path) -> None:
    made = path.with_suffix(f".{os.getpid()}")
    try:
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(64), encoding="utf-8")
        # A link is made by one process only, and whole: the others read what that one wrote.
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(made)
    finally:
        made.unlink(missing_ok=True)


def socket_in(data_dir: Path) -> Path:
    """Where the embedded broker listens. A socket's path may have 107 bytes at most."""
    path = data_dir / "run" / "valkey.sock"
    if len(bytes(path)) <= 100:
        return path
    name = sha256(bytes(path)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"veracite-{name}" / "valkey.sock"
