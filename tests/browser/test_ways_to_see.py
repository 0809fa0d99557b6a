"""By keyboard, on a phone, in the dark, with a screen reader: every page, every way."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import READY_MS, Open, ask, follow
from tests.product import Product

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.timeout(300)]

SERIOUS = {"serious", "critical"}
SHOTS = Path(__file__).parent.parent.parent / "docs" / "screenshots"
WIDTHS = {1440: 900, 768: 1024, 375: 812}
MOST_SHIFT = 0.1  # of the layout: what Web Vitals call good


def violations(page: Page) -> Sequence[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found if one["impact"] in SERIOUS
    ]


@pytest.fixture(scope="module")
def places(product: Product, workspace: str) -> dict[str, str]:
    """Pages by name; the ones that need an answer are added by the tests."""
    with product.api() as api:
        listed = api.get(f"/workspaces/{workspace.split('/')[2]}/documents").json()
    document = listed["documents"][0]["id"]
    of_workspace = (
        "all", "fields", "trash", "receipts", "policy", "usage", "review/", "golden/", "retrieval"
    )  # fmt: skip
    return {
        **{name: f"{workspace}{name}" for name in of_workspace},
        "document": f"/documents/{document}/",
        "similar": f"/similar/{document}/",
        "saved searches": "/searches/",
        "api": "/api/v1/docs",
        "home": "/",
        "workspace": workspace,
        "search": "/search?q=harbour",
        "notebook": f"{workspace}notebook/",
        "members": f"{workspace}members/",
        "account": "/account/",
        "shared": "/shared/",
        "notices": "/notices/",
        "notice choices": "/notices/choices",
        "second factor": "/accounts/2fa/",
        "second factor set up": "/accounts/2fa/totp/activate/",
        "password": "/accounts/password/change/",
        "nowhere": "/nowhere",
    }


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_serious_fault(
    visit: Open, places: dict[str, str], scheme: str, width: int, workspace: str
) -> None:
    faults = {}
    for name, path in places.items():
        page = visit(path, width=width, height=WIDTHS[width], color_scheme=scheme)
        faults[name] = look_over(page)
        page.context.close()
    page = visit(workspace, width=width, height=WIDTHS[width], color_scheme=scheme)
    ask(page, "How much were harbour dues in 2023?")
    faults["answer"] = [*violations(page), *overflow(page)]
    page.locator("a.cite").first.click()
    expect(page.locator("[data-marks]")).to_be_visible()
    faults["source"] = [*violations(page), *overflow(page)]
    assert {name: found for name, found in faults.items() if found} == {}


def look_over(page: Page) -> list[str]:
    """What is wrong with a page that was just opened."""
    page.wait_for_load_state("networkidle")
    shift = float(page.evaluate("window.layoutShift"))
    jumps = [f"jumps by {shift:.2f}"] if shift > MOST_SHIFT else []
    return [*jumps, *violations(page), *overflow(page)]


def overflow(page: Page) -> list[str]:
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [f"wider than the window by {wider} px"] if wider > 0 else []


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/signup/", "/invitations/x/"])
def test_the_way_in_has_no_serious_fault(visit: Open, path: str) -> None:
    for scheme in ("light", "dark"):
        page = visit(path, color_scheme=scheme, storage_state=None)
        assert violations(page) == []


def test_everything_fits_at_320_pixels_and_twice_the_size(visit: Open, workspace: str) -> None:
    for width, height in ((320, 640), (720, 450)):  # the second is 1440 x 900 at 200 % zoom
        page = visit(workspace, width=width, height=height)
        ask(page, "How much were harbour dues in 2023?")
        assert overflow(page) == []
        page.get_by_role("button", name="Documents").click()
        expect(page.locator(".doc-title").first).to_be_visible()


def test_on_a_phone_a_citation_opens_over_the_conversation(visit: Open, workspace: str) -> None:
    page = visit(workspace, width=375, height=812, has_touch=True, is_mobile=True)
    expect(page.get_by_role("region", name="Documents")).to_be_hidden()
    ask(page, "Why was the harbour closed?")
    page.locator("a.cite").first.tap()
    expect(page.locator("[data-marks] rect").first).to_be_visible()
    expect(page.locator(".pane-conversation")).to_be_hidden()
    page.get_by_role("button", name="Close the source").tap()
    expect(page.locator(".turn").last).to_be_visible()


def test_the_dark_theme_is_chosen_kept_and_there_before_the_first_paint(visit: Open) -> None:
    page = visit("/account/", color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("group", name="Theme of the pages").get_by_text("Dark").click()
    assert page.evaluate(ground) != light
    page.goto("/")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate(ground) != light


def test_panes_fold_and_stay_folded(visit: Open, workspace: str) -> None:
    page = visit(workspace)
    page.get_by_role("button", name="Fold documents").click()
    expect(page.locator("#documents-list")).to_be_hidden()
    page.reload()
    expect(page.locator("#documents-list")).to_be_hidden()
    page.locator(".rail[data-fold=documents]").click()
    expect(page.locator("#documents-list")).to_be_visible()


def tab_to(page: Page, selector: str, limit: int = 60) -> None:
    """Press Tab until the focus is on it."""
    for _ in range(limit):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by Tab")


@pytest.mark.usefixtures("workspace")  # without a document anywhere, home is the first-run page
def test_the_main_job_by_keyboard_only(visit: Open, report: Path) -> None:
    page = visit("/")
    tab_to(page, ".page-head summary")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name")).to_be_focused()
    page.keyboard.type("By keyboard")
    page.keyboard.press("Enter")
    page.wait_for_url("**/w/*/")
    with page.expect_file_chooser() as chooser:
        tab_to(page, "[data-upload-input]")
        page.keyboard.press("Enter")
    chooser.value.set_files(report)
    expect(page.locator("#documents-list .doc-mark.ready")).to_have_count(1, timeout=READY_MS)
    tab_to(page, "#question")
    page.keyboard.type("Why was the harbour closed?")
    page.keyboard.press("Enter")
    page.locator(".turn[data-state=done]").wait_for(timeout=READY_MS)
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('a.cite')"):
            break
    expect(page.get_by_role("tooltip")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("[data-marks] rect").first).to_be_visible()
    expect(page.locator("[data-viewer-title]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("a.cite:focus")).to_have_count(1)


@pytest.mark.usefixtures("workspace")
def test_the_name_of_what_will_be_gone_is_in_the_question(
    visit: Open, product: Product, report: Path
) -> None:
    page = visit(f"/w/{product.make_workspace('Short-lived')}/")
    page.locator("[data-upload-input]").set_input_files(report)
    expect(page.locator(".doc-mark.ready")).to_have_count(1, timeout=READY_MS)
    page.locator(".doc summary").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Delete “Harbour report”")
    dialog.get_by_role("button", name="Keep").click()
    expect(page.locator(".doc")).to_have_count(1)
    page.locator(".doc summary").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    dialog.get_by_role("button", name="Delete document").click()
    expect(page.get_by_text("No documents yet")).to_be_visible()


def test_the_sample_is_answered_at_every_size(
    visit: Open, product: Product, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """With `--screenshots`, what it sees is kept in docs/screenshots."""
    shots = SHOTS if request.config.getoption("--screenshots") else tmp_path
    shots.mkdir(exist_ok=True)
    sample = f"/w/{product.make_workspace('Annual reports')}/"
    first = visit(sample)
    follow(first, first.get_by_role("button", name="Try a two-page sample"))
    for scheme in ("light", "dark"):
        for width, height in WIDTHS.items():
            page = visit(sample, width=width, height=height, color_scheme=scheme)
            tail = f"{scheme}-{width}.png"
            page.locator(".doc-mark.ready").wait_for(state="attached", timeout=READY_MS)
            ask(page, "What was revenue in 2024?")
            if width < 400:  # where the source covers the answer
                page.screenshot(path=shots / f"answer-{tail}")
            page.locator("a.cite").first.click()
            expect(page.locator("[data-marks] rect").first).to_be_visible()
            page.wait_for_timeout(1500)  # the picture of the page
            page.screenshot(path=shots / f"workspace-{tail}")
            page.goto("/search?q=platinum+supply")
            page.screenshot(path=shots / f"search-{tail}")
            page.goto("/")
            page.screenshot(path=shots / f"home-{tail}")
