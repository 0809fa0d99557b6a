"""Documents on their way: how far they are, what could not be read, and that it has ended."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import READY_MS, Open
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.timeout(300)]


def test_what_became_of_all_files_is_said_when_the_last_is_read(
    visit: Open, product: Product, report: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "Broken.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + b"nothing of a document " * 50)
    page = visit(f"/w/{product.make_workspace('Arrivals')}/")
    page.locator("[data-upload-input]").set_input_files([report, broken])
    told = page.locator("[data-toasts]")
    expect(told).to_contain_text("1 of 2 documents ready", timeout=READY_MS)
    line = page.locator("#documents-list > li").first
    expect(line).to_contain_text("1 could not be read")
    expect(page.locator("#documents-list .doc-title").first).to_have_text("Broken")


def test_the_mark_of_what_is_read_stands_before_its_title(visit: Open, workspace: str) -> None:
    """A rule for the search's spinner took it out of its row, and left the title no room."""
    page = visit(workspace)
    mark = page.locator(".doc-mark").first
    mark.evaluate("one => one.className = 'doc-mark working'")
    expect(mark).to_have_css("position", "static")
    expect(mark).to_have_css("opacity", "1")
