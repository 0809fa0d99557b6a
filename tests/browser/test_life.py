"""A document's life in the browser: into the trash and back, and a newer version of it."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import READY_MS, Open, ask
from tests.pdfs import box, make_pdf
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.timeout(300)]

OLD = "The ferry to Holmen leaves at 7.40 every morning. A ticket costs 31 crowns."
NEW = "The ferry to Holmen leaves at 8.15 every morning. A ticket costs 31 crowns."
QUESTION = "When does the ferry to Holmen leave?"


def timetable(folder: Path, name: str, words: str) -> Path:
    return make_pdf(folder / f"{name}.pdf", box(72, 72, 540, 700, words))


def test_undo_brings_a_deleted_document_back(visit: Open, product: Product, tmp_path: Path) -> None:
    workspace_id = product.make_workspace("Ferries")
    product.wait_for(product.upload(workspace_id, timetable(tmp_path, "Ferry", OLD)), "ready")
    page = visit(f"/w/{workspace_id}/")
    page.locator(".doc summary").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete document").click()
    expect(page.locator(".toast")).to_contain_text("“Ferry” is in the trash.")
    expect(page.locator(".doc")).to_have_count(0)
    trash = visit(f"/w/{workspace_id}/trash")
    expect(trash.get_by_role("row", name="Ferry")).to_contain_text("Restore")

    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".toast")).to_contain_text("It is back.")
    expect(page.locator(".doc-mark.ready")).to_have_count(1, timeout=READY_MS)
    trash.reload()
    expect(trash.get_by_text("The trash is empty")).to_be_visible()
    ask(page, QUESTION)
    expect(page.locator(".turn").last).to_contain_text("7.40")


def test_an_old_answer_tells_of_the_newer_version(
    visit: Open, product: Product, tmp_path: Path
) -> None:
    workspace_id = product.make_workspace("Timetables")
    first = product.upload(workspace_id, timetable(tmp_path, "Timetable", OLD))
    product.wait_for(first, "ready")
    answered = visit(f"/w/{workspace_id}/")
    ask(answered, QUESTION)
    expect(answered.locator(".turn .answer")).to_contain_text("7.40")

    page = visit(f"/documents/{first}/")
    page.get_by_label("A newer file of this document").set_input_files(
        timetable(tmp_path, "Timetable of May", NEW)
    )
    page.get_by_role("button", name="Add as new version").click()
    expect(page.get_by_text("Version 2 is being read")).to_be_visible()
    product.wait_for(page.url.rstrip("/").rpartition("/")[2], "ready")

    answered.reload()
    expect(answered.locator(".turn .answer")).to_contain_text("7.40")
    answered.get_by_role("link", name="A newer version exists").click()
    expect(answered.locator("#versions")).to_contain_text("Version 2 In use")
    answered.get_by_role("link", name="Compare").click()
    expect(answered.get_by_role("region", name="Differences")).to_contain_text("8.15")
    expect(answered.locator("del")).to_have_text("7.40")

    page.goto(f"/w/{workspace_id}/")
    ask(page, QUESTION)
    expect(page.locator(".turn").last.locator(".answer")).to_contain_text("8.15")
