"""From an empty data directory to a written answer: a model is connected, and nothing restarted."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import READY_MS, Watch, ask, follow, sign_in
from tests.browser.test_ways_to_see import overflow, violations
from tests.connected import KEY
from tests.embedding_server import embedding_server
from tests.llm_server import LlmServer, Reply, llm_server
from tests.product import PASSWORD, Product
from tests.rerank_server import rerank_server
from tests.servers import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.timeout(300)]

ASKED = "Written answers need a language model"
OTHERWISE = "It was shut by ice, which did not break before April [1]."
ANSWER = "The harbour was closed for 41 days because the ice did not break before April [1]."


@pytest.fixture
def server() -> Iterator[LlmServer]:
    with llm_server([Reply(text=ANSWER)], models=["harbour-pilot"]) as server:
        yield server


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Product]:
    """The product as it is started for the first time."""
    with Product(tmp_path) as product:
        yield product


@pytest.fixture
def page(empty: Product, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    watch = Watch(host=urlsplit(empty.url).netloc)
    watch.over(page)
    sign_in(page, empty)
    yield page
    context.close()
    assert watch.faults == []


def test_from_nothing_to_a_written_answer(
    page: Page, empty: Product, server: LlmServer, report: Path
) -> None:
    expect(page.get_by_role("heading", name=ASKED)).to_be_visible()
    follow(page, page.get_by_role("link", name="A server of yours"))
    assert violations(page) == []
    page.get_by_role("link", name="Another server").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Address").fill(server.url)
    page.get_by_label("Key").fill(KEY)
    assert violations(page) == []
    page.get_by_role("button", name="Connect").click()
    expect(page.get_by_text("works, and answers from the next question on")).to_be_visible()
    expect(page.get_by_label("Model", exact=True)).to_have_value("harbour-pilot")
    assert violations(page) == []
    workspace = empty.make_workspace("Harbour office")
    empty.wait_for(empty.upload(workspace, report), "ready")
    page.goto(f"{empty.url}/w/{workspace}/")
    expect(page.get_by_text("Quoting your documents")).to_have_count(0)
    ask(page, "Why was the harbour closed?")
    turn = page.locator(".turn[data-state=done]")
    expect(turn).to_contain_text("closed for 41 days", timeout=READY_MS)
    expect(turn.locator("[data-line]")).to_contain_text("checked")
    page.goto(empty.url)
    expect(page.get_by_text(ASKED)).to_have_count(0)
    assert {one["authorization"] for one in server.headers} == {f"Bearer {KEY}"}
    assert KEY not in empty.log
    with embedding_server() as embedding:
        exchange_embedder(page, empty, embedding.url)
        page.goto(f"{empty.url}/w/{workspace}/")
        ask(page, "How long was the harbour shut by ice?")
        expect(page.locator(".turn[data-state=done]")).to_contain_text(
            "closed for 41 days", timeout=READY_MS
        )
        assert any("shut by ice" in text for text in embedding.counts)
        reorder(page, empty, f"{empty.url}/w/{workspace}/")
        with llm_server([Reply(text=OTHERWISE)], models=["second-pilot"]) as second:
            choose_for_the_workspace(page, empty, workspace, second)
    check_usage(page, empty, workspace)


def choose_for_the_workspace(
    page: Page, product: Product, workspace: str, server: LlmServer
) -> None:
    """An administrator offers another model, an owner chooses it, and it writes from then on."""
    page.goto(f"{product.url}/admin/language-model/new/other/")
    page.get_by_label("Name").fill("Second")
    page.get_by_label("Address").fill(server.url)
    page.get_by_label("Key").fill(KEY)
    page.get_by_text("Parameters, limits and prices").click()
    page.get_by_label("Owners may choose it for their workspace").check()
    page.get_by_label("Price of a million tokens read").fill("1000")
    page.get_by_role("button", name="Connect").click()
    expect(page.get_by_text("“Second” is saved, and works")).to_be_visible()
    page.goto(f"{product.url}/w/{workspace}/members/")
    card = page.locator("#models")
    card.get_by_label("Answers", exact=True).select_option(label="Second")
    follow(page, card.get_by_role("button", name="Save"))
    expect(card.locator("option:checked").first).to_have_text("Second")
    assert [*violations(page), *overflow(page)] == []
    page.goto(f"{product.url}/w/{workspace}/")
    ask(page, "What kept the ships outside the harbour?")
    turn = page.locator(".turn[data-state=done]")
    expect(turn).to_contain_text("shut by ice", timeout=READY_MS)


def check_usage(page: Page, product: Product, workspace: str) -> None:
    """Both models stand on the page of the administrators and on that of the workspace."""
    for path in ("/admin/usage/report/", f"/w/{workspace}/usage"):
        page.goto(f"{product.url}{path}")
        card = page.locator(".usage-card").filter(has_text="second-pilot")
        for name in ("harbour-pilot", "second-pilot"):
            expect(card.get_by_role("row", name=name)).to_be_visible()
        assert KEY not in page.content()
        assert [*violations(page), *overflow(page)] == []


def reorder(page: Page, product: Product, workspace: str) -> None:
    """What is found is put in another order, without a restart."""
    with rerank_server() as ranks:
        connect_reranker(page, product, ranks.url)
        ranks.requests.clear()
        page.goto(workspace)
        ask(page, "For how long did ice keep ships out of the harbour?")
        expect(page.locator(".turn[data-state=done]")).to_contain_text(
            "closed for 41 days", timeout=READY_MS
        )
        assert any("ice" in one["query"] for one in ranks.requests)


def connect_reranker(page: Page, product: Product, url: str) -> None:
    """Connect a server that reorders what was found: it does from the next question on."""
    page.goto(f"{product.url}/admin/language-model/new/inside/")
    expect(page.get_by_label("Model", exact=True)).to_be_visible()
    expect(page.get_by_label("Address")).to_have_count(0)
    assert [*violations(page), *overflow(page)] == []
    page.goto(f"{product.url}/admin/language-model/new/other/")
    page.get_by_label("Name").fill("Another order")
    page.get_by_label("Address").fill(url)
    page.get_by_label("Model", exact=True).fill("ranks")
    page.get_by_label("What it can do").select_option("reranker")
    page.get_by_role("button", name="Connect").click()
    expect(page.get_by_text("reorders what is found from the next question on")).to_be_visible()
    assert [*violations(page), *overflow(page)] == []
    page.goto(f"{product.url}/admin/language-model/")
    chosen = page.get_by_label("Reordering what was found").locator("option:checked")
    expect(chosen).to_have_text("Another order")
    assert [*violations(page), *overflow(page)] == []


def exchange_embedder(page: Page, product: Product, url: str) -> None:
    """Connect a model that embeds, have its index built beside, and search that."""
    page.goto(f"{product.url}/admin/language-model/new/other/")
    page.get_by_label("Name").fill("Another embedder")
    page.get_by_label("Address").fill(url)
    page.get_by_label("Model", exact=True).fill("words-256")
    page.get_by_label("What it can do").select_option("embedding")
    page.get_by_role("button", name="Connect").click()
    expect(page.get_by_text("is saved, and works")).to_be_visible()
    page.goto(f"{product.url}/admin/language-model/")
    follow(page, page.get_by_role("button", name="Build", exact=True))
    searching = page.get_by_role("button", name="Search this one")

    def is_whole() -> bool:
        page.reload()
        return searching.count() == 1

    wait_until(is_whole, 60.0)
    assert violations(page) == []
    searching.click()
    expect(page.get_by_text("The other index is searched now")).to_be_visible()
