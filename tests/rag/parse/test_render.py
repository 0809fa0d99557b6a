"""Pages as pictures, from a child that lives on and is restarted when it must be."""

import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from rag.config import ParseConfig
from rag.errors import LimitError, UnreadableFileError
from rag.parse.layout import Layout, highlights
from rag.parse.page.mupdf import pymupdf
from rag.parse.render import Renderer
from rag.types import Box, Highlight, Span
from tests.pdfs import both, make_pdf, read_pdf, text


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer(ParseConfig()) as made:
        yield made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return make_pdf(tmp_path / "a.pdf", text(72, 100, "Some words"), text(72, 100, "Others"))


def drawers() -> list[psutil.Process]:
    """The children that draw pages."""
    found = []
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # it ended while we asked
            if child.name() == "veracite-draw":
                found.append(child)
    return found


def pixel(png: bytes, x: float, y: float, width: float) -> tuple[int, int, int]:
    """The colour at a place in points on a page of that width."""
    picture = pymupdf.Pixmap(png)
    scale = picture.width / width
    colour: tuple[int, int, int] = picture.pixel(int(x * scale), int(y * scale))
    return colour


def test_it_draws_a_page_as_wide_as_asked(renderer: Renderer, path: Path) -> None:
    picture = pymupdf.Pixmap(renderer.page_png(path, 1, width=500))

    assert (picture.width, picture.height) == (500, 648)


def test_it_marks_the_words_of_its_page(renderer: Renderer, path: Path) -> None:
    marks = [
        Highlight(page=1, box=Box(72, 90, 130, 104)),
        Highlight(page=2, box=Box(300, 300, 400, 400)),
    ]

    png = renderer.page_png(path, 1, width=612, highlights=marks)

    red, green, blue = pixel(png, 129, 91, 612)
    assert (red, green) > (200, 200)
    assert blue < 150
    assert pixel(png, 350, 350, 612) == (255, 255, 255)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_marks_lie_on_the_words_of_a_turned_page(
    renderer: Renderer, tmp_path: Path, rotation: int
) -> None:
    def turn(page: Any) -> None:
        page.set_rotation(rotation)

    source = make_pdf(tmp_path / "a.pdf", both(text(72, 100, "WORDS", fontsize=40), turn))
    document = read_pdf(source)
    layout = Layout(
        words=document.words, cells=document.cells, pages=document.pages, elements=(), figures=()
    )
    (mark,) = highlights(layout, Span(0, 5))

    plain = pymupdf.Pixmap(renderer.page_png(source, 1, width=300))

    scale = 300 / document.pages[0].width
    dark = [
        (x / scale, y / scale)
        for x in range(plain.width)
        for y in range(plain.height)
        if plain.pixel(x, y)[0] < 100
    ]
    assert dark
    assert all(mark.box.x0 - 2 <= x <= mark.box.x1 + 2 for x, _ in dark)
    assert all(mark.box.y0 - 2 <= y <= mark.box.y1 + 2 for _, y in dark)


def test_it_draws_a_part_of_a_page(renderer: Renderer, path: Path) -> None:
    picture = pymupdf.Pixmap(renderer.figure_png(path, 1, Box(0, 0, 144, 72), dpi=100))

    assert (picture.width, picture.height) == (200, 100)


def test_it_tells_what_cannot_be_drawn(renderer: Renderer, path: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 and nothing else")

    for wrong, number in ((path, 3), (path, 0), (broken, 1), (tmp_path / "none.pdf", 1)):
        with pytest.raises(UnreadableFileError):
            renderer.page_png(wrong, number, width=100)
    assert renderer.page_png(path, 1, width=100)


def test_it_sees_that_a_file_was_replaced(renderer: Renderer, path: Path) -> None:
    before = renderer.page_png(path, 2, width=100)
    path.unlink()
    make_pdf(path, text(72, 100, "One page"))

    with pytest.raises(UnreadableFileError):
        renderer.page_png(path, 2, width=100)
    assert before


def test_it_starts_again_after_its_child_was_killed(path: Path) -> None:
    with Renderer(ParseConfig()) as renderer:
        others = set(drawers())
        renderer.page_png(path, 1, width=100)
        (child,) = set(drawers()) - others
        child.kill()

        with contextlib.suppress(UnreadableFileError):  # it may be seen to die or be dead already
            renderer.page_png(path, 1, width=100)
        assert renderer.page_png(path, 1, width=100)
    # Their end is told before they are buried.
    assert not psutil.wait_procs(set(drawers()) - others, timeout=30)[1]


def test_closing_it_does_not_wait_for_a_picture(path: Path) -> None:
    renderer, told = Renderer(ParseConfig()), []
    others = set(drawers())
    renderer.page_png(path, 1, width=100)
    (child,) = set(drawers()) - others
    child.suspend()  # a page that takes for ever

    def draw() -> None:
        with pytest.raises(UnreadableFileError) as error:
            renderer.page_png(path, 1, width=100)
        told.append(error.value)

    thread = threading.Thread(target=draw)
    thread.start()
    while not renderer._lock.locked():
        time.sleep(0.01)
    began = time.monotonic()
    renderer.close()
    thread.join()
    assert told
    assert time.monotonic() - began < 20


def test_it_stops_what_takes_too_long(path: Path) -> None:
    with Renderer(ParseConfig(), seconds=0) as renderer, pytest.raises(LimitError):
        renderer.page_png(path, 1, width=100)


def test_threads_share_it(renderer: Renderer, path: Path) -> None:
    sizes = {}

    def draw(width: int) -> None:
        sizes[width] = pymupdf.Pixmap(renderer.page_png(path, 1, width=width)).width

    threads = [threading.Thread(target=draw, args=(width,)) for width in range(100, 180, 10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sizes == {width: width for width in range(100, 180, 10)}


def test_a_huge_page_stays_within_the_pixels(tmp_path: Path) -> None:
    source = make_pdf(tmp_path / "a.pdf", text(72, 100, "long"), width=20, height=14_000)
    with Renderer(ParseConfig(max_pixels=1_000_000)) as renderer:
        picture = pymupdf.Pixmap(renderer.page_png(source, 1, width=2_000))

    assert picture.width * picture.height < 1_100_000
