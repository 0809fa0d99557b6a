"""Answers that a language model writes, as they come: shown at once, checked after, stopped."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import READY_MS
from tests.browser.test_ways_to_see import violations
from tests.browser.writing.conftest import REPLIES, SIGN_SEEN, begin
from tests.llm_server import LlmServer, Reply
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.timeout(300)]

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


def test_a_sign_stands_beside_its_sentence_before_the_last_word_came(window: Page) -> None:
    SIGN_SEEN.clear()
    window.evaluate(RECORD)
    begin(window, "Why was it closed by ice?")
    sign = window.locator(".turn.live .mark.unsupported")
    expect(sign).to_be_visible(timeout=READY_MS)
    expect(sign).to_have_text("?")
    supported = window.locator(".turn.live .mark.supported")
    expect(supported.first).to_be_hidden()  # a reader need not look there
    expect(window.locator(".turn")).not_to_contain_text("the last word")
    margin, words = window.evaluate(  # at once: the next word replaces both
        """() => {
            const live = document.querySelector(".turn.live");
            const place = (name) => live.querySelector(name).getBoundingClientRect();
            return [place(".mark.unsupported").right, place(".answer p").left];
        }"""
    )
    assert margin <= words
    SIGN_SEEN.set()
    window.locator(".turn[data-state=done]").wait_for(timeout=READY_MS)
    expect(window.locator(".turn")).to_contain_text("the last word")
    expect(window.locator(".claim.unsupported").first).to_contain_text("nine cranes")
    places = {moment["left"] for moment in window.evaluate("window.seen") if moment["left"]}
    assert len(places) == 1


def test_a_table_stays_where_it_is_when_it_was_checked(window: Page) -> None:
    window.evaluate(
        """() => {
            window.cells = [];
            new MutationObserver(() => {
              const cells = [...document.querySelectorAll(".turn .answer-table :is(td, th)")];
              if (!cells.some((cell) => cell.textContent.includes("12.9"))) return;
              const place = (cell) => {
                const { top, height } = cell.getBoundingClientRect();
                return [top, height];
              };
              const live = document.querySelector(".turn").matches(".live");
              window.cells.push({ live, at: cells.map(place) });
            }).observe(document.querySelector("[data-thread]"), { childList: true, subtree: true });
        }"""
    )
    begin(window, "Which income?")
    window.locator(".turn[data-state=done]").wait_for(timeout=READY_MS)
    seen = window.evaluate("window.cells")
    live = [places(moment) for moment in seen if moment["live"]]
    assert live
    for moment in seen:
        if not moment["live"]:
            assert places(moment) == pytest.approx(live[-1], abs=0.5)  # pixels: what can be seen


def places(moment: dict[str, Any]) -> list[float]:
    """Where its cells begin and how high each is."""
    return [number for cell in moment["at"] for number in cell]


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
    stopped.wait_for(timeout=READY_MS)
    expect(stopped).to_contain_text("two basins")
    expect(stopped).to_contain_text("You stopped this answer")
    assert server.hung_up.wait(30)
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
    expect(page.get_by_text("There is nothing here")).to_be_visible()
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
    failed = window.locator(".turn[data-state=done]")
    failed.wait_for(timeout=READY_MS)
    expect(failed).to_contain_text("scripted could not write an answer")
    expect(failed).to_contain_text("no such thing")
    REPLIES["Does the harbour fail"] = Reply(text="The harbour has two basins [1].")
    failed.get_by_role("button", name="Ask again").click()
    written = window.locator(".turn[data-state=done]").last
    expect(written).to_contain_text("two basins", timeout=READY_MS)
    expect(written).not_to_contain_text("could not write")
