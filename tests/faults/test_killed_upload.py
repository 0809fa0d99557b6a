"""kill -9 of the web amid an upload: no row, no file, nothing left of what had come in."""

import re
import socket
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.web import manage, settings_for, web_process
from tests.product import START_S
from tests.servers import wait_until

pytestmark = [
    pytest.mark.service,
    pytest.mark.timeout(300),
    pytest.mark.skipif(sys.platform != "linux", reason="finds open files in /proc"),
]

CAME_IN, ANNOUNCED = 8 << 20, 50 << 20


def spooled(pid: int, folder: Path) -> int:
    """How many bytes the process holds in files of a folder, those without a name too."""
    total = 0
    for file in Path(f"/proc/{pid}/fd").iterdir():
        try:
            if str(file.readlink()).startswith(str(folder)):
                total += file.stat().st_size
        except FileNotFoundError:
            continue
    return total


def test_a_killed_web_leaves_nothing_of_an_upload(tmp_path: Path) -> None:
    settings = settings_for(tmp_path / "data")
    manage(settings, "migrate", "--verbosity", "0")
    manage(settings, "shell", "-c", MADE)
    [key] = re.findall(r"vc_\S+", manage(settings, "create_api_key", "admin@example.org"))
    database = tmp_path / "data" / "veracite.sqlite3"
    workspace = rows(database, "SELECT id FROM library_workspace")[0]
    uploads = tmp_path / "data" / "uploads"
    head = (
        f"POST /api/v1/workspaces/{workspace}/documents HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {key}\r\nContent-Length: {ANNOUNCED}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n\r\n--x\r\n"
        'Content-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-'
    )
    with web_process(settings) as (running, client):
        port = client.base_url.port
        assert port is not None
        with socket.create_connection(("127.0.0.1", port)) as sending:
            sending.sendall(head.encode() + b"x" * CAME_IN)
            wait_until(lambda: spooled(running.pid, uploads) >= CAME_IN, START_S)
            running.kill()
            running.wait()
    assert rows(database, "SELECT id FROM library_document") == []
    files = [path for path in (tmp_path / "data" / "files").rglob("*") if path.is_file()]
    assert files == []
    assert [path.name for path in uploads.iterdir() if path.name != ".gate"] == []


MADE = """
from webapp.accounts.models import User
from webapp.library.people.workspaces import create_workspace
create_workspace(User.objects.create_superuser("admin@example.org", "correct horse"), "Reports")
"""


def rows(database: Path, asked: str) -> list[str]:
    with closing(sqlite3.connect(database, timeout=20)) as opened:
        return [str(row[0]) for row in opened.execute(asked)]
