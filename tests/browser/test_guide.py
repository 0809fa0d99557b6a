"""The guide to a document in the browser: on its page, before a first question, after an answer."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import READY_MS, Open
from tests.product import Product
from webapp.library.ingest.sample import sample_bytes

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.timeout(300)]


def test_a_guide_leads_from_a_document_to_its_answers(
    visit: Open, product: Product, tmp_path_factory: pytest.TempPathFactory
) -> None:
    workspace_id = product.make_workspace("Guides")
    file = tmp_path_factory.mktemp("guide") / "Annual review.pdf"
    file.write_bytes(sample_bytes())
    document_id = product.upload(workspace_id, file)
    product.wait_for(document_id, "ready")

    page = visit(f"/documents/{document_id}/")
    guide = page.locator("#guide")
    for _ in range(READY_MS // 2_000):  # it is made after the document is ready
        if guide.count():
            break
        page.wait_for_timeout(2_000)
        page.reload()
    expect(guide).to_contain_text("Annual report")
    guide.locator(".guide-points a").first.click()
    expect(page.locator(".viewer mark").first).to_be_attached()

    questions = guide.locator(".guide-questions a")
    asked = questions.first.inner_text()
    questions.first.click()
    field = page.get_by_label("Question", exact=True)
    expect(field).to_have_value(asked)
    expect(page.locator(".welcome [data-suggest]").first).to_be_visible()

    page.locator(".welcome [data-suggest]").first.click()
    turn = page.locator(".turn[data-state=done]").first
    expect(turn.locator(".answer > p").first).to_be_visible(timeout=READY_MS)
    expect(turn.locator("a.cite").first).to_be_visible()
