"""The walk that the README shows: a file, a question, a citation, the words on the page."""

from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import READY_MS, Open
from tests.browser.film import Film
from tests.browser.test_ways_to_see import SHOTS
from tests.product import Product
from webapp.library.ingest.sample import SAMPLE_NAME, sample_bytes

pytestmark = [pytest.mark.browser, pytest.mark.service, pytest.mark.timeout(300)]

QUESTION = "Why did the gross margin fall?"
MOST_BYTES = 1_500_000


def test_it_shows_the_way_from_a_file_to_its_words(
    visit: Open, product: Product, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """With `--screenshots` it is kept as docs/screenshots/walk.webp."""
    report = tmp_path / SAMPLE_NAME
    report.write_bytes(sample_bytes())
    page = visit(f"/w/{product.make_workspace('Annual reports')}/", width=1280, height=800)
    film = Film(page)
    upload(page, film, report)
    ask(page, film)
    open_citation(page, film)
    kept = request.config.getoption("--screenshots")
    path = (SHOTS if kept else tmp_path) / "walk.webp"
    film.save(path)
    with Image.open(path) as picture:
        assert getattr(picture, "n_frames", 1) > 10
    assert path.stat().st_size < MOST_BYTES


def upload(page: Page, film: Film, report: Path) -> None:
    """The empty workspace, the file on its way, the file ready."""
    film.take(1.0)
    film.take(0.8, at=page.get_by_role("button", name="Add").first)
    page.locator("[data-upload-input]").set_input_files(report)
    expect(page.locator("#documents-list progress")).to_have_count(1)
    film.take(0.8)
    expect(page.locator("#documents-list .doc-mark.ready")).to_have_count(1, timeout=READY_MS)
    film.take(1.2)


def ask(page: Page, film: Film) -> None:
    """The question while it is typed, and its answer."""
    box = page.get_by_label("Question", exact=True)
    for end in range(0, len(QUESTION) + 6, 6):
        box.fill(QUESTION[:end])
        film.take(0.2)
    page.keyboard.press("Enter")
    page.locator(".turn").last.wait_for()
    film.take(0.6)
    page.locator(".turn[data-state=done]").wait_for(timeout=READY_MS)
    film.take(2.5)


def open_citation(page: Page, film: Film) -> None:
    """The citation, then the page with its words marked."""
    citation = page.locator(".turn a.cite").first
    citation.hover()
    film.take(1.2, at=citation)
    citation.click()
    expect(page.locator("[data-marks] rect").first).to_be_visible()
    expect(page.locator("[data-sheet] img")).to_have_js_property("complete", True)  # noqa: FBT003
    page.wait_for_timeout(1500)  # the picture of the page
    film.take(4.0, at=citation)
