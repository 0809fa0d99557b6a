"""What has to be in the data directory before settings can be complete. Used by them alone."""

import contextlib
import os
import secrets
import tempfile
from hashlib import sha256
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def make_folder(path: Path) -> None:
    """Make a folder that only its owner may enter, if it is missing."""
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data directory {path} cannot be made: {error.strerror}. Set DATA_DIR."
        ) from error


def kept_secret(data_dir: Path) -> str:
    """The secret key that is kept in the data directory; the first time it is made."""
    path = data_dir / "secret_key"
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
