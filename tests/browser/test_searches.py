"""Searches that are kept, and what is done with all that one finds, in a browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, ask
from tests.browser.test_ways_to_see import overflow, violations
from tests.product import Product
from tests.servers import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.timeout(300)]
# Other tests may have added documents that say the same.
TAGGED = re.compile(r"\d+ documents? (?:was|were) tagged\.")
FOUND_BY = re.compile(r"\d+ documents? found by “closed")
TOLD_S = 60.0  # a sweep notes it some seconds after it is ready


def test_a_saved_search_tells_of_what_is_new(
    product: Product, visit: Open, workspace: str, tmp_path: Path
) -> None:
    page = visit("/search?q=harbour+pilots")
    page.get_by_text("Save", exact=True).click()
    page.get_by_label("Name").fill("Pilots")
    page.get_by_role("button", name="Save search").click()
    expect(page.get_by_text("Saved as “Pilots”")).to_be_visible()
    note = tmp_path / "Pilotage.txt"
    note.write_text("The harbour pays its pilots by the hour, in summer as in winter.")
    product.wait_for(product.upload(workspace.split("/")[2], note), "ready")

    def is_told() -> bool:
        page.goto("/search")
        return page.get_by_role("link", name="Pilots 1 new").count() == 1

    wait_until(is_told, TOLD_S)
    page.goto("/notices/")
    page.get_by_role("link", name="1 new document for your saved search “Pilots”").click()
    expect(page.get_by_text("1 document is new since")).to_be_visible()
    assert [*violations(page), *overflow(page)] == []
    page.goto("/searches/")
    expect(page.get_by_text("1 new")).to_have_count(0)
    page.get_by_role("button", name="Rename").click()
    page.locator("#confirm-field").fill("Pilots of the harbour")
    page.locator("#confirm").get_by_role("button", name="Rename").click()
    expect(page.get_by_role("link", name="Pilots of the harbour")).to_be_visible()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete search").click()
    expect(page.get_by_text("No search is saved yet.")).to_be_visible()


def test_all_that_is_found_is_asked_and_tagged(visit: Open, workspace: str) -> None:
    page = visit("/search?q=closed+because+of+ice")
    page.get_by_text("Ask, tag or export them").click()
    page.get_by_label("Put tags on all of them").fill("ice")
    page.get_by_role("button", name="Tag all").click()
    page.locator("#confirm").get_by_role("button", name="Tag all").click()
    expect(page.get_by_text(TAGGED)).to_be_visible()
    page.get_by_text("Ask, tag or export them").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Export as CSV").click()
    assert ",ice," in download.value.path().read_text(encoding="utf-8")
    page.get_by_role("list", name="Ask them").get_by_role("link").first.click()
    expect(page.locator("[data-narrow-label]")).to_contain_text(FOUND_BY)
    ask(page, "What closed the harbour for the winter's sake?")  # no other test asks it
    expect(page.locator(".asked-of", has_text="Asked of").last).to_be_visible()
    page.locator("[data-narrow] > summary").click()
    page.get_by_role("button", name="Ask all").click()
    expect(page.locator("[data-narrow-label]")).to_have_text("All documents")


def test_similar_documents_come_when_they_are_looked_at(visit: Open, workspace: str) -> None:
    page = visit("/search?q=closed+because+of+ice")
    page.get_by_role("link", name="Document", exact=True).first.click()
    similar = page.locator("#similar")
    similar.scroll_into_view_if_needed()
    expect(similar.get_by_role("link", name="Look for documents")).to_have_count(0)
    expect(similar.locator("ul, p")).not_to_have_count(0)
