"""The shelf: a folder of many files comes in, is narrowed, moved, tagged; by hand, in a browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import READY_MS, Open, follow
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.timeout(300)]

MANY = 60  # more than a page of the list has


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
    uploads.locator("summary", has_text="What was left out").click()
    expect(uploads).to_contain_text("Harbour/Program.exe")
    page.goto(f"/w/{workspace}/all")
    follow(page, page.get_by_role("link", name=f"Harbour {MANY}"))
    follow(page, page.get_by_role("link", name=f"Dues {MANY}"))
    follow(page, page.get_by_role("link", name="2024 20"))
    expect(page.locator("h1 + p")).to_contain_text("20 in “Folders”, in “Harbour/Dues/2024”")
    page.get_by_role("button", name="Rename").click()
    page.get_by_label("Path").fill("Archive/2024")
    with page.expect_navigation():
        page.get_by_label("Path").press("Enter")
    expect(page.locator(".messages")).to_contain_text("is “Archive/2024” now")
    expect(page.locator("h1 + p")).to_contain_text("20 in “Folders”, in “Archive/2024”")
    page.goto(f"/w/{workspace}/")
    chosen(page, folder)
    expect(uploads).to_contain_text(f"{MANY} were there already", timeout=READY_MS)
    page.goto(f"/w/{workspace}/all?folder=Archive")
    page.get_by_label("Choose all on this page").check()
    page.get_by_role("button", name="Delete").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Delete documents").click()
    page.goto(f"/w/{workspace}/all")
    chosen(page, folder)
    expect(uploads).to_contain_text("40 were there already, 20 are in the trash", timeout=READY_MS)
    follow(page, uploads.get_by_role("link", name="Open the trash"))
    expect(page.get_by_role("button", name="Restore")).to_have_count(20)


def done_to_all(page: Page, menu: str, field: str, words: str) -> None:
    """Do something to all that fit, of this page and of others."""
    page.get_by_label(f"All {MANY} that fit").check()
    expect(page.locator("[data-told]")).to_have_text(f"{MANY} chosen")
    page.locator("summary", has_text=menu).click()
    page.get_by_label(field, exact=True).fill(words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_all_that_fit_are_moved_tagged_deleted_and_brought_back(
    visit: Open, product: Product, folder: Path
) -> None:
    workspace = product.make_workspace("Many")
    page = visit(f"/w/{workspace}/all")
    with page.expect_navigation(timeout=READY_MS):  # by itself, once all were sent
        chosen(page, folder / "Dues")
    page.goto(f"/w/{workspace}/all?folder=Dues")
    done_to_all(page, "Move", "To the folder", "Sorted/Bills")
    expect(page.locator(".messages")).to_contain_text(f"{MANY} documents lie in “Sorted/Bills” now")
    page.goto(f"/w/{workspace}/all?folder=Sorted")
    done_to_all(page, "Tags", "Put tags on the chosen documents", "Paid")
    expect(page.locator(".messages")).to_contain_text(f"The tags of {MANY} documents were changed")
    expect(page.locator("table a.tag")).to_have_count(50)
    first, third = (page.locator("input[name=documents]").nth(number) for number in (0, 2))
    first.check()
    third.click(modifiers=["Shift"])
    expect(page.locator("[data-told]")).to_have_text("3 chosen")
    page.get_by_role("button", name="Delete").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Delete documents").click()
    expect(page.locator(".messages")).to_contain_text("3 documents were deleted.")
    follow(page, page.get_by_role("button", name="Undo"))
    expect(page.locator(".messages")).to_contain_text("3 documents were restored.")
    page.goto(f"/w/{workspace}/all?folder=Sorted&sort=-name")
    expect(page.locator("tbody a").first).to_have_text("Bill 9")


def test_a_field_is_defined_filled_for_all_and_narrows_the_list(
    visit: Open, product: Product, folder: Path
) -> None:
    workspace = product.make_workspace("Fields")
    page = visit(f"/w/{workspace}/all")
    with page.expect_navigation(timeout=READY_MS):
        chosen(page, folder / "Dues")
    follow(page, page.get_by_role("link", name="Own fields"))
    page.get_by_label("Name").fill("Status")
    page.get_by_label("Kind").select_option("Choice")
    page.get_by_label("Choices, a line each (of a choice)").fill("Open\nPaid")
    follow(page, page.get_by_role("button", name="Add the field"))
    expect(page.get_by_label("Status").get_by_label("Choices, a line each")).to_have_value(
        "Open\nPaid"
    )
    page.goto(f"/w/{workspace}/all?folder=Dues/2024")
    page.get_by_label("Choose all on this page").check()
    page.locator("summary", has_text="Field").click()
    page.get_by_label("What it is to say").fill("paid")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".messages")).to_contain_text("“Status” of 20 documents was filled")
    page.goto(f"/w/{workspace}/all")
    page.locator("summary", has_text="Filter").click()
    page.get_by_role("combobox", name="Status").fill("paid")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("h1 + p")).to_contain_text("20 in “Fields”, Status=paid")
    expect(page.locator("td.own").first).to_have_text("Paid")
    follow(page, page.locator("tbody a").first)
    expect(page.locator(".facts-list")).to_contain_text("Paid")


PASTED = """() => {
  const data = new DataTransfer();
  data.items.add(new File(["Words of the harbour.\\n"], "Pasted note.txt", { type: "text/plain" }));
  dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, cancelable: true }));
}"""


def test_a_file_that_is_pasted_lies_in_the_folder_that_is_shown(
    visit: Open, product: Product
) -> None:
    workspace = product.make_workspace("Pasted")
    page = visit(f"/w/{workspace}/all?folder=Notes/May")
    with page.expect_navigation(timeout=READY_MS):  # by itself, once it was sent
        page.evaluate(PASTED)
    expect(page.locator("tbody")).to_contain_text("Pasted note")
    expect(page.locator(".crumbs [aria-current]")).to_have_text("May")
