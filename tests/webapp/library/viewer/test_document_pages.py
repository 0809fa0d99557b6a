"""A document's page, the viewer and the original."""

from collections.abc import AsyncIterator
from typing import cast
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import StreamingHttpResponse
from django.http.response import ResponseHeaders
from django.test import AsyncClient

from rag.types import Box, Highlight, Span
from tests.make import browser
from tests.rows import make_ready
from webapp.accounts.models import User
from webapp.library.models import Document, Workspace
from webapp.library.viewer import source
from webapp.library.viewer.place import Place, digest_of

TEXT = "Revenue rose to 86.4 million euros."


@pytest.fixture
def document(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Document:
    """A document of two pages whose layout marks one box for any words of its first page."""
    document = make_ready(workspace, TEXT, "Second page.", title="Annual report")
    box = Highlight(page=1, box=Box(72, 100, 200, 112))
    monkeypatch.setattr(source, "highlights", lambda _document, _span: (box,))
    return document


def test_its_page_says_what_was_found(document: Document, vera: User) -> None:
    page = browser(vera).get(f"/documents/{document.pk}/").text
    assert "Annual report" in page
    assert "3 members of" in page
    assert "Page 2" in page


def test_the_viewer_marks_the_words(document: Document, vera: User) -> None:
    span = Span(0, 7)
    place = Place(document_id=str(document.pk), page=1, spans=(span,), check=digest_of("Revenue"))
    page = browser(vera).get(place.source).text
    assert '<rect x="71.20" y="99.20" width="129.60" height="13.60"' in page
    assert "<mark>Revenue</mark> rose to" in page


def test_words_that_moved_are_not_marked(document: Document, vera: User) -> None:
    place = Place(
        document_id=str(document.pk), page=1, spans=(Span(0, 7),), check=digest_of("Profits")
    )
    page = browser(vera).get(place.source).text
    assert "<rect" not in page
    assert "these words moved" in page


def test_a_place_without_its_page_is_found_by_its_words(document: Document, vera: User) -> None:
    start = len(TEXT) + 1
    page = browser(vera).get(f"/documents/{document.pk}/source", {"start": start, "end": start + 3})
    assert 'value="2"' in page.text


@pytest.mark.parametrize("query", ["page=0", "page=3", "page=x", "start=1&end=-2", "page=1e3"])
def test_a_place_that_does_not_exist_is_not_found(
    document: Document, vera: User, query: str
) -> None:
    assert browser(vera).get(f"/documents/{document.pk}/source?{query}").status_code == 404


def test_the_next_page_keeps_the_place_in_mind(document: Document, vera: User) -> None:
    page = browser(vera).get(f"/documents/{document.pk}/source?page=1&start=0&end=7").text
    assert "page=2&amp;start=0&amp;end=7" in page
    assert "Previous page" not in page


def test_quality_is_told_in_words(document: Document, vera: User) -> None:
    document.pages.filter(number=1).update(
        quality={"text_layer": False, "ocr": True, "confidence": 0.87, "hidden": 3}
    )
    page = browser(vera).get(f"/documents/{document.pk}/source?page=1").text
    assert "OCR, 87 % sure" in page
    assert "a reader does not see" in page


def test_one_that_is_still_read_says_so(workspace: Workspace, alice: User) -> None:
    document = Document.objects.create(
        workspace=workspace, title="New", file_name="n.pdf", media_type="application/pdf",
        size=1, sha256="0" * 64,
    )  # fmt: skip
    assert "being read" in browser(alice).get(f"/documents/{document.pk}/source").text


@pytest.mark.parametrize("path", ["", "source", "original", "pages/1.png"])
def test_strangers_learn_nothing(document: Document, charlie: User, path: str) -> None:
    theirs = browser(charlie).get(f"/documents/{document.pk}/{path}")
    nobodys = browser(charlie).get(f"/documents/{uuid4()}/{path}")
    assert theirs.status_code == nobodys.status_code == 404
    assert b"Annual report" not in theirs.content


async def download(user: User, path: str) -> tuple[ResponseHeaders, bytes]:
    client = AsyncClient()
    await client.aforce_login(user)
    response = cast(StreamingHttpResponse, await client.get(path))
    pieces = cast(AsyncIterator[bytes], response.streaming_content)
    return response.headers, b"".join([piece async for piece in pieces])


@pytest.mark.django_db(transaction=True)
def test_the_original_is_given_as_bytes_that_cannot_act(document: Document, alice: User) -> None:
    Document.objects.update(file_name="Jahresbericht “24”.pdf", size=14)
    default_storage.save(document.original_name, ContentFile(b"%PDF-1.7 words"))
    headers, content = async_to_sync(download)(alice, f"/documents/{document.pk}/original")
    assert content == b"%PDF-1.7 words"
    assert headers["Content-Type"] == "application/pdf"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("sandbox")
    assert headers["Content-Disposition"].startswith("inline; filename*=utf-8''Jahresbericht")
    assert "no-store" in headers["Cache-Control"]
    path = f"/documents/{document.pk}/original?download"
    headers, _ = async_to_sync(download)(alice, path)
    assert headers["Content-Disposition"].startswith("attachment")
