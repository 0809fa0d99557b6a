"""A policy set on its page: a page and its picture lose the words, an owner brings them back."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from rag.safety import COVER
from tests.browser.conftest import Open, ask
from tests.pdfs import both, make_pdf, text
from tests.product import Product
from tests.rag.safety.samples import EMAIL

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.timeout(300)]

WORDS = f"Complaints about the ferry go to {EMAIL} before May."


@pytest.fixture(scope="module")
def letter(product: Product, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The ids of a workspace and of the document in it."""
    path = make_pdf(
        tmp_path_factory.mktemp("pdf") / "letter.pdf",
        both(text(72, 90, "The ferry of Vinterholm", fontsize=18), text(72, 140, WORDS)),
    )
    workspace = product.make_workspace("Ferry office")
    document = product.upload(workspace, path)
    product.wait_for(document, "ready")
    return workspace, document


def dark(page: Page, src: str) -> int:
    """How many pixels of a picture of a page are black."""
    with Image.open(BytesIO(page.request.get(src).body())) as picture:
        return sum(picture.convert("L").histogram()[:40])


def test_a_page_is_covered_and_an_owner_opens_it(
    product: Product, visit: Open, letter: tuple[str, str]
) -> None:
    workspace, document = letter
    page = visit(f"/w/{workspace}/policy")
    picture = f"{product.url}/documents/{document}/pages/1.png?width=800"
    before = dark(page, picture)
    page.get_by_label("E-mail addresses").select_option("mask")
    page.get_by_role("button", name="Try it on own documents").click()
    expect(page.get_by_text("How it would read (not saved)")).to_be_visible()
    page.get_by_role("button", name="Save the policy").click()
    expect(page.get_by_text("The policy holds from now on")).to_be_visible()

    page.goto(f"{product.url}/w/{workspace}/?document={document}&page=1")
    stage = page.locator("[data-stage]")
    stage.locator("summary").click()
    expect(stage).to_contain_text(COVER * len(EMAIL))
    expect(stage).not_to_contain_text(EMAIL)
    assert dark(page, picture) > 2 * before

    ask(page, "Where do complaints about the ferry go?")
    expect(page.locator(".turn").last).to_contain_text("hidden by this workspace's policy")
    expect(page.locator("body")).not_to_contain_text(EMAIL)

    original = page.get_by_role("button", name="Show the original page")
    original.click()
    expect(original).to_have_count(0)
    stage.locator("summary").click()
    expect(stage).to_contain_text(EMAIL)
    opened = stage.locator("img").get_attribute("src") or ""
    assert dark(page, f"{product.url}{opened.replace('1200', '800')}") == before
    page.goto(f"{product.url}/w/{workspace}/policy")
    expect(page.get_by_text("saw a page: letter, page 1")).to_be_visible()
