"""A folder of two hundred files: found by operators, watched, put in order, asked, in a browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import READY_MS, Open, ask, follow
from tests.browser.test_ways_to_see import overflow, violations
from tests.product import Product
from tests.servers import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.timeout(600)]

MANY, STORM = 200, 8  # files, and every so manieth is of a storm
READ_S, TOLD_S = 400.0, 60.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    top = tmp_path / "Logbook"
    for number in range(MANY):
        within = top / str(2000 + number % 10)
        within.mkdir(parents=True, exist_ok=True)
        weather = "A squall tore the awning" if number % STORM == 0 else "Calm lay over the quay"
        (within / f"Entry {number}.txt").write_text(
            f"{weather} on day {number} of the brigantine's voyage.\n"
        )
    return top


def test_a_folder_of_two_hundred_is_searched_watched_ordered_and_asked(
    visit: Open, product: Product, folder: Path, tmp_path: Path
) -> None:
    workspace = product.make_workspace("Voyage")
    page = visit(f"/w/{workspace}/all")
    with page.expect_navigation(timeout=READY_MS):  # by itself, once all were sent
        page.locator("[data-upload-folder]").set_input_files(folder)
    _all_are_read(product, workspace)
    _searched(page)
    _watched(page, product, workspace, tmp_path)
    _ordered(page, workspace)
    page.goto("/search?q=squall+path:Storms")
    page.get_by_text("Ask, tag or export them").click()
    page.get_by_role("list", name="Ask them").get_by_role("link").click()
    expect(page.locator("[data-narrow-label]")).to_contain_text(f"{MANY // STORM} documents")
    ask(page, "What tore the awning on day 16?")
    expect(page.locator(".turn").last).to_contain_text("squall")


def _all_are_read(product: Product, workspace: str) -> None:
    def are_read() -> bool:
        with product.api() as api:
            found = api.get(f"/workspaces/{workspace}/documents?stage=ready&limit=1").json()
        return bool(found["total"] == MANY)

    wait_until(are_read, READ_S)


def _searched(page: Page) -> None:
    """By words, fields and what is left out; counts lead to what they count."""
    page.goto("/search?q=brigantine")
    hits = page.locator("#hits")
    expect(hits).to_contain_text(f"{MANY} documents")
    page.get_by_label("Search for").fill("brigantine squall OR typhoon -calm")
    expect(hits).to_contain_text(f"{MANY // STORM} documents")
    page.get_by_text("Narrow down").click()
    folders = page.get_by_role("list", name="Folders")
    follow(page, folders.get_by_role("link", name="5 Logbook/2000"))
    expect(hits).to_contain_text("5 documents")
    expect(page.locator(".chips").first).to_contain_text("path:Logbook/2000")
    expect(hits.locator(".found-head").first).to_contain_text("Logbook/2000 ·")
    assert [*violations(page), *overflow(page)] == []


def _watched(page: Page, product: Product, workspace: str, tmp_path: Path) -> None:
    """A search that is kept tells of what is new for it."""
    page.goto("/search?q=squall+-calm+path:Logbook")
    page.get_by_text("Save", exact=True).click()
    page.get_by_label("Name").fill("Squalls")
    page.get_by_role("button", name="Save search").click()
    expect(page.get_by_text("Saved as “Squalls”")).to_be_visible()
    late = tmp_path / "Late entry.txt"
    late.write_text("One more squall came up before the brigantine was home.\n")
    with product.api() as api:
        api.post(
            f"/workspaces/{workspace}/documents",
            files={"file": (late.name, late.read_bytes(), "text/plain")},
            data={"folder": "Logbook/2009"},
        ).raise_for_status()

    def is_told() -> bool:
        page.goto("/notices/")
        told = page.get_by_role("link", name="1 new document for your saved search “Squalls”")
        return told.count() == 1

    wait_until(is_told, TOLD_S)
    page.get_by_role("link", name="1 new document for your saved search “Squalls”").click()
    expect(page.get_by_role("link", name="Late entry", exact=True)).to_be_visible()


def _ordered(page: Page, workspace: str) -> None:
    """All that fit a filter is tagged and moved at once."""
    page.goto("/search?q=tore+path:Logbook")
    page.get_by_text("Ask, tag or export them").click()
    page.get_by_label("Put tags on all of them").fill("storm")
    page.get_by_role("button", name="Tag all").click()
    page.locator("#confirm").get_by_role("button", name="Tag all").click()
    expect(page.get_by_text(f"{MANY // STORM} documents were tagged.")).to_be_visible()
    page.goto(f"/w/{workspace}/all?tag=storm")
    page.get_by_label("Choose all on this page").check()
    page.locator("summary", has_text="Move").click()
    page.get_by_label("To the folder", exact=True).fill("Storms")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text(
        f"{MANY // STORM} documents lie in “Storms” now"
    )
