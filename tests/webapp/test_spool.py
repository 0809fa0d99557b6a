"""Files for the time being: on the disk of the data directory, and none outlives its process."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadhandler import load_handler
from django.http import HttpRequest
from pytest_django import Settings

from webapp.spool import clear_left, spooled

HOLDER = """
import sys
import django
django.setup()
from webapp.library.ingest.received import LimitedUploadHandler
from webapp.spool import spooled
upload = LimitedUploadHandler()
upload.new_file("file", "Report.pdf", "application/pdf", 1)
with spooled() as copy:
    print("made", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    return tmp_path


def files(folder: Path) -> list[str]:
    return sorted(path.suffix for path in folder.iterdir() if path.name != ".gate")


@pytest.fixture
def holder(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process, with an upload that comes in and a copy of an original."""
    program = HOLDER.replace(
        "django.setup()", f"django.setup()\nfrom django.conf import settings\n"
        f"settings.FILE_UPLOAD_TEMP_DIR = {str(folder)!r}\nsettings.MIN_FREE_MB = 0",
    )  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=-1, stdout=-1, text=True
    ) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "made\n"
        yield running
        running.kill()


def test_what_a_killed_process_left_is_cleared_and_nothing_else(
    folder: Path, holder: subprocess.Popen[str]
) -> None:
    with spooled():
        assert (clear_left(), files(folder)) == (0, ["", "", ".pdf"])
        holder.kill()
        holder.wait()
        assert len(files(folder)) == 3
        assert (clear_left(), files(folder)) == (2, [""])
    assert files(folder) == []


def test_an_upload_is_held_from_its_first_moment(folder: Path, settings: Settings) -> None:
    settings.MIN_FREE_MB = 0
    upload = load_handler(settings.FILE_UPLOAD_HANDLERS[0], HttpRequest())
    upload.new_file("file", "Report.pdf", "application/pdf", 1)
    assert (clear_left(), files(folder)) == (0, [".pdf"])
    upload.upload_interrupted()
    assert files(folder) == []
