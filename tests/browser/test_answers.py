"""What can be done with an answer and a conversation: each by clicking it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import READY_MS, Open, ask
from tests.pdfs import box, make_pdf
from tests.product import Product
from tests.servers import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.timeout(300)]

CLOSED = "Why was the harbour closed?"
DUES = "How much were harbour dues in 2023?"


def clipboard(page: Page) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def test_an_answer_is_copied_with_its_sources(
    product: Product, visit: Open, workspace: str
) -> None:
    page = visit(workspace, permissions=["clipboard-read", "clipboard-write"])
    ask(page, CLOSED)
    turn = page.locator(".turn").last
    turn.get_by_text("Copy", exact=True).click()
    page.get_by_role("button", name="Text with sources").click()
    expect(page.get_by_text("The answer was copied, with its sources.")).to_be_visible()
    text = clipboard(page)
    assert re.search(r"ice did not break before April\..* \[\d\]", text)
    assert re.search(r"Sources:\n\[\d\] Harbour report, page 3", text)
    turn.get_by_text("Copy", exact=True).click()
    page.get_by_role("button", name="Markdown").click()
    site = f"http://localhost:{product.port}"  # PUBLIC_URL: not the host that was asked
    linked = re.compile(rf"\[Harbour report, page 3\]\(<{site}(/[^>]+)>\)")
    wait_until(lambda: bool(linked.search(clipboard(page))))
    address = linked.search(clipboard(page))
    assert address
    page.goto(address[1])
    expect(page.locator("[data-marks] rect").first).to_be_visible()


def test_without_a_clipboard_it_is_copied_the_older_way(visit: Open, workspace: str) -> None:
    page = visit(workspace)
    ask(page, CLOSED)
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.locator(".turn").last.get_by_text("Copy", exact=True).click()
    page.get_by_role("button", name="Text with sources").click()
    expect(page.get_by_text("The answer was copied, with its sources.")).to_be_visible()


def test_a_question_is_asked_again_and_edited_below(visit: Open, workspace: str) -> None:
    page = visit(workspace)
    ask(page, CLOSED)
    turns = page.locator(".turn[data-state=done]")
    turns.last.get_by_role("button", name="Ask again").click()
    expect(turns).to_have_count(2, timeout=READY_MS)
    expect(turns.first.get_by_text("Asked anew below")).to_be_visible()
    expect(turns.first.locator(".answer")).to_be_hidden()
    expect(turns.last.locator(".answer")).to_contain_text("41 days")

    edit = turns.last.get_by_role("button", name="Edit the question")
    edit.focus()
    page.keyboard.press("Enter")
    field = turns.last.get_by_label("Question")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(edit).to_be_focused()
    page.keyboard.press("Enter")
    field.fill(DUES)
    page.keyboard.press("Enter")
    expect(turns).to_have_count(3, timeout=READY_MS)
    expect(turns.last.locator(".question")).to_have_text(DUES)
    expect(turns.last).to_contain_text("48.7")
    expect(turns.nth(1).locator(".answer")).to_be_hidden()
    page.reload()
    expect(page.locator(".turn .answer:visible")).to_have_count(1)
    turns.nth(1).get_by_text("Asked anew below").click()
    expect(turns.nth(1).locator(".answer")).to_contain_text("41 days")


def test_the_question_is_there_at_once(visit: Open, workspace: str) -> None:
    page = visit(workspace)
    page.get_by_label("Question", exact=True).fill(CLOSED)
    told = page.evaluate(
        """() => {
            document.querySelector("[data-ask]").requestSubmit();
            const live = document.querySelector(".turn.live");
            const asked = live.querySelector(".question").textContent;
            const state = live.querySelector(".status").textContent;
            return asked.includes("harbour") && state.includes("Looking");
        }"""
    )
    assert told  # in the same turn of the browser's loop, before anything is sent
    page.locator(".turn[data-state=done]").wait_for(timeout=READY_MS)


def test_keys_lead_to_the_question_and_to_the_search(visit: Open, workspace: str) -> None:
    page = visit(workspace)
    page.keyboard.press("/")
    expect(page.get_by_label("Question", exact=True)).to_be_focused()
    page.keyboard.type("a/b")
    expect(page.get_by_label("Question", exact=True)).to_have_value("a/b")
    page.keyboard.press("Control+k")
    expect(page.get_by_label("Search all your documents")).to_be_focused()


def test_conversations_are_named_found_and_opened(
    product: Product, visit: Open, workspace: str
) -> None:
    made = (
        "from webapp.accounts.models import User; from webapp.chat.models import Conversation;"
        "user = User.objects.get(is_superuser=True);"
        f"[Conversation.objects.create(user=user, workspace_id='{workspace.split('/')[2]}', "
        "title=f'Made before {n}') for n in range(6)]"
    )
    product.manage("shell", "-c", made)
    page = visit(workspace)
    ask(page, CLOSED)
    title = page.locator("#conversation-title")
    expect(title).to_have_text(CLOSED)
    page.locator(".conversation-tools summary").click()
    page.get_by_role("button", name="Rename this one").click()
    page.get_by_role("dialog").get_by_label("Title").fill("Ice")
    page.keyboard.press("Enter")
    expect(title).to_have_text("Ice")
    page.locator(".conversation-tools summary").click()
    page.get_by_label("Search your conversations").fill("harbour closed")
    listed = page.locator("#conversation-list a")
    expect(listed.first).to_have_text("Ice")  # by its question
    expect(page.locator("#conversation-list")).not_to_contain_text("Made before")
    page.get_by_label("Search your conversations").fill("before 3")
    expect(listed).to_have_text(["Made before 3"])
    listed.click()
    expect(title).to_have_text("Made before 3")


def test_a_document_is_renamed_in_the_list_and_on_its_page(
    product: Product, visit: Open, tmp_path: Path
) -> None:
    workspace_id = product.make_workspace("Scans")
    scan = make_pdf(tmp_path / "scan0042.pdf", box(72, 72, 540, 700, "The pier was built in 1888."))
    document = product.upload(workspace_id, scan)
    product.wait_for(document, "ready")
    page = visit(f"/w/{workspace_id}/")
    page.locator(".doc summary").click()
    page.get_by_role("button", name="Rename", exact=True).click()
    field = page.get_by_role("dialog").get_by_label("Title")
    expect(field).to_have_value("scan0042")
    field.fill("Pier survey")
    page.keyboard.press("Enter")
    expect(page.locator(".doc-title")).to_have_text("Pier survey")
    page.goto(f"/documents/{document}/")
    page.locator(".reading summary").first.click()
    page.get_by_role("button", name="Rename", exact=True).click()
    page.get_by_role("dialog").get_by_label("Title").fill("Survey of the pier")
    page.get_by_role("dialog").get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Survey of the pier")


def test_without_mail_nobody_is_promised_one(visit: Open) -> None:
    page = visit("/accounts/login/", storage_state=None)
    page.get_by_role("link", name="Reset your password").click()
    expect(page.get_by_text("No mail server is set up here")).to_be_visible()
    expect(page.get_by_role("button", name="Send the link")).to_have_count(0)


def test_the_same_question_has_its_answer_of_before_until_it_is_asked_anew(
    visit: Open, workspace: str
) -> None:
    question = "Was anybody hurt during the closure?"
    page = visit(workspace)
    ask(page, question)
    expect(page.locator(".recalled")).to_have_count(0)
    page.goto(workspace)
    ask(page, question)
    expect(page.locator(".turn .answer")).to_contain_text("Nobody was hurt")
    note = page.locator(".recalled")
    expect(note).to_contain_text("Your answer of")
    note.get_by_role("button", name="Ask anew").click()
    expect(page.locator(".turn[data-state=done]")).to_have_count(2, timeout=READY_MS)
    expect(page.locator(".turn").last.locator(".recalled, .asked-of")).to_have_count(0)
