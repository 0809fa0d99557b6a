"""A real Chromium in front of the real product: what it must never do is checked on every page."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    expect,
    sync_playwright,
)

from tests.pdfs import both, box, lines, make_pdf, text
from tests.product import EMAIL, PASSWORD, Product

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
READY_MS = 120_000
# Adds up what jumps on a page without anybody having touched it.
SHIFTS = """
window.layoutShift = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.layoutShift += one.value;
}).observe({ type: "layout-shift", buffered: true });
"""
expect.set_options(timeout=30_000)  # it is five seconds, which a busy machine takes for a page
ROWS = [("In millions of crowns", "2023", "2022"), ("Harbour dues", "48.7", "41.2"),
        ("Pilotage", "12.9", "11.4"), ("Repairs", "7.3", "9.8")]  # fmt: skip
CLOSURE = "The harbour was closed for 41 days because the ice did not break before April."
WINTER = f"Ships waited outside. {CLOSURE} Nobody was hurt during the closure."
MUSEUM = (  # too long to be quoted beside what stands above it
    "The museum on the northern quay showed forty paintings of sailing vessels, a cabinet of "
    "knots, and a desk at which three generations of pilots had written their logs."
)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with Product(tmp_path_factory.mktemp("product")) as product:
        yield product


@pytest.fixture(scope="package")  # playwright's event loop must not outlast the tests here
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Watch:
    """What a page did that no page may do."""

    host: str
    faults: list[str] = field(default_factory=list)

    def over(self, page: Page) -> None:
        page.on("console", self.heard)
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("dialog", lambda dialog: self.faults.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: self.asked(request.url))

    def heard(self, message: ConsoleMessage) -> None:
        # A page that is not there is said so by the browser too; that is no fault of a script.
        if message.type == "error" and "status of 4" not in message.text:
            self.faults.append(f"console: {message.text}")

    def asked(self, url: str) -> None:
        if urlsplit(url).scheme in {"http", "https"} and urlsplit(url).netloc != self.host:
            self.faults.append(f"request to another host: {url}")


Open = Callable[..., Page]


@pytest.fixture
def watch(product: Product) -> Iterator[Watch]:
    watch = Watch(host=urlsplit(product.url).netloc)
    yield watch
    assert watch.faults == []


@pytest.fixture(scope="package")
def signed_in(product: Product, chromium: Browser) -> object:
    """The cookies of the administrator."""
    context = chromium.new_context()
    sign_in(context.new_page(), product)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def visit(product: Product, chromium: Browser, signed_in: object, watch: Watch) -> Iterator[Open]:
    """Opens an address in a window of its own, signed in."""
    contexts: list[BrowserContext] = []

    def open_page(path: str, *, width: int = 1440, height: int = 900, **options: object) -> Page:
        context = chromium.new_context(
            base_url=product.url,
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
            **{"storage_state": signed_in, **options},  # type: ignore[arg-type]
        )
        contexts.append(context)
        context.add_init_script(SHIFTS)
        page = context.new_page()
        watch.over(page)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def sign_in(page: Page, product: Product) -> None:
    page.goto(f"{product.url}/accounts/login/")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{product.url}/")


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three pages: prose, a ruled table, and the sentence about the ice."""
    columns = (72, 320, 420)

    def table(page: object) -> None:
        for number, row in enumerate(ROWS):
            for x, cell in zip(columns, row, strict=True):
                text(x, 180 + 22 * number, cell)(page)
            page.draw_line((66, 187 + 22 * number), (500, 187 + 22 * number))  # type: ignore[attr-defined]

    def prose(heading: str, words: str) -> Callable[[object], None]:
        return both(text(72, 90, heading, fontsize=18), box(72, 120, 540, 700, words))

    path = tmp_path_factory.mktemp("pdf") / "Harbour report.pdf"
    return make_pdf(
        path,
        prose("The harbour of Vinterholm", "The harbour has two basins and a dry dock. " * 12),
        both(text(72, 90, "Income", fontsize=18), table, lines(72, 320, ["All figures audited."])),
        both(prose("Winter", WINTER), box(72, 400, 540, 700, MUSEUM)),
    )


@pytest.fixture(scope="session")
def workspace(product: Product, report: Path) -> str:
    """The address of a workspace that holds the report."""
    workspace_id = product.make_workspace("Harbour office")
    product.wait_for(product.upload(workspace_id, report), "ready")
    return f"/w/{workspace_id}/"


def follow(page: Page, control: Locator) -> None:
    """Click what leads to another page, and wait until that is there with its scripts.

    A click alone does not wait: what comes next might find the old page, or end the request.
    """
    with page.expect_navigation():
        control.click()


def ask(page: Page, question: str) -> None:
    """Ask, and wait for the checked answer."""
    done = page.locator(".turn[data-state=done], .turn[data-state=failed]")
    before = done.count()
    page.get_by_label("Question", exact=True).fill(question)
    page.keyboard.press("Enter")
    done.nth(before).wait_for(timeout=READY_MS)


def marked_boxes(page: Page) -> list[tuple[float, float, float, float]]:
    """The marked rectangles, in points of the page."""
    return [
        (x, y, x + width, y + height)
        for x, y, width, height in page.locator("[data-marks] rect").evaluate_all(
            "all => all.map(r => ['x', 'y', 'width', 'height'].map(n => Number(r.getAttribute(n))))"
        )
    ]
