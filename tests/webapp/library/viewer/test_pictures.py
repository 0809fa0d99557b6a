"""Pictures of pages: drawn once for all machines, and gone with their document."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from pytest_django import Settings

from tests.pdfs import make_pdf, text
from tests.rows import make_ready
from webapp.library.documents.files import count_files, pictures_of, remove_files
from webapp.library.models import Document, Workspace
from webapp.library.viewer import pictures
from webapp.library.viewer.pictures import page_png


@pytest.fixture
def document(workspace: Workspace, tmp_path: Path) -> Document:
    made = make_ready(workspace, "Revenue was 10 million euros.")
    path = make_pdf(tmp_path / "report.pdf", text(72, 72, "Revenue was 10 million euros."))
    default_storage.save(made.original_name, ContentFile(path.read_bytes()))
    return made


def kept(document: Document) -> list[str]:
    try:
        return default_storage.listdir(pictures_of(document.pk))[1]
    except FileNotFoundError:
        return []


def test_another_machine_finds_what_one_has_drawn(
    document: Document, settings: Settings, tmp_path: Path
) -> None:
    drawn = page_png(document, 1, width=160)
    assert drawn.startswith(b"\x89PNG")
    default_storage.delete(document.original_name)  # it is not drawn again
    settings.DATA_DIR = tmp_path / "another"
    assert page_png(document, 1, width=160) == drawn
    assert count_files(document)["cached pictures"] == 1
    remove_files(document)
    assert kept(document) == []


def test_of_a_document_that_goes_meanwhile_no_picture_stays(document: Document) -> None:
    Document.objects.update(deleted_at=timezone.now(), purged_at=timezone.now())
    assert page_png(document, 1, width=160).startswith(b"\x89PNG")
    assert kept(document) == []


def test_two_that_draw_at_once_leave_one_picture(document: Document) -> None:
    name = f"{pictures_of(document.pk)}/one.png"
    for png in (b"first", b"second"):
        pictures._keep(document, name, png)
    assert kept(document) == ["one.png"]
    with default_storage.open(name) as file:
        assert file.read() == b"first"
