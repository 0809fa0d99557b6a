"""The guide to a document in the browser: on its page, before a first question, after an answer."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import READY_MS, Open
from tests.pdfs import both, box, make_pdf, text
from tests.product import Product
from tests.servers import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.timeout(300)]

PARTS = (
    ("Annual report of Vinterholm harbour",
     "Vinterholm harbour is a company of the town of Vinterholm and of nine shipowners. "
     "Vinterholm harbour operates 12 cranes at two basins, and a dry dock for fishing boats."),
    ("Results",
     "Harbour dues rose by 18 percent in 2024 because the quay for cruise ships was opened. "
     "Harbour dues are 64 percent of all income of Vinterholm harbour, and pilotage is the rest."),
    ("Goals for 2025",
     "Vinterholm harbour will dredge the northern basin to 11 metres before the first of May. "
     "The board proposes a dividend of 0.42 crowns for each share of Vinterholm harbour."),
)  # fmt: skip


@pytest.fixture
def annual_report(tmp_path: Path) -> Path:
    pages = (
        both(text(72, 90, heading, fontsize=18), box(72, 120, 540, 700, words))
        for heading, words in PARTS
    )
    return make_pdf(tmp_path / "Vinterholm.pdf", *pages)


def test_a_guide_leads_from_a_document_to_its_answers(
    visit: Open, product: Product, annual_report: Path
) -> None:
    workspace_id = product.make_workspace("Guides")
    document_id = product.upload(workspace_id, annual_report)
    product.wait_for(document_id, "ready")

    page = visit(f"/documents/{document_id}/")
    # It is made after the document is ready.
    wait_until(lambda: 'id="guide"' in page.request.get(page.url).text(), READY_MS / 1_000)
    page.reload()
    guide = page.locator("#guide")
    expect(guide).to_contain_text("Annual report")
    guide.locator(".guide-points a").first.click()
    expect(page.locator(".viewer mark").first).to_be_attached()

    questions = guide.locator(".guide-questions a")
    asked = questions.all_inner_texts()
    assert len(asked) > 1
    questions.first.click()
    field = page.get_by_label("Question", exact=True)
    expect(field).to_have_value(asked[0])
    expect(page.locator(".welcome [data-suggest]")).to_have_text(asked)

    page.locator(".welcome [data-suggest]").first.click()
    turn = page.locator(".turn[data-state=done]").first
    expect(turn.locator(".answer > p").first).to_be_visible(timeout=READY_MS)
    expect(turn.locator("a.cite").first).to_be_visible()
    following = turn.locator("[data-following] [data-suggest]")
    expect(following).to_have_text(asked[1:4])
    following.first.click()
    second = page.locator(".turn[data-state=done]").nth(1)
    expect(second.locator(".question")).to_have_text(asked[1], timeout=READY_MS)
    expect(turn.locator("[data-following]")).to_have_count(0)
