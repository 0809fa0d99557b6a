"""How well a document could be read, told and filtered by."""

from typing import Any

import pytest

from tests.make import browser
from tests.rows import bearer, make_ready
from webapp.accounts.models import User
from webapp.library.documents.quality import Mark, count_quality, quality_fields, read_quality
from webapp.library.models import Document, Workspace

SCAN: dict[str, Any] = {"text_layer": False, "ocr": True, "confidence": 0.5, "language": "de"}
FINE: dict[str, Any] = {"text_layer": True, "tables": 2, "figures": 1, "skipped": 3}


@pytest.fixture
def document(workspace: Workspace) -> Document:
    """A page with a text layer, and a scan that is hard to read."""
    found = make_ready(workspace, "Revenue rose.", "It fell again.", title="Scan")
    for number, stored in ((1, FINE), (2, SCAN)):
        found.pages.filter(number=number).update(quality=stored)
    Document.objects.filter(pk=found.pk).update(**quality_fields(found, 1))
    found.refresh_from_db()
    return found


def test_it_counts_over_pages() -> None:
    quality = count_quality([(1, FINE), (2, SCAN), (3, {"text_layer": False}), (4, {"hidden": 30})])

    assert (quality.text_pages, quality.ocr_pages, quality.sure) == (2, 1, 0.5)
    assert (quality.poor, quality.empty, quality.hidden) == ((2,), (3,), (4,))
    assert (quality.tables, quality.figures, quality.skipped) == (2, 1, 3)
    assert quality.languages == ("de",)


def test_what_an_older_reading_did_not_tell_is_unknown() -> None:
    quality = read_quality({"text_layer": True, "gone": 1})
    assert (quality.tables, quality.doubt) == (0, "")


def test_the_documents_page_tells_it(document: Document, vera: User) -> None:
    page = browser(vera).get(f"/documents/{document.pk}/").text

    assert "How it could be read" in page
    assert "50 % sure" in page
    assert "check what is quoted from it" in page


def test_documents_are_filtered_by_it(document: Document, workspace: Workspace, vera: User) -> None:
    make_ready(workspace, "Plain.", title="Letter")
    listed = browser(vera).get(f"/w/{workspace.pk}/documents/?mark=poor").text
    assert "Scan" in listed
    assert "Letter" not in listed

    none = browser(vera).get(f"/w/{workspace.pk}/documents/?mark=hidden&q=x&tag=Lease").text
    assert "Nothing fits “x”, “Hidden text”, tag “Lease”</h3>" in none


def test_the_api_gives_it_page_by_page(
    document: Document, workspace: Workspace, vera: User
) -> None:
    client = browser(vera)
    given = client.get(f"/api/v1/documents/{document.pk}/quality", headers=bearer(vera)).json()
    assert [page["ocr"] for page in given["pages"]] == [False, True]
    assert given["pages"][1]["doubt"] == "hard to read (OCR, 50 % sure)"
    assert given["poor"] == [2]

    address = f"/api/v1/workspaces/{workspace.pk}/documents"
    found = client.get(f"{address}?quality=ocr", headers=bearer(vera)).json()
    assert [one["ocr_pages"] for one in found["documents"]] == [1]
    assert not client.get(f"{address}?quality=hidden", headers=bearer(vera)).json()["documents"]


@pytest.mark.parametrize("mark", Mark.values)
def test_the_panel_filters_and_shows_what_is_hidden(
    document: Document, admin_client: Any, mark: str
) -> None:
    listed = admin_client.get(f"/admin/library/document/?mark={mark}").content.decode()
    assert ("Scan" in listed) is (mark != Mark.HIDDEN)
    shown = admin_client.get(f"/admin/library/document/{document.pk}/change/").content.decode()
    assert "Hidden text" in shown
