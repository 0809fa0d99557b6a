"""Figures of documents in the notebook: kept by their place, drawn as today's policy has them."""

import io
import re
from dataclasses import replace
from pathlib import Path

import docx
import pymupdf
import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from PIL import Image

from rag.parse.layout import save_layout
from rag.types import Box, Element, ElementKind, Figure, Span
from tests.make import browser, make_document
from tests.pdfs import make_pdf
from tests.rows import make_ready
from webapp.accounts.models import User
from webapp.chat.models import Entry
from webapp.library.documents.trash import delete_document
from webapp.library.models import Document, Workspace
from webapp.library.viewer.figures import FigurePlace, figures_on
from webapp.spool import spooled

CAPTION = "Figure 1: Ships by year."
BOX = Box(100, 100, 300, 200)
SMALL = Box(10, 10, 30, 30)
RED = (220, 30, 30)


@pytest.fixture
def document(workspace: Workspace, tmp_path: Path) -> Document:
    """A PDF of a page with a red rectangle that is its figure, and its caption."""

    def draw(page: pymupdf.Page) -> None:
        page.draw_rect(pymupdf.Rect(BOX.x0, BOX.y0, BOX.x1, BOX.y1), fill=[c / 255 for c in RED])

    document = make_ready(workspace, CAPTION, title="Ships")
    path = make_pdf(tmp_path / "ships.pdf", draw)
    default_storage.save(document.original_name, ContentFile(path.read_bytes()))
    document.figures_count = 2
    document.save(update_fields=["figures_count"])
    put_layout(document, BOX)
    return document


def put_layout(document: Document, box: Box) -> None:
    span = Span(0, len(CAPTION))
    here = Element(kind=ElementKind.FIGURE, span=Span(0, 0), page=1, box=box)
    figures = (
        Figure(number=0, page=1, box=SMALL, span=Span(0, 0)),
        Figure(number=1, page=1, box=box, span=Span(0, 0), caption=span),
    )
    parsed = replace(
        make_document([(ElementKind.PARAGRAPH, CAPTION)]), elements=(here,), figures=figures
    )
    default_storage.delete(document.layout_name(document.generation))
    with spooled() as file:
        save_layout(parsed, file)
        file.seek(0)
        default_storage.save(document.layout_name(document.generation), File(file))


def kept(user: User, document: Document) -> FigurePlace:
    [place] = figures_on(document, 1)
    given = {"figure": place.number, "check": place.check}
    for _ in range(2):
        assert browser(user).post(f"/notebook/figures/{document.pk}", given).status_code == 302
    assert Entry.objects.get().place == place.query
    return place


def notebook(user: User, workspace: Workspace) -> str:
    return str(browser(user).get(f"/w/{workspace.pk}/notebook/").text)


def exported(user: User, workspace: Workspace, form: str) -> bytes:
    return bytes(browser(user).get(f"/w/{workspace.pk}/notebook/export", {"as": form}).content)


def is_red(png: bytes) -> bool:
    with Image.open(io.BytesIO(png)) as picture:
        middle = picture.convert("RGB").getpixel((picture.width // 2, picture.height // 2))
    return middle == RED


def test_a_figure_is_offered_kept_once_and_shown(
    document: Document, workspace: Workspace, vera: User
) -> None:
    offered = browser(vera).get(f"/documents/{document.pk}/source?page=1").text
    assert offered.count("Keep the figure") == 1  # not the small one
    kept(vera, document)
    page = notebook(vera, workspace)
    assert CAPTION in page
    image = re.search(r'<img src="(/documents/[^"]+)"', page)
    assert image
    reply = browser(vera).get(image[1])
    assert reply["Content-Type"] == "image/png"
    assert is_red(reply.content)


def test_it_is_exported_with_its_caption_and_source(
    document: Document, workspace: Workspace, vera: User
) -> None:
    kept(vera, document)
    written = docx.Document(io.BytesIO(exported(vera, workspace, "docx")))
    [picture] = written.inline_shapes
    assert round(picture.width.pt / picture.height.pt, 1) == 2.0
    assert any(CAPTION in one.text for one in written.paragraphs)
    [part] = [one.target_part for one in written.part.rels.values() if "image" in one.reltype]
    assert is_red(part.blob)
    told = exported(vera, workspace, "md").decode()
    assert "](data:image/png;base64," in told
    assert "[^1]: [Ships, page 1](" in told
    with pymupdf.open(stream=exported(vera, workspace, "pdf")) as printed:
        [image] = printed[0].get_images()
        assert is_red(pymupdf.Pixmap(printed, image[0]).tobytes("png"))
        assert CAPTION in printed[0].get_text()


def test_one_that_moved_or_is_gone_is_not_shown(
    document: Document, workspace: Workspace, vera: User
) -> None:
    place = kept(vera, document)
    delete_document(document)
    assert '<img src="/documents' not in notebook(vera, workspace)
    assert browser(vera).get(place.image(document)).status_code == 404
    assert CAPTION not in exported(vera, workspace, "md").decode()


def test_another_figure_of_that_number_is_not_shown_in_its_place(
    document: Document, workspace: Workspace, vera: User
) -> None:
    place = kept(vera, document)
    Document.objects.filter(pk=document.pk).update(generation=2)
    document.refresh_from_db()
    put_layout(document, Box(50, 400, 250, 500))
    assert "they moved" in notebook(vera, workspace)
    assert browser(vera).get(place.image(document)).status_code == 404


def test_nobody_keeps_or_sees_one_of_what_they_may_not_see(
    document: Document, vera: User, charlie: User
) -> None:
    place = kept(vera, document)
    given = {"figure": place.number, "check": place.check}
    theirs = browser(charlie)
    assert theirs.post(f"/notebook/figures/{document.pk}", given).status_code == 404
    assert theirs.get(place.image(document)).status_code == 404
