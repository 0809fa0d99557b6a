"""A web process of its own, as a further machine has one: its own data directory, shared parts."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.product import ROOT, START_S
from tests.servers import free_port, process, wait_until

TOKEN = "for monitors in tests"
MONITOR = {"Authorization": f"Bearer {TOKEN}"}


def settings_for(folder: Path, **settings: str) -> dict[str, str]:
    """What the processes of one machine see."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    return {
        **kept,
        "DATA_DIR": str(folder),
        "SECRET_KEY": "the same key on each machine of one installation",
        "READYZ_TOKEN": TOKEN,
        "ADMIN_EMAIL": "admin@example.org",
        "ADMIN_PASSWORD": "correct horse battery",
        "DJANGO_SETTINGS_MODULE": "webapp.settings",
        **settings,
    }


def manage(settings: dict[str, str], *arguments: str) -> str:
    """What a management command of that machine writes."""
    done = try_manage(settings, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def try_manage(settings: dict[str, str], *arguments: str) -> "subprocess.CompletedProcess[str]":
    """How a management command of that machine ends."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False
    )


@contextmanager
def web(settings: dict[str, str]) -> Iterator[httpx.Client]:
    """A client for a web process as the docs start one."""
    with web_process(settings) as (_, client):
        yield client


@contextmanager
def web_process(
    settings: dict[str, str],
) -> Iterator[tuple["subprocess.Popen[bytes]", httpx.Client]]:
    """A web process as the docs start one, and a client for it."""
    port = free_port()
    options = f"--host 127.0.0.1 --port {port} --lifespan off --no-access-log --log-level warning"
    command = [sys.executable, "-m", "uvicorn", "webapp.served:application", *options.split()]
    address = f"http://127.0.0.1:{port}"
    up = process(command, lambda: _answers(address), env=settings, cwd=ROOT, within_s=START_S)
    with up as running, httpx.Client(base_url=address, timeout=30.0) as client:
        yield running, client


def _answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/healthz", timeout=2.0).is_success
    except httpx.HTTPError:
        return False


def sign_in(client: httpx.Client) -> httpx.Response:
    """The first administrator signs in by the page's form."""
    client.get("/accounts/login/")
    form = {
        "login": "admin@example.org",
        "password": "correct horse battery",
        "csrfmiddlewaretoken": client.cookies["csrftoken"],
    }
    return client.post("/accounts/login/", data=form)


def parts_of(client: httpx.Client) -> dict[str, dict[str, object]]:
    """What /readyz tells a monitor of each part."""
    parts: dict[str, dict[str, object]] = client.get("/readyz", headers=MONITOR).json()["parts"]
    return parts


def wait_for_part(client: httpx.Client, name: str, *, well: bool) -> None:
    """Until /readyz says so of a part."""
    wait_until(lambda: parts_of(client)[name]["well"] is well, START_S)
