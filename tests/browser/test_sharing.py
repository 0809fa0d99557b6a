"""An answer in the browser: shown to a colleague by a link, kept, and taken away as a file."""

from pathlib import Path

import pymupdf
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, ask
from tests.pdfs import box, make_pdf
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.timeout(300)]

WORDS = "The ferry to Vinterholm leaves at nine. It takes forty cars and two lorries."


@pytest.fixture(scope="module")
def ferry(product: Product, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a workspace with a timetable."""
    workspace_id = product.make_workspace("Ferry")
    path = make_pdf(
        tmp_path_factory.mktemp("ferry") / "Timetable.pdf", box(72, 72, 540, 700, WORDS)
    )
    product.wait_for(product.upload(workspace_id, path), "ready")
    return f"/w/{workspace_id}/"


def test_an_answer_is_shared_read_taken_away_and_shared_no_more(
    visit: Open, ferry: str, tmp_path: Path
) -> None:
    page = visit(ferry)
    ask(page, "When does the ferry to Vinterholm leave?")
    tools = page.locator(".answer-tools").last
    tools.get_by_role("button", name="Share").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Create the link").click()
    link = "/shared/" + dialog.locator("code").inner_text().split("/shared/")[1]
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    reader = visit(link)
    expect(reader.locator(".turn")).to_contain_text("at nine")
    reader.locator("a.cite").first.click()
    expect(reader.locator("[data-marks] rect").first).to_be_visible()
    reader.get_by_label("Comment", exact=True).fill("Is that every day?")
    reader.locator("summary", has_text="Mention").click()
    reader.locator("[data-mention=admin]").click()
    reader.get_by_role("button", name="Comment", exact=True).click()
    said = reader.locator(".comments li")
    expect(said.locator(".mention")).to_have_text("@admin")
    expect(reader.get_by_label("Comment", exact=True)).to_have_value("")

    tools.locator("summary", has_text="Export").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="PDF").last.click()
    waiting.value.save_as(tmp_path / "answer.pdf")
    with pymupdf.open(tmp_path / "answer.pdf") as printed:
        assert "leaves at nine" in printed[0].get_text()

    tools.get_by_role("button", name="Share").click()
    dialog.get_by_role("button", name="Stop sharing").click()
    expect(dialog.get_by_role("button", name="Create the link")).to_be_focused()
    reader.reload()
    expect(reader.locator("body")).not_to_contain_text("at nine")


def test_an_answer_and_a_note_are_kept_in_order(visit: Open, ferry: str) -> None:
    page = visit(ferry)
    ask(page, "How many cars does the ferry take?")
    tools = page.locator(".answer-tools").last
    tools.locator("summary", has_text="Keep").click()
    page.get_by_role("button", name="The whole answer").click()
    expect(tools.get_by_role("link", name="Kept")).to_be_focused()
    notebook = visit(f"{ferry}notebook/")
    notebook.get_by_label("A note of your own").fill("Ours is a lorry.")
    notebook.get_by_role("button", name="Add").click()
    expect(notebook.locator("article")).to_have_count(2)
    notebook.locator("article").last.get_by_role("button", name="Up").click()
    expect(notebook.locator("article").first).to_contain_text("Ours is a lorry.")
    notebook.locator("article a.cite").first.click()
    expect(notebook.locator("[data-marks] rect").first).to_be_visible()
