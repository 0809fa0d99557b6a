"""The shelf: a folder of many files comes in, is narrowed, moved, tagged; by hand, in a browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import READY_MS, Open, follow
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.timeout(300)]

MANY = 24


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two within it, and some that is not to be read."""
    top = tmp_path / "Harbour"
    for number in range(MANY):
        within = top / ("Dues" if number % 3 else "Dues/2024")
        within.mkdir(parents=True, exist_ok=True)
        (within / f"Bill {number}.txt").write_text(f"Bill {number} is for {number + 7} crowns.\n")
    (top / ".hidden.txt").write_text("Nobody is to see this.")
    (top / "Program.exe").write_bytes(b"MZ no document")
    return top


def chosen(page: Page, folder: Path) -> None:
    page.locator("[data-upload-folder]").set_input_files(folder)


def test_a_folder_of_many_files_keeps_what_lies_in_it(
    visit: Open, product: Product, folder: Path
) -> None:
    workspace = product.make_workspace("Folders")
    page = visit(f"/w/{workspace}/")
    chosen(page, folder)
    uploads = page.locator("[data-upload-list]")
    expect(uploads).to_contain_text(
        f"{MANY} files added, 1 of a kind that cannot be read", timeout=READY_MS
    )
    page.goto(f"/w/{workspace}/all")
    follow(page, page.get_by_role("link", name=f"Harbour {MANY}"))
    follow(page, page.get_by_role("link", name=f"Dues {MANY}"))
    follow(page, page.get_by_role("link", name="2024 8"))
    expect(page.locator("h1 + p")).to_contain_text("8 in “Folders”, in “Harbour/Dues/2024”")
    page.get_by_role("button", name="Rename").click()
    page.get_by_label("Path").fill("Archive/2024")
    with page.expect_navigation():
        page.get_by_label("Path").press("Enter")
    expect(page.locator(".messages")).to_contain_text("is “Archive/2024” now")
    expect(page.locator("h1 + p")).to_contain_text("8 in “Folders”, in “Archive/2024”")
    page.goto(f"/w/{workspace}/")
    chosen(page, folder)
    expect(uploads).to_contain_text(f"{MANY} were there already", timeout=READY_MS)
