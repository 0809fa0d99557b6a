"""The whole main job in a browser: sign in, upload, ask, see the words on the page."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from rag.parse.page.mupdf import pymupdf
from tests.browser.conftest import CLOSURE, READY_MS, Open, ask, follow, marked_boxes, sign_in
from tests.product import Product
from tests.servers import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.timeout(300)]


def words_on(path: Path, number: int) -> list[tuple[str, float, float]]:
    """The words of a page with the middle of each, read by PyMuPDF itself."""
    with pymupdf.open(path) as document:
        words = document[number - 1].get_text("words")
    return [(word[4], (word[0] + word[2]) / 2, (word[1] + word[3]) / 2) for word in words]


def marked_words(page: Page, path: Path, number: int) -> list[str]:
    """The words of the page whose middle lies in a marked rectangle."""
    boxes = marked_boxes(page)
    return [
        word
        for word, x, y in words_on(path, number)
        if any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in boxes)
    ]


def in_view(page: Page) -> bool:
    """Whether the first marked rectangle can be seen in the viewer without scrolling."""
    frame = page.locator("[data-stage]").bounding_box()
    mark = page.locator("[data-marks] rect").first.bounding_box()
    assert frame is not None
    assert mark is not None
    return frame["y"] <= mark["y"] <= mark["y"] + mark["height"] <= frame["y"] + frame["height"]


def test_from_signing_in_to_the_words_on_the_page(
    product: Product, visit: Open, report: Path
) -> None:
    page = visit("/accounts/login/", storage_state=None)
    sign_in(page, product)
    page.goto("/")
    if page.get_by_text("New workspace").count():
        page.get_by_text("New workspace").click()
    else:  # nothing was uploaded to any workspace yet
        page.goto(product_workspace(page))
    create = page.get_by_role("button", name="Create workspace")
    if create.count():
        page.get_by_label("Name").fill("Walk-through")
        follow(page, create)
    page.locator("[data-upload-input]").set_input_files(report)
    expect(page.locator("#documents-list progress")).to_have_count(1)
    expect(page.locator("#documents-list .doc-mark.ready")).to_have_count(1, timeout=READY_MS)
    expect(page.locator("#documents-list")).to_contain_text("3 pages")
    expect(page.get_by_text("What do you want to know?")).to_be_visible()

    ask(page, "Why was the harbour closed?")
    answer = page.locator(".turn").last
    expect(answer).to_contain_text(CLOSURE)
    expect(answer.locator(".mark")).to_have_count(0)  # quotes are their own source
    expect(answer.locator(".verdicts")).to_contain_text("word for word")
    expect(answer).to_contain_text("Relevance")
    expect(answer).to_contain_text("Searched 1 document")

    claim = answer.locator("p", has_text=CLOSURE)
    claim.locator("a.cite").first.click()
    expect(page.locator("[data-marks] rect").first).to_be_visible()
    # The sentence that answers, and nothing beside it.
    assert marked_words(page, report, 3) == CLOSURE.split()
    wait_until(lambda: in_view(page))
    picture = page.locator("[data-sheet] img")
    wait_until(lambda: picture.evaluate("image => image.naturalWidth") >= 1200)
    expect(page).to_have_url(re.compile("page=3"))


def product_workspace(page: Page) -> str:
    href = page.get_by_role("link", name="Open it").get_attribute("href")
    assert href is not None
    return href


def test_table_rows_are_marked_with_their_header(visit: Open, workspace: str, report: Path) -> None:
    page = visit(workspace)
    ask(page, "How much were harbour dues in 2023?")
    table = page.locator(".answer-table").first
    expect(table.locator("tr", has_text="Harbour dues")).to_contain_text("48.7")
    table.locator("a.cite").first.click()
    expect(page.locator("[data-marks] rect").first).to_be_visible()
    marked = marked_words(page, report, 2)
    assert {"millions", "2023", "Harbour", "dues", "48.7", "41.2"} <= set(marked)
    assert "audited." not in marked


def test_what_is_not_in_the_documents_is_not_answered(visit: Open, workspace: str) -> None:
    page = visit(workspace)
    ask(page, "Who composed the opera Fidelio?")
    answer = page.locator(".turn").last
    expect(answer).to_contain_text("do not answer this question")
    expect(answer.locator(".cite")).to_have_count(0)
    expect(answer).to_contain_text("What came nearest")
    answer.locator(".near a").first.click()
    expect(page.locator("[data-sheet]")).to_be_visible()


def test_a_reload_shows_the_same_and_the_address_can_be_sent(visit: Open, workspace: str) -> None:
    page = visit(workspace)
    ask(page, "Why was the harbour closed?")
    page.locator(".turn a.cite").first.click()
    expect(page.locator("[data-marks] rect").first).to_be_visible()
    before = page.locator(".turn").last.inner_text()
    boxes = marked_boxes(page)
    page.reload()
    expect(page.locator("[data-marks] rect").first).to_be_visible()
    assert page.locator(".turn").last.inner_text() == before
    assert marked_boxes(page) == boxes
    link = page.locator("[data-copy]").get_attribute("data-copy")
    assert link is not None
    other = visit(link)
    expect(other.locator("[data-marks] rect").first).to_be_visible()
    assert marked_boxes(other) == boxes
    wait_until(lambda: in_view(other))


def test_pages_can_be_turned_and_zoomed(visit: Open, workspace: str) -> None:
    page = visit(workspace)
    ask(page, "Why was the harbour closed?")
    page.locator(".turn a.cite").first.click()
    number = page.get_by_label("Page", exact=True)
    expect(number).to_have_value("3")
    page.get_by_role("link", name="Previous page").click()
    expect(number).to_have_value("2")
    expect(page.locator("[data-marks]")).to_have_count(0)
    page.get_by_role("link", name="Next page").click()
    expect(page.locator("[data-marks] rect").first).to_be_visible()
    number.fill("1")
    number.press("Enter")
    expect(page.get_by_role("region", name="Page 1 of Harbour report")).to_be_visible()
    sheet = page.locator("[data-sheet]")
    before = sheet.evaluate("sheet => sheet.clientWidth")
    page.get_by_role("button", name="Zoom in").click()
    wait_until(lambda: sheet.evaluate("sheet => sheet.clientWidth") > before)


def test_a_click_on_a_citation_is_answered_at_once(visit: Open, workspace: str) -> None:
    page = visit(workspace)
    ask(page, "Why was the harbour closed?")
    current = page.evaluate(
        """() => {
            const cite = document.querySelector(".turn a.cite");
            const before = cite.getAttribute("aria-current");
            cite.click();
            return [before, cite.getAttribute("aria-current")];
        }"""
    )
    assert current == [None, "true"]


def test_nothing_moves_when_the_verdicts_arrive(visit: Open, workspace: str) -> None:
    page = visit(workspace)
    page.evaluate(
        """() => {
            window.tops = [];
            new MutationObserver(() => {
              const words = document.querySelector(".turn .answer p");
              if (words) window.tops.push(Math.round(words.getBoundingClientRect().top));
            }).observe(document.querySelector("[data-thread]"), { childList: true, subtree: true });
        }"""
    )
    ask(page, "Why was the harbour closed?")
    tops = page.evaluate("window.tops.slice(1)")
    assert len(set(tops)) == 1


def test_search_finds_the_passage_and_opens_its_page(
    visit: Open, workspace: str, report: Path
) -> None:
    page = visit(workspace)
    page.keyboard.press("Control+k")
    page.keyboard.type("closed because of ice")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=closed+because+of+ice&back=*")
    expect(page.locator(".hit mark").first).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".hit a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Search for")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("[data-marks] rect").first).to_be_visible()
    assert {"closed", "ice"} <= set(marked_words(page, report, 3))
    page.locator(".way-back").click()
    page.wait_for_url(f"**{workspace}*")


def test_a_search_is_typed_narrowed_and_remembered(visit: Open, workspace: str) -> None:
    page = visit("/search")
    page.get_by_label("Search for").press_sequentially('"because the ice" type:pdf')
    expect(page.locator(".hit mark").first).to_be_visible()
    page.get_by_role("link", name="type:pdf").click()
    expect(page.get_by_role("link", name="type:pdf")).to_have_count(0)
    expect(page.locator(".hit mark").first).to_be_visible()
    page.goto("/search")
    page.locator("[data-recent]").get_by_role("link", name='"because the ice"', exact=True).click()
    expect(page.locator(".hit mark").first).to_be_visible()
    page.get_by_label("Search for").fill("zxqv")
    expect(page.get_by_text("No document that was searched has “zxqv”.")).to_be_visible()
    page.get_by_label("Search for").fill("harbour")
    expect(page.locator(".hit mark").first).to_be_visible()
    expect(page.get_by_text("Looking for what is near")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_cannot_be_taken_says_why(
    visit: Open, workspace: str, tmp_path: Path, report: Path
) -> None:
    page = visit(workspace)
    odd = tmp_path / "<img src=x onerror=alert(1)>.pdf"
    odd.write_bytes(b"no PDF at all")
    page.locator("[data-upload-input]").set_input_files([odd, report])
    uploads = page.get_by_role("list", name="Uploads")
    expect(uploads).to_contain_text("This is not a PDF")
    expect(uploads).to_contain_text("in the workspace already")
    expect(uploads).to_contain_text("<img src=x onerror=alert(1)>.pdf")
    uploads.get_by_role("button").first.click()
    expect(uploads.get_by_role("listitem")).to_have_count(1)


def test_the_first_documents_do_not_take_away_what_is_said_of_the_others(
    product: Product, visit: Open, tmp_path: Path, report: Path
) -> None:
    made = (
        "from webapp.accounts.models import User; User.objects.create_user('new@x.org', 'Fjord-41')"
    )
    product.manage("shell", "-c", made)
    page = visit("/accounts/login/", storage_state=None)
    page.get_by_label("E-mail address").fill("new@x.org")
    page.get_by_label("Password").fill("Fjord-41")
    follow(page, page.get_by_role("button", name="Sign in"))
    page.get_by_label("Name").fill("First")
    follow(page, page.get_by_role("button", name="Create"))
    odd = tmp_path / "odd.pdf"
    odd.write_bytes(b"no PDF at all")

    page.locator("[data-upload-input]").set_input_files([odd, report])

    expect(page.get_by_role("link", name="Go on with the others")).to_be_visible()
    expect(page.locator("[data-upload-list]")).to_contain_text("This is not a PDF")
    page.get_by_role("button", name="Dismiss odd.pdf").click()
    page.wait_for_url("**/w/*/")
