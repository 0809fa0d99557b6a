"""What is told while an answer is made: what was looked for, and how a budget stands."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import READY_MS, ask, follow
from tests.browser.test_ways_to_see import violations
from tests.browser.writing.conftest import LOOKED_AT, begin
from tests.llm_server import LlmServer
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.timeout(300)]

WATCH_STEPS = """() => {
    window.told = [];
    new MutationObserver(() => {
      const steps = [...document.querySelectorAll(".turn.live .looked li")];
      if (steps.length) window.told = steps.map((step) => step.textContent);
    }).observe(document.querySelector("[data-thread]"), { childList: true, subtree: true });
}"""


def test_steps_are_told_and_the_picture_of_a_page_is_cited(window: Page, server: LlmServer) -> None:
    begin(window, "Why was it closed in winter?")  # the first question loads what asks a model
    window.locator(".turn[data-state=done]").wait_for(timeout=READY_MS)
    follow(window, window.get_by_role("link", name="New conversation"))
    window.evaluate(WATCH_STEPS)
    window.get_by_label("Question", exact=True).fill(LOOKED_AT)
    window.keyboard.press("Enter")
    window.locator(".turn[data-state=done]").wait_for(timeout=READY_MS)
    asked, missed, *seen = window.evaluate("window.told")
    assert asked.startswith(f"Searched for “{LOOKED_AT}”: read")
    assert missed.startswith("Searched for “harbour dues by year”")
    assert all(one.startswith("Looked at page") for one in seen)
    assert any("data:image/png;base64," in json.dumps(one) for one in server.requests)
    claim = window.locator(".claim").filter(has_text="Both basins are drawn in blue")
    expect(claim).to_have_count(1)
    expect(window.locator(".marks .mark")).to_have_attribute("data-tip-quote", re.compile("^Seen"))
    window.locator("a.cite").first.click()
    expect(window.locator("[data-marks] rect").first).to_be_visible()


SPEND = """
from django.utils import timezone
from webapp.library.models import Workspace
from webapp.usage.models import ModelRequest
ModelRequest.objects.create(
    workspace=Workspace.objects.get(name="Poor harbour"), begun=timezone.now(), purpose="answer",
    input_tokens={tokens}, end="ok",
)
"""


@pytest.fixture
def poor(writing: Product, report: Path) -> str:
    """The path of a workspace of its own, for which an administrator sets a budget."""
    workspace_id = writing.make_workspace("Poor harbour")
    writing.wait_for(writing.upload(workspace_id, report), "ready")
    return f"/w/{workspace_id}/"


def test_a_budget_is_told_before_and_when_it_is_used_and_counted_on_its_page(
    writing: Product, signed_in_window: Page, poor: str
) -> None:
    page = signed_in_window
    page.goto(f"{writing.url}/admin/usage/limit/add/")
    page.locator(".field-workspace .select2-selection").click()
    page.locator(".select2-search__field").last.fill("Poor")
    page.locator(".select2-results__option", has_text="Poor harbour").click()
    page.get_by_label("Tokens per day:").fill("10000")  # of which a request here takes 18
    follow(page, page.get_by_role("button", name="Save", exact=True))
    budget = page.locator("[data-budget]")
    for before, spent, question, after in (
        ("", 8_500, "Which income?", "Your workspace has used 85 % of its budget for today."),
        ("85 %", 1_500, "Why was it closed?", "has used its budget for today. Quotes still work"),
        ("Quotes still", 0, "How many days was the harbour closed?", "it starts anew on"),
    ):
        page.goto(f"{writing.url}{poor}")
        expect(budget).to_contain_text(before)
        writing.manage("shell", "-c", SPEND.format(tokens=spent))
        ask(page, question)
        expect(budget).to_contain_text(after)
    expect(page.locator(".turn").last).to_contain_text("so the documents are quoted")
    expect(page.locator(".turn").last).to_contain_text("41 days")
    for path in (poor, f"{poor}usage", "/admin/usage/report/"):
        page.goto(f"{writing.url}{path}")
        assert violations(page) == []
        page.set_viewport_size({"width": 375, "height": 800})
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not page.evaluate(wide)
        page.set_viewport_size({"width": 1440, "height": 900})
    expect(page.get_by_role("row", name="Poor harbour")).to_contain_text("10,0")
