"""The whole product as people run it, `manage.py up`, in a data directory of its own."""

import atexit
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

import httpx

from tests.converted import share
from tests.servers import free_port, wait_until

ROOT = Path(__file__).parent.parent
EMAIL = "admin@example.org"
PASSWORD = "correct horse battery"
START_S = 300.0  # the first time models are converted
STOP_S = 60.0
DATABASE, MIGRATED = "veracite.sqlite3", "migrated.sqlite3"
# A word of the command line that tells each service from the others.
MARKS = {
    "broker": "valkey-server",
    "chroma": "chromadb",
    "web": "uvicorn",
    "worker": "worker@",
    "quick": "quick@",
    "beat": "celery.beat",
}


class Product:
    """Entered, it runs; left, it is gone. What it wrote is in `log`.

    Unless it is `fresh`, it finds the converted model, the static files and a migrated database in
    its data directory: making them takes longer than most tests.
    """

    def __init__(self, folder: Path, *, fresh: bool = False, **settings: str) -> None:
        self.folder = folder
        self.fresh = fresh
        self.port = _free_row()
        self.settings = {
            "DATA_DIR": str(folder / "data"),
            "PORT": str(self.port),
            "ADMIN_EMAIL": EMAIL,
            "ADMIN_PASSWORD": PASSWORD,
            # A lost worker is missed and replaced within seconds instead of a minute.
            "LEASE_S": "4",
            "SWEEP_S": "1",
            "LOG_LEVEL": "INFO",
            **settings,
        }
        self.key = ""
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Product":
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")

    def environment(self) -> Mapping[str, str]:
        """What its processes see: nothing of ours that is a setting of the product."""
        ours = ("DATA_DIR", "VECTORS", "CHROMA_URL", "DATABASE_URL", "CELERY_BROKER_URL", "DJANGO_")
        kept = {k: v for k, v in os.environ.items() if not k.startswith(ours)}
        return {**kept, **self.settings}

    def spawn(self) -> "subprocess.Popen[bytes]":
        """`manage.py up`, writing to the log."""
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "manage.py", "up"],
                cwd=ROOT,
                env=self.environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def start(self) -> None:
        """Start it and wait until it says that it is ready."""
        if not self.fresh:
            self._furnish()
        before = self.log.count("is ready:  ") if (self.folder / "log").exists() else 0
        self.process = self.spawn()
        process = self.process
        wait_until(
            lambda: process.poll() is not None or self.log.count("is ready:  ") > before, START_S
        )
        assert process.poll() is None, self.log[-4000:]

    def _furnish(self) -> None:
        data = Path(self.settings["DATA_DIR"])
        for name in ("models", "static"):
            if not (data / name).exists():
                shutil.copytree(_prepared() / name, data / name)
        database = data / DATABASE
        if "DATABASE_URL" not in self.settings and not database.exists():
            shutil.copy2(_prepared() / MIGRATED, database)

    def stop(self) -> int:
        """Ask it to end, as Ctrl-C does. Its exit code."""
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(STOP_S)
        finally:
            self.process.kill()
            self.process.wait()
            self.process = None

    def children(self) -> dict[str, int]:
        """The process of each service that runs now."""
        assert self.process is not None
        pid = self.process.pid
        found = {}
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            command = Path(f"/proc/{child}/cmdline").read_bytes().decode().replace("\0", " ")
            for name, mark in MARKS.items():
                if mark in command:
                    found[name] = int(child)
                    break
        return found

    def kill(self, name: str) -> int:
        """kill -9 of a service. The process that it was."""
        pid = self.children()[name]
        os.kill(pid, signal.SIGKILL)
        return pid

    def kill_all(self) -> None:
        """kill -9 of everything at once, the supervisor first so that it mends nothing."""
        assert self.process is not None
        children = self.children()
        self.process.kill()
        for pid in children.values():
            os.killpg(pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def manage(self, *arguments: str) -> str:
        """What a management command writes."""
        done = self.try_manage(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def try_manage(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """How a management command ends."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    def api(self) -> httpx.Client:
        """A client with the administrator's API key."""
        if not self.key:
            words = self.manage("create_api_key", EMAIL).split()
            self.key = next(word for word in words if word.startswith("vc_"))
        return httpx.Client(
            base_url=f"{self.url}/api/v1",
            headers={"Authorization": f"Bearer {self.key}"},
            timeout=60.0,
        )

    def make_workspace(self, name: str) -> str:
        """The id of a new workspace."""
        with self.api() as api:
            reply = api.post("/workspaces", json={"name": name})
        assert reply.status_code == 201, reply.text
        return str(reply.json()["id"])

    def upload(self, workspace: str, path: Path) -> str:
        """The id of a document."""
        with self.api() as api:
            file = {"file": (path.name, path.read_bytes(), "application/pdf")}
            reply = api.post(f"/workspaces/{workspace}/documents", files=file)
        assert reply.status_code == 201, reply.text
        return str(reply.json()["id"])

    def document(self, document_id: str) -> dict[str, Any]:
        """How far a document is."""
        with self.api() as api:
            reply = api.get(f"/documents/{document_id}")
        assert reply.status_code == 200, reply.text
        return dict(reply.json())

    def wait_for(self, document_id: str, *stages: str, seconds: float = 120.0) -> dict[str, Any]:
        """The document, once it is in one of these stages."""
        wait_until(lambda: self.document(document_id)["stage"] in stages, seconds)
        return self.document(document_id)

    def ask(self, workspace: str, question: str) -> dict[str, Any]:
        """The answer."""
        with self.api() as api:
            reply = api.post(f"/workspaces/{workspace}/ask", json={"question": question})
        assert reply.status_code == 200, reply.text
        return dict(json.loads(reply.text))


@cache
def _prepared() -> Path:
    """A data directory as `manage.py prepare` makes it; one for all tests of this process."""
    folder = Path(tempfile.mkdtemp(prefix="veracite-prepared-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    share(folder)
    product = Product(folder, DATA_DIR=str(folder), LLM_MODEL="any")
    product.manage("migrate", "--verbosity", "0")
    _copy_database(folder / DATABASE, folder / MIGRATED)  # before anybody is in it
    product.manage("prepare")
    return folder


def _copy_database(database: Path, copy: Path) -> None:
    copy.touch(0o600)
    with closing(sqlite3.connect(database)) as old, closing(sqlite3.connect(copy)) as new:
        old.backup(new)


def _free_row() -> int:
    """A free port whose successors, for Chroma and a local model, are free too."""
    while True:
        port = free_port()
        with socket.socket() as first, socket.socket() as second:
            try:
                first.bind(("127.0.0.1", port + 1))
                second.bind(("127.0.0.1", port + 2))
            except OSError:
                continue
            return port
