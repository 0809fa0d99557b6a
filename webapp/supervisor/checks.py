"""What must hold before anything is started; each check says what to do when it does not."""

import errno
import fcntl
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from django.conf import settings

from webapp.configuration.stores import vector_server
from webapp.space import give_way
from webapp.supervisor.errors import StartError

PROBE_BYTES = 1 << 20
LOW_BYTES = 1 << 30
OLD_RUN_S = 10.0  # how long what an interrupted run left behind may take to end


@contextmanager
def held_data_dir() -> Iterator[None]:
    """Hold the data directory, and see that this run can have what it needs.

    Two runs on one directory would be two Chroma servers on the same files.
    """
    folder: Path = settings.DATA_DIR / "run"
    _check_writable(settings.DATA_DIR)
    folder.mkdir(exist_ok=True, mode=0o700)
    _make_socket_folder(settings.BROKER_SOCKET.parent)
    with (folder / "up.lock").open("a+", encoding="utf-8") as lock:
        lock.seek(0)
        before = lock.read().strip()
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartError(
                f"Veracite is running already with the data directory {settings.DATA_DIR} "
                f"(process {before}). Stop that one, or choose another: "
                "make run DATA_DIR=... PORT=..."
            ) from None
        _check_ports(patience_s=OLD_RUN_S if before else 0.0)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
        # Only a clean end comes here: text that is left tells the next run of an interrupted one.
        lock.truncate(0)


def space_warning() -> str:
    """What to say when the disk is nearly full, else nothing."""
    free = shutil.disk_usage(settings.DATA_DIR).free
    if free >= LOW_BYTES:
        return ""
    return f"Only {free >> 20} MB are free for {settings.DATA_DIR}: uploads may fail."


def _check_writable(folder: Path) -> None:
    probe = folder / f".probe-{os.getpid()}"
    try:
        give_way()  # a full disk is made room on by deleting, which needs pages
        probe.write_bytes(bytes(PROBE_BYTES))
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT}
        todo = "Free some space." if full else "Choose another: make run DATA_DIR=..."
        raise StartError(
            f"The data directory {folder} cannot be written to: {error.strerror}. {todo}"
        ) from None
    finally:
        probe.unlink(missing_ok=True)


def _make_socket_folder(folder: Path) -> None:
    """Ours alone: it may lie in /tmp, where somebody else could have made it before."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise StartError(f"{folder} belongs to another user. Remove it, or choose a DATA_DIR.")


def _check_ports(*, patience_s: float) -> None:
    latest = monotonic() + patience_s
    for host, port, what in _ports():
        while True:
            reason = _unbindable(host, port)
            if not reason:
                break
            if monotonic() > latest:
                raise StartError(_port_message(host, port, what, reason))
            sleep(0.2)


def _ports() -> list[tuple[str, int, str]]:
    ports = [(settings.HOST, settings.PORT, "the web pages")]
    if server := vector_server():
        ports.append(("127.0.0.1", server.port, "the vector index, PORT + 1"))
    return ports


def _unbindable(host: str, port: int) -> str:
    """Why a server could not listen there, or nothing."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            server.bind((host, port))
        except OSError as error:
            return "in use" if error.errno == errno.EADDRINUSE else (error.strerror or str(error))
        except OverflowError:
            return "not a port"
    return ""


def _port_message(host: str, port: int, what: str, reason: str) -> str:
    if reason == "in use":
        other = settings.PORT + 10
        return (
            f"Port {port} (for {what}) is in use by another program. "
            f"Stop it, or choose another: make run PORT={other}"
        )
    return f"Cannot listen on {host}, port {port} (for {what}): {reason}. Choose another PORT."
