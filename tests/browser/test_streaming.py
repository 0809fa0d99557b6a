"""Answers that a language model writes, as they come: shown at once, checked after, stopped."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import READY_MS, Watch, ask, sign_in
from tests.browser.test_ways_to_see import violations
from tests.llm_server import LlmServer, Reply, llm_server
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.timeout(300)]

HOSTILE = (
    "Dues rose <img src=x onerror=alert(1)> <script>alert(2)</script> "
    "![x](https://example.com/x.png) [y](javascript:alert(3)) to 48.7 [1]."
)
REPLIES = {
    "Why was it closed": Reply(
        text="The harbour was closed for 41 days because the ice did not break before April [1]. "
        "It has nine cranes [1].",
        pause_s=0.05,
    ),
    "Which basins": Reply(text="The harbour has two basins [1]. " * 60, pause_s=0.1),
    "What is there": Reply(
        text="\n".join(f"- Berth {n} is in one of two basins [1]." for n in range(60))
    ),
    "Which income": Reply(
        text="Income in millions:\n\n| | 2023 |\n|---|---|\n| Harbour dues | 48.7 [1] |\n"
        "| Pilotage | 12.9 [1] |\n",
        pause_s=0.1,
    ),
    "What about harbour dues": Reply(text=HOSTILE, pieces=list(HOSTILE)),
    "Does the harbour fail": Reply(status=401, error="bad key"),
}


LOOKED_AT = "Compare the colours of the two basins in the chart"


def look_and_tell(body: dict[str, Any]) -> Reply:
    """A planner that misses something once, and a writer that sees a picture."""
    told, asked = (json.dumps(message) for message in body["messages"])
    if "You look over" in told:
        wanted = [] if "harbour dues by year" in asked else ["harbour dues by year"]
        plan = json.dumps({"enough": not wanted, "searches": wanted})
        return Reply(text=plan)
    picture = re.search(r"Picture (\d+):", asked)
    return Reply(text=f"Both basins are drawn in blue [{picture[1]}].") if picture else Reply()


def reply_to(body: dict[str, Any]) -> Reply:
    asked = json.dumps(body["messages"][-1])
    if LOOKED_AT in asked:
        return look_and_tell(body)
    return next((reply for words, reply in REPLIES.items() if words in asked), Reply())


@pytest.fixture(scope="module")
def server() -> Iterator[LlmServer]:
    with llm_server(reply_to) as server:
        yield server


@pytest.fixture(scope="module")
def writing(server: LlmServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The product with a language model connected."""
    folder = tmp_path_factory.mktemp("writing")
    with Product(folder, LLM_BASE_URL=server.url, LLM_MODEL="scripted", LLM_SEES="true") as product:
        yield product


@pytest.fixture(scope="module")
def workspace(writing: Product, report: Path) -> str:
    workspace_id = writing.make_workspace("Harbour office")
    writing.wait_for(writing.upload(workspace_id, report), "ready")
    return f"{writing.url}/w/{workspace_id}/"


