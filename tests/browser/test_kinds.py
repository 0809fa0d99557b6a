"""Kinds of question, asked in the browser: each answer in its form."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open, ask

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.timeout(300)]


def asked(page: Page, question: str) -> Locator:
    ask(page, question)
    return page.locator(".turn").last


def test_a_value_is_one_line_and_its_table_bears_it_out(visit: Open, workspace: str) -> None:
    turn = asked(visit(workspace), "What were the harbour dues in 2023?")
    first = turn.locator(".answer > p").first
    expect(first).to_contain_text("Harbour dues, 2023: 48.7 (In millions of crowns)")
    expect(first.locator("a.cite")).to_have_count(1)
    expect(turn.locator(".answer > .answer-table thead th").nth(1)).to_have_text("2023")
    expect(turn.locator("details.passages[open]")).to_have_count(0)


def test_years_are_compared_with_their_change(visit: Open, workspace: str) -> None:
    turn = asked(visit(workspace), "Compare harbour dues in 2022 and 2023")
    first = turn.locator(".answer > p").first
    expect(first).to_contain_text("2023 48.7; 2022 41.2")
    expect(first).to_contain_text("change: +7.5 (+18.2%)")
    first.get_by_role("button", name="How the number was worked out again").click()
    expect(first.locator(".formula")).to_have_text("48.7 − 41.2 = +7.5 (+18.2%)")


def test_a_greeting_is_returned_with_questions_that_are_answered(
    visit: Open, workspace: str
) -> None:
    page = visit(workspace)
    turn = asked(page, "hello")
    expect(turn.locator(".answer")).to_contain_text("Hello.")
    expect(turn.locator(".verdicts")).to_have_count(0)
    turn.locator("[data-suggest]").first.click()
    summary = page.locator(".turn[data-state=done]").nth(1)
    expect(summary.locator(".answer")).to_contain_text("The harbour has two basins and a dry dock.")
    expect(summary.locator(".answer ul > li").first).to_be_visible()


def test_yes_is_said_before_the_sentence_that_decides(visit: Open, workspace: str) -> None:
    turn = asked(visit(workspace), "Was the harbour closed for 41 days?")
    expect(turn.locator(".answer > p").first).to_contain_text("Yes. The harbour was closed for 41")


def test_a_misspelt_word_is_mended_and_a_click_undoes_it(visit: Open, workspace: str) -> None:
    page = visit(workspace)
    turn = asked(page, "what did the musuem show?")
    expect(turn).to_contain_text("“musuem” was taken for “museum”")
    expect(turn.locator(".answer > p").first).to_contain_text("forty paintings")
    turn.get_by_role("button", name="what did the “musuem” show?").click()
    again = page.locator(".turn[data-state=done]").nth(1)
    expect(again.locator(".question")).to_have_text("what did the “musuem” show?")
    expect(again).not_to_contain_text("was taken for")


def test_a_vague_question_is_asked_back(visit: Open, workspace: str) -> None:
    turn = asked(visit(workspace), "it doesn't work")
    expect(turn.locator(".answer")).to_contain_text("What would you like to know?")
    expect(turn.locator("[data-suggest]").first).to_be_visible()
