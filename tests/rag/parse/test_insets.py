"""Pictures within Office files and web pages: figures by their words, with limits."""

import base64
import io
from pathlib import Path

import docx
import pptx
import pytest
from docx.shared import Inches
from openpyxl import load_workbook
from openpyxl.drawing.image import Image as SheetImage
from PIL import Image

from rag.chunk import split
from rag.config import RagConfig
from rag.parse.formats import DOCX, HTML, PPTX, XLSX
from rag.types import ElementKind, ParsedDocument
from tests.fakes import HashEmbedder
from tests.files import CLOSED, html_page, make_xlsx, picture, read_file
from tests.pdfs import check_places, text_at

CHART = ("Dues of the harbour in 2023", "Pilotage 12.9 million", "Towage 7.4 million")


def png(*words: str, size: int = 0) -> bytes:
    """A picture of some lines; with `size`, a square of one colour."""
    made = io.BytesIO()
    shown = Image.new("RGB", (size, size), "navy") if size else picture(*words)
    shown.save(made, "PNG", dpi=(150, 150))
    return made.getvalue()


def make_word(path: Path, *pictures: bytes, caption: str = "") -> Path:
    made = docx.Document()
    made.add_paragraph(CLOSED)
    for one in pictures:
        made.add_picture(io.BytesIO(one), width=Inches(5))
    if caption:
        made.add_paragraph(caption, style="Caption")
    made.add_paragraph("Nobody was hurt.")
    made.save(str(path))
    return path


def words_of(document: ParsedDocument) -> list[str]:
    return [text_at(document, figure.span) for figure in document.figures]


def test_a_picture_in_a_word_file_is_a_figure_with_its_words_and_caption(tmp_path: Path) -> None:
    path = make_word(tmp_path / "a.docx", png(*CHART), caption="Figure 1: Income")
    document = read_file(path, DOCX)
    check_places(document)
    (words,) = words_of(document)
    assert "Pilotage 12.9 million" in words
    (figure,) = document.figures
    assert figure.caption
    assert text_at(document, figure.caption) == "Figure 1: Income"
    assert document.text.index(CLOSED) < figure.span.start < document.text.index("Nobody")


def test_its_chunk_is_that_of_the_figure(tmp_path: Path) -> None:
    pictures = png(*CHART), png("The second picture tells of ferries", "and of their captains")
    document = read_file(make_word(tmp_path / "a.docx", *pictures), DOCX)
    chunks = split(document, HashEmbedder(), RagConfig())
    figures = [chunk for chunk in chunks if chunk.kind is ElementKind.FIGURE]
    assert [chunk.figure for chunk in figures] == [1, 2]
    assert "Towage" in figures[0].text
    assert "ferries" in figures[1].text


def test_what_is_drawn_again_tiny_or_broken_is_left_out(tmp_path: Path) -> None:
    pictures = png(*CHART), png(*CHART), png(size=20), png(size=300)
    document = read_file(make_word(tmp_path / "a.docx", *pictures), DOCX)
    assert len(document.figures) == 1


@pytest.mark.parametrize("limits", [{"max_figures": 0}, {"max_pixels": 1_000}, {"ocr": False}])
def test_the_limits_hold_for_them_too(tmp_path: Path, limits: dict[str, int]) -> None:
    document = read_file(make_word(tmp_path / "a.docx", png(*CHART)), DOCX, **limits)
    assert not document.figures
    assert CLOSED in document.text


def test_a_picture_on_a_slide_is_a_figure(tmp_path: Path) -> None:
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[5])
    slide.shapes.title.text = "Income"
    slide.shapes.add_picture(io.BytesIO(png(*CHART)), 914400, 1828800, width=5000000)
    made.save(str(tmp_path / "a.pptx"))
    document = read_file(tmp_path / "a.pptx", PPTX)
    check_places(document)
    assert "Pilotage 12.9 million" in words_of(document)[0]
    assert document.figures[0].page == 1


def test_a_picture_on_a_sheet_is_a_figure_below_its_cells(tmp_path: Path) -> None:
    book = load_workbook(make_xlsx(tmp_path / "a.xlsx"))
    book["Remarks"].add_image(SheetImage(io.BytesIO(png(*CHART))), "C3")
    book.save(tmp_path / "a.xlsx")
    document = read_file(tmp_path / "a.xlsx", XLSX)
    check_places(document)
    (figure,) = document.figures
    assert figure.page == 2
    assert "Pilotage 12.9 million" in text_at(document, figure.span)
    assert "[Picture" not in document.text


def test_a_picture_in_the_text_of_a_web_page_is_a_figure(tmp_path: Path) -> None:
    inside = base64.b64encode(png(*CHART)).decode()
    body = f'<p>{CLOSED}<img src="data:image/png;base64,{inside}" alt="Income"></p><p>End.</p>'
    path = tmp_path / "a.html"
    path.write_text(html_page(body))
    document = read_file(path, HTML)
    check_places(document)
    assert "Pilotage 12.9 million" in words_of(document)[0]
    assert "[Picture: Income]" in document.text


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/a.png", "file:///etc/passwd", "data:image/png;base64,%%%"]
)
def test_a_picture_elsewhere_is_never_fetched(tmp_path: Path, address: str) -> None:
    path = tmp_path / "a.html"
    path.write_text(html_page(f'<p>{CLOSED}<img src="{address}" alt="Income"></p>'))
    document = read_file(path, HTML)
    assert not document.figures
    assert "[Picture: Income]" in document.text
