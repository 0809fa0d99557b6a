"""The watched folder: what comes to rest is taken in, and moved."""

import os
import stat
from pathlib import Path
from time import time

import pytest
from pytest_django import Settings

from tests.make import make_user
from webapp.library.ingest.watch import watch
from webapp.library.models import Document, Workspace

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF"


@pytest.fixture
def folder(tmp_path: Path, settings: Settings, db: None) -> Path:
    make_user("root@example.org", is_superuser=True, is_staff=True)
    settings.WATCH_DIR, settings.WATCH_WORKSPACE = str(tmp_path), "Inbox"
    return tmp_path


def put(folder: Path, name: str, content: bytes, *, age_s: float = 60) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (time() - age_s, time() - age_s))
    return path


def test_what_has_come_to_rest_is_taken_and_moved(folder: Path) -> None:
    path = put(folder, "2024/Report.pdf", PDF)
    assert watch() == []  # seen for the first time: it may be growing yet
    [taken] = watch()
    assert taken.document == Document.objects.get()
    assert taken.document.workspace == Workspace.objects.get(name="Inbox")
    assert taken.document.bulk
    assert not path.exists()
    assert (folder / "taken" / "2024" / "Report.pdf").read_bytes() == PDF
    assert watch() == watch() == []


def test_what_is_growing_or_fresh_is_left(folder: Path) -> None:
    path = put(folder, "Report.pdf", PDF)
    watch()
    put(folder, "Report.pdf", PDF + b"more")
    assert watch() == []
    os.utime(path)
    watch()
    assert watch() == []
    assert path.exists()


def test_what_is_refused_says_why(folder: Path) -> None:
    put(folder, "program.exe", b"MZ\x00\x90\x00")
    watch()
    [taken] = watch()
    assert taken.document is None
    assert (folder / "refused" / "program.exe").exists()
    said = (folder / "refused" / "program.exe.reason.txt").read_text()
    assert said.strip() == taken.error
    assert not Document.objects.exists()


def test_the_same_file_again_is_moved_beside_the_first(folder: Path) -> None:
    for _ in range(2):
        put(folder, "Report.pdf", PDF)
        watch()
        watch()
    assert Document.objects.count() == 1
    names = sorted(path.name for path in (folder / "taken").iterdir())
    assert names == ["Report (1).pdf", "Report.pdf"]


def test_links_and_hidden_files_are_left(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = put(tmp_path_factory.mktemp("other"), "secret.pdf", PDF)
    (folder / "link.pdf").symlink_to(secret)
    put(folder, ".hidden.pdf", PDF)
    watch()
    assert watch() == []
    assert not Document.objects.exists()


def test_without_a_folder_nothing_happens(settings: Settings, db: None) -> None:
    settings.WATCH_DIR = ""
    assert watch() == []
    settings.WATCH_DIR = "/nowhere/at/all"
    assert watch() == []


def test_who_may_put_files_there_may_see_what_became_of_them(folder: Path) -> None:
    folder.chmod(0o755)
    put(folder, "2024/notes.xyz", b"\x00\x01nothing that can be read").chmod(0o644)
    watch()
    watch()
    moved = folder / "refused" / "2024"
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (moved.parent, moved, *moved.iterdir())]
    assert modes == [0o755, 0o755, 0o644, 0o644]
