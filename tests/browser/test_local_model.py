"""A model of this machine with one click: a real server with a tiny model, from the first page."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import READY_MS, Watch, ask, sign_in
from tests.browser.test_ways_to_see import violations
from tests.gguf_model import make_gguf
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.timeout(600)]


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    """As it is started for the first time, with the file of a model put in place."""
    folder = tmp_path / "data" / "local"
    folder.mkdir(parents=True)
    make_gguf(folder / "tiny.gguf")
    with Product(tmp_path) as product:
        yield product


@pytest.fixture
def page(product: Product, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    watch = Watch(host=urlsplit(product.url).netloc)
    watch.over(page)
    sign_in(page, product)
    yield page
    context.close()
    assert watch.faults == []


def check_answer(page: Page, product: Product, report: Path) -> None:
    """What it writes is shown and checked: of random weights, it makes no sense."""
    workspace = product.make_workspace("Harbour office")
    product.wait_for(product.upload(workspace, report), "ready")
    page.goto(f"{product.url}/w/{workspace}/")
    expect(page.get_by_text("Quoting your documents")).to_have_count(0)
    ask(page, "Why was the harbour closed?")
    expect(page.locator(".turn[data-state=done]")).to_be_visible(timeout=READY_MS)
    page.goto(f"{product.url}/w/{workspace}/usage")
    expect(page.get_by_role("row", name="tiny", exact=False).first).to_be_visible()


def test_one_click_serves_and_connects_a_model_and_another_stops_it(
    page: Page, product: Product, report: Path
) -> None:
    page.get_by_role("button", name="A model of this machine (tiny").click()
    expect(page.get_by_text("“tiny” is made ready")).to_be_visible()
    local = page.locator("#local")
    expect(local.get_by_text("is served")).to_be_visible(timeout=READY_MS)
    assert violations(page) == []
    page.reload()
    expect(page.get_by_label("Answers", exact=True)).to_contain_text("This machine")
    expect(page.locator("#lead")).to_contain_text("tiny")
    check_answer(page, product, report)
    page.goto(f"{product.url}/admin/language-model/")
    local.get_by_role("button", name="Stop and choose another").click()
    expect(local.get_by_role("button", name="Use it")).to_be_visible()
    assert violations(page) == []
    assert "model  | serving tiny on http://127.0.0.1:" in product.log
    page.goto(product.url)
    expect(page.get_by_role("button", name="A model of this machine (tiny")).to_be_visible()
