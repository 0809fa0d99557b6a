"""Doubt in the browser: mark an answer, review it, make it golden, ask again; take the evidence."""

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import READY_MS, Open, ask, follow
from tests.pdfs import box, make_pdf
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.timeout(300)]

ONE = "The lighthouse of Vinterholm was built in 1888. It stands on the northern pier."
OTHER = "The lighthouse of Vinterholm was built in 1891. Its lamp was made in Oslo."


@pytest.fixture(scope="module")
def lighthouse(product: Product, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a workspace with two documents that disagree."""
    folder = tmp_path_factory.mktemp("lighthouse")
    workspace_id = product.make_workspace("Lighthouse")
    for name, words in (("Chronicle", ONE), ("Survey", OTHER)):
        path = make_pdf(folder / f"{name}.pdf", box(72, 72, 540, 700, words))
        product.wait_for(product.upload(workspace_id, path), "ready")
    return f"/w/{workspace_id}/"


def asked(visit: Open, path: str) -> Page:
    page = visit(path)
    ask(page, "When was the lighthouse of Vinterholm built?")
    return page


def test_sources_that_disagree_stand_side_by_side(visit: Open, lighthouse: str) -> None:
    page = asked(visit, lighthouse)
    conflict = page.locator(".turn").last.locator(".conflict")
    expect(conflict).to_contain_text("1888")
    expect(conflict).to_contain_text("1891")
    expect(conflict.locator(".side")).to_have_count(2)
    conflict.locator(".side").last.click()
    expect(page.locator("[data-marks] rect").first).to_be_visible()
    page.locator(".why > summary").last.click()
    expect(page.locator(".parts").last).to_be_visible()


def test_from_a_mark_to_a_golden_question(visit: Open, lighthouse: str) -> None:
    page = asked(visit, lighthouse)
    turn = page.locator(".turn").last
    wrong = turn.get_by_role("button", name="Wrong", exact=True)
    wrong.focus()
    page.keyboard.press("Enter")  # no mouse is needed
    expect(turn.get_by_role("button", name="Wrong", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(turn.get_by_role("button", name="Wrong", exact=True)).to_be_focused()
    turn.locator(".more > summary").click()
    turn.get_by_label("Note").fill("The chronicle is a copy.")
    turn.get_by_role("button", name="Save").click()
    expect(turn).to_contain_text("Saved.")

    page.goto(f"{lighthouse}review/")
    expect(page.locator("#main")).to_contain_text("Marked as wrong")
    page.get_by_role("link", name="Begin").click()
    expect(page.locator("#main")).to_contain_text("The chronicle is a copy.")
    expect(page.locator("[data-marks] rect").first).to_be_visible()
    page.keyboard.press("3")
    expect(page.get_by_role("radio", name="Wrong")).to_be_checked()
    page.get_by_text("What would be right").click()
    page.get_by_label("Right answer").fill("1891")
    page.get_by_role("checkbox", name="Make it a golden question").check()
    follow(page, page.get_by_role("button", name="Save and go on"))

    page.goto(f"{lighthouse}golden/")
    expect(page.locator("#main")).to_contain_text("1891")
    page.get_by_role("button", name="Ask them now").click()
    expect(page.get_by_role("heading", name="Question by question")).to_be_visible()
    expect(page.locator("progress")).to_have_count(0, timeout=READY_MS)
    expect(page.locator("#run")).to_contain_text("100 %")


def test_the_evidence_is_one_file_that_can_be_checked(
    product: Product, visit: Open, lighthouse: str, tmp_path: Path
) -> None:
    page = asked(visit, lighthouse)
    with page.expect_download() as waiting:
        page.locator(".answer-tools summary", has_text="Export").last.click()
        page.get_by_role("link", name="Evidence").last.click()
    pack = tmp_path / "pack.zip"
    waiting.value.save_as(pack)
    with zipfile.ZipFile(pack) as archive:
        assert any(name.startswith("pages/") for name in archive.namelist())
    assert " 0 differ" in product.manage("check_evidence", str(pack))