@pytest.fixture(scope="module")
def signed_in_window(writing: Product, chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    watch = Watch(host=urlsplit(writing.url).netloc)
    watch.over(page)
    sign_in(page, writing)
    yield page
    context.close()
    assert watch.faults == []


@pytest.fixture
def window(signed_in_window: Page, workspace: str) -> Page:
    """The workspace with a new conversation."""
    signed_in_window.goto(workspace)
    return signed_in_window


def begin(page: Page, question: str) -> None:
    """Ask, and wait until the first words are there."""
    page.get_by_label("Question", exact=True).fill(question)
    page.keyboard.press("Enter")
    written = page.locator(".turn.live .answer :is(p, ul):not(.status), .turn[data-state]")
    written.first.wait_for(timeout=READY_MS)


RECORD = """() => {
    window.seen = [];
    new MutationObserver(() => {
      const turn = document.querySelector(".turn");
      const words = turn?.querySelector(".answer p:not(.status)");
      if (!words) return;
      const { offsetTop: top, offsetHeight: height } = words;
      const range = document.createRange();
      const texts = document.createTreeWalker(words, NodeFilter.SHOW_TEXT);
      let left = 0;
      while (texts.nextNode()) {
        const at = texts.currentNode.data.indexOf("nine");
        if (at < 0) continue;
        range.setStart(texts.currentNode, at);
        range.setEnd(texts.currentNode, at + 4);
        left = Math.round(range.getBoundingClientRect().left);
      }
      const cites = turn.querySelectorAll("a.cite").length;
      window.seen.push({ live: turn.matches(".live"), cites, top, height, left });
    }).observe(document.querySelector("[data-thread]"), { childList: true, subtree: true });
}"""


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
    window.get_by_role("link", name="New conversation").click()
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


def test_words_come_one_by_one_and_verdicts_do_not_move_them(window: Page) -> None:
    window.evaluate(RECORD)
    begin(window, "Why was it closed?")
    window.locator(".turn[data-state=done]").wait_for(timeout=READY_MS)
    seen = window.evaluate("window.seen")
    live = [moment for moment in seen if moment["live"]]
    final = next(moment for moment in seen if not moment["live"])
    assert len(live) > 5
    assert {moment["cites"] for moment in live} == {0, 1, 2}
    assert {moment["top"] for moment in seen} == {final["top"]}
    assert live[-1]["height"] == final["height"]
    assert live[-1]["left"] == final["left"] > 0  # nor sideways
    expect(window.locator(".mark.supported")).to_have_count(1)
    expect(window.locator(".claim.unsupported")).to_contain_text("nine cranes")
    expect(window.get_by_text("Connect a language model")).to_have_count(0)


def test_a_table_stays_where_it_is_when_it_was_checked(window: Page) -> None:
    window.evaluate(
        """() => {
            window.cells = [];
            new MutationObserver(() => {
              const cells = [...document.querySelectorAll(".turn .answer-table :is(td, th)")];
              if (!cells.some((cell) => cell.textContent.includes("12.9"))) return;
              const place = (cell) => {
                const { top, height } = cell.getBoundingClientRect();
                return [cell.tagName, top, height];
              };
              const live = document.querySelector(".turn").matches(".live");
              window.cells.push({ live, at: JSON.stringify(cells.map(place)) });
            }).observe(document.querySelector("[data-thread]"), { childList: true, subtree: true });
        }"""
    )
    begin(window, "Which income?")
    window.locator(".turn[data-state=done]").wait_for(timeout=READY_MS)
    seen = window.evaluate("window.cells")
    live = [moment["at"] for moment in seen if moment["live"]]
    assert live
    assert {moment["at"] for moment in seen if not moment["live"]} == {live[-1]}


def test_signs_stand_where_to_look_and_all_of_them_on_request(window: Page) -> None:
    begin(window, "Why was it closed so long?")
    window.locator(".turn[data-state=done]").wait_for(timeout=READY_MS)
    line = window.locator("[data-line]")
    expect(line).to_have_text("1 sentence was found in no source")
    supported, doubted = window.locator(".mark.supported"), window.locator(".mark.unsupported")
    expect(supported).to_be_hidden()
    expect(doubted).to_be_visible()
    doubted.focus()
    expect(window.get_by_role("tooltip")).to_contain_text("Not supported")
    window.get_by_role("button", name="All signs").click()
    expect(supported).to_be_visible()
    assert violations(window) == []
    window.reload()  # it is remembered
    expect(supported).to_be_visible()
    window.get_by_role("button", name="Fewer signs").click()
    expect(supported).to_be_hidden()
    expect(doubted).to_be_visible()


def test_stop_works_at_once_and_keeps_what_was_said(window: Page, server: LlmServer) -> None:
    server.hung_up.clear()
    begin(window, "Which basins does the harbour have?")
    expect(window.locator(".turn.live .answer p")).to_contain_text("two basins")
    window.get_by_role("button", name="Stop", exact=True).click()
    stopped = window.locator(".turn[data-state=stopped]")
    stopped.wait_for(timeout=10_000)
    expect(stopped).to_contain_text("two basins")
    expect(stopped).to_contain_text("You stopped this answer")
    assert server.hung_up.wait(5)
    window.reload()
    expect(window.locator(".turn[data-state=stopped]")).to_contain_text("two basins")


def test_whoever_is_removed_reads_no_more(
    writing: Product, chromium: Browser, workspace: str
) -> None:
    made = (
        "from webapp.accounts.models import User; from webapp.library.models import Membership;"
        "user = User.objects.create_user('gone@example.org', 'Fjord-41-harbour');"
        f"Membership.objects.create(user=user, workspace_id='{workspace.split('/')[-2]}')"
    )
    writing.manage("shell", "-c", made)
    context = chromium.new_context()
    page = context.new_page()
    page.goto(workspace)
    page.get_by_label("E-mail address").fill("gone@example.org")
    page.get_by_label("Password").fill("Fjord-41-harbour")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(workspace)  # with its scripts, without which Enter asks nothing
    begin(page, "Which basins does the harbour have?")
    removed = "Membership.objects.filter(user__email='gone@example.org').delete()"
    writing.manage("shell", "-c", f"from webapp.library.models import Membership; {removed}")
    expect(page.get_by_text("There is nothing here")).to_be_visible(timeout=8_000)
    context.close()


def test_a_long_answer_is_read_from_its_beginning(window: Page) -> None:
    begin(window, "What is there to see?")
    window.locator(".turn[data-state=done]").wait_for(timeout=READY_MS)
    expect(window.locator(".turn .question")).to_be_in_viewport()
    window.reload()
    expect(window.locator(".turn .question")).to_be_in_viewport()
    expect(window.locator(".turn .verdicts")).not_to_be_in_viewport()


def test_what_a_model_writes_is_never_markup(window: Page) -> None:
    begin(window, "What about harbour dues?")
    window.locator(".turn[data-state=done]").wait_for(timeout=READY_MS)
    answer = window.locator(".turn").last.locator(".answer")
    expect(answer).to_contain_text("Dues rose")
    for gone in ("<img", "<script", "example.com", "javascript:"):
        expect(answer).not_to_contain_text(gone)
    assert answer.locator("img, script").count() == 0
    acting = window.evaluate(
        """() => {
            const acts = (a) => a.name.startsWith("on") || /^\\s*javascript:/.test(a.value);
            const all = [...document.querySelectorAll("*")];
            return all.filter((e) => [...e.attributes].some(acts)).length;
        }"""
    )
    assert acting == 0


def test_a_model_that_fails_is_told_and_the_question_can_be_asked_again(window: Page) -> None:
    begin(window, "Does the harbour fail?")
    failed = window.locator(".turn[data-state=failed]")
    failed.wait_for(timeout=READY_MS)
    expect(failed).to_contain_text("Does the harbour fail?")
    REPLIES["Does the harbour fail"] = Reply(text="The harbour has two basins [1].")
    failed.get_by_role("button", name="Try again").click()
    expect(window.locator(".turn").last).to_contain_text("two basins", timeout=READY_MS)
    expect(window.locator(".turn[data-state=failed]")).to_have_count(0)


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
    page.get_by_role("button", name="Save", exact=True).click()
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
