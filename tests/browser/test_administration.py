"""A day of an administrator: a file is mended, a setting changed and undone, the index checked."""

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import READY_MS, Open, follow
from tests.browser.test_ways_to_see import WIDTHS, look_over, violations
from tests.product import PASSWORD, Product

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.timeout(300)]

LISTS = [
    "library/document", "library/workspace", "library/membership", "library/invitation",
    "library/opening", "accounts/user", "accounts/apikey", "chat/conversation", "chat/turn",
    "chat/conversationopening", "usage/limit", "admin/logentry", "maintenance/documentopening",
]  # fmt: skip
PAGES = [
    "", "reading/", "usage/report/", "settings/", "settings/limits/", "settings/budgets/",
    "settings/appearance/", "maintenance/", "language-model/", "language-model/new/openai/",
    "people/1/", "accounts/user/add/", "accounts/user/1/change/", "usage/limit/add/",
    *(f"{name}/" for name in LISTS),
]  # fmt: skip
# The password is asked before them.
PROVEN = ["settings/mail/", "settings/sign-in/", "settings/retention/"]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_the_administration_has_a_serious_fault(
    visit: Open, workspace: str, scheme: str, width: int
) -> None:
    """Axe sets styles of its own, which the pages forbid: here it may."""
    faults = {}
    seen: dict[str, Any] = {"width": width, "height": WIDTHS[width], "color_scheme": scheme}
    page = visit("/admin/", bypass_csp=True, **seen)
    for name in (*PAGES, *PROVEN):
        page.goto(f"/admin/{name}")
        confirmed(page)
        faults[name] = look_over(page)
    assert {name: found for name, found in faults.items() if found} == {}


def test_a_story_and_what_a_document_says_have_no_serious_fault(
    visit: Open, workspace: str
) -> None:
    page = visit("/admin/library/document/", bypass_csp=True)
    follow(page, page.locator("#result_list .field-title a").first)
    assert look_over(page) == []
    story = page.url
    page.goto(f"/admin/documents/{story.split('/')[-3]}/read/")
    assert look_over(page) == []
    page.get_by_label("Why do you have to read it?").fill("Its owner asked us to look.")
    follow(page, page.get_by_role("button", name="Open and keep the reason"))
    expect(page.get_by_role("heading", name="Page 1 of")).to_be_visible()
    read = page.url
    page.set_viewport_size({"width": 375, "height": WIDTHS[375]})
    for path in (story, read):
        page.goto(path)
        assert look_over(page) == []


def test_on_a_phone_every_column_of_documents_can_be_read(visit: Open, workspace: str) -> None:
    page = visit("/admin/library/document/", width=375, height=812)
    owner = page.locator("#result_list .field-uploaded_by").first
    expect(owner).to_have_attribute("data-label", "Uploaded by")
    box = owner.bounding_box()
    assert box
    assert box["x"] + box["width"] <= 375


def test_a_failed_file_is_mended(
    visit: Open, product: Product, report: Path, tmp_path: Path
) -> None:
    mend_a_failed_file(visit("/admin/"), product, report, tmp_path)


def mend_a_failed_file(page: Page, product: Product, report: Path, folder: Path) -> None:
    """Its bytes came damaged; they are put back as they should be, and it is tried again."""
    broken = folder / "Broken.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + bytes(range(1, 250)) * 10)
    document = product.upload(product.make_workspace("Damaged"), broken)
    product.wait_for(document, "failed")
    original = Path(product.settings["DATA_DIR"], "files", "documents", document, "original")
    original.write_bytes(report.read_bytes())
    page.goto("/admin/library/document/?stage=failed")
    follow(page, page.locator("#result_list .field-title a").filter(has_text="Broken"))
    expect(page.get_by_text("Why it could not be read")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("1 document queued again")).to_be_visible()
    product.wait_for(document, "ready")
    page.goto(f"/admin/library/document/{document}/change/")
    expect(page.get_by_text("an administrator had it tried again")).to_be_visible()
    expect(page.get_by_text(re.compile("reading 1, by reader .*failed"))).to_be_visible()


def test_a_setting_is_changed_and_undone(visit: Open) -> None:
    change_and_undo_a_setting(visit("/admin/"))


def change_and_undo_a_setting(page: Page) -> None:
    """The largest file, and then as it was."""
    page.goto("/admin/settings/")
    page.get_by_role("link", name="Change: Limits").click()
    page.get_by_label("Largest file, MB").fill("123")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It holds everywhere within a second")).to_be_visible()
    page.goto("/admin/settings/")
    row = page.get_by_role("row").filter(has_text="Largest file, MB").filter(has_text="123")
    expect(row).to_contain_text("200")
    row.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Undone")).to_be_visible()
    expect(page.locator("dl .working")).to_have_count(0)


def test_a_logo_is_chosen_shown_to_who_signs_in_and_undone(visit: Open, tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    Image.new("RGB", (300, 100), "teal").save(logo)
    page = visit("/admin/settings/appearance/")
    page.get_by_label("Name of the installation").fill("Fjord archive")
    page.get_by_label("Logo").set_input_files(logo)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It holds everywhere within a second")).to_be_visible()
    entrance = visit("/accounts/login/", storage_state=None)
    expect(entrance.locator(".brand")).to_have_text("Fjord archive")
    assert entrance.locator(".brand img").evaluate("one => one.naturalWidth") == 256
    for name in ("Undo: Logo", "Undo: Name of the installation"):
        page.goto("/admin/settings/")
        page.get_by_role("button", name=name).first.click()
        expect(page.get_by_text("Undone")).to_be_visible()
    entrance.reload()
    expect(entrance.locator(".brand")).to_have_text("Veracite")


def test_mail_wants_the_password_first(visit: Open) -> None:
    page = visit("/admin/settings/mail/")
    confirmed(page)
    expect(page.get_by_label("Mail server")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Send a test mail").click()
    expect(page.get_by_text("A mail is on its way")).to_be_visible()


def confirmed(page: Page) -> None:
    """Give the password, where it is asked for: it is not twice within minutes."""
    if page.get_by_role("button", name="Confirm").count():
        page.get_by_label("Password").fill(PASSWORD)
        follow(page, page.get_by_role("button", name="Confirm"))


def test_the_index_is_checked_by_a_click(visit: Open, workspace: str) -> None:
    page = visit("/admin/maintenance/")
    page.get_by_role("button", name="Check the index", exact=True).click()
    done = page.get_by_role("row").filter(has_text="Check the index")
    expect(done.first).to_contain_text("No difference", timeout=READY_MS)
    expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    assert violations(page) == []
