"""Headings, running headers and footers, figures with their captions."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from rag.parse.page.mupdf import pymupdf
from rag.types import ElementKind
from tests.pdfs import (
    PROSE,
    both,
    box,
    elements,
    lines,
    make_pdf,
    read_pdf,
    scan,
    table_of,
    text,
    text_at,
    texts,
)


def test_headings_stand_out_by_size_and_weight(tmp_path: Path) -> None:
    path = make_pdf(
        tmp_path / "a.pdf",
        both(
            text(72, 72, "A report on harbours", fontsize=20),
            box(72, 90, 540, 150, PROSE),
            text(72, 170, "Ice", fontsize=14),
            box(72, 190, 540, 250, PROSE),
            text(72, 270, "Ice in spring", fontname="hebo"),
            box(72, 290, 540, 350, PROSE),
        ),
    )

    found = elements(read_pdf(path), ElementKind.HEADING)

    assert [heading.level for heading in found] == [1, 2, 3]


def test_bookmarks_give_the_level(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    make_pdf(
        path, both(text(72, 72, "Plain words that are a heading"), box(72, 90, 540, 150, PROSE))
    )
    document = pymupdf.open(path)
    document.set_toc([[1, "Part", 1], [2, "Plain words that are a heading", 1]])
    document.saveIncr()

    (heading,) = elements(read_pdf(path), ElementKind.HEADING)

    assert heading.level == 2


def test_what_comes_back_on_every_page_is_header_and_footer(tmp_path: Path) -> None:
    pages = [
        both(
            text(72, 40, "Harbour report 2022"),
            box(72, 100, 540, 700, f"{number} {PROSE * 3}"),
            text(300, 770, f"Page {number}"),
        )
        for number in range(1, 6)
    ]

    document = read_pdf(make_pdf(tmp_path / "a.pdf", *pages))

    assert texts(document, ElementKind.HEADER) == ["Harbour report 2022"] * 5
    assert texts(document, ElementKind.FOOTER) == [f"Page {number}" for number in range(1, 6)]
    assert len(texts(document, ElementKind.PARAGRAPH)) == 5


def test_what_comes_back_is_kept_where_there_is_nothing_else(tmp_path: Path) -> None:
    pages = [
        both(text(72, 40, f"Salad {number}"), text(300, 770, f"Page {number}"))
        for number in range(1, 6)
    ]

    document = read_pdf(make_pdf(tmp_path / "a.pdf", *pages))

    assert texts(document, ElementKind.PARAGRAPH) == [f"Salad {number}" for number in range(1, 6)]
    assert texts(document, ElementKind.FOOTER) == [f"Page {number}" for number in range(1, 6)]


def test_a_single_line_at_the_top_is_no_header(tmp_path: Path) -> None:
    path = make_pdf(
        tmp_path / "a.pdf", text(72, 40, "Dear reader,"), text(72, 40, "Yours sincerely")
    )

    assert not elements(read_pdf(path), ElementKind.HEADER)


@pytest.fixture
def photo(tmp_path: Path) -> bytes:
    """A picture with nothing to read in it."""
    made = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 300, 200))
    made.clear_with(120)
    picture: bytes = made.tobytes("png")
    return picture


def test_a_picture_is_a_figure_with_its_caption(tmp_path: Path, photo: bytes) -> None:
    path = make_pdf(
        tmp_path / "a.pdf",
        both(
            box(72, 72, 540, 140, PROSE),
            lambda page: page.insert_image((100, 160, 400, 360), stream=photo),
            text(110, 380, "Figure 1: The harbour in the winter of 1999."),
            box(72, 420, 540, 500, PROSE),
        ),
    )

    document = read_pdf(path)

    (figure,) = document.figures
    assert figure.caption is not None
    assert text_at(document, figure.caption).startswith("Figure 1: The harbour")
    assert [round(value) for value in (figure.box.x0, figure.box.y1)] == [100, 360]
    kinds = [part.kind for part in document.elements]
    assert kinds.index(ElementKind.FIGURE) == 1


def test_small_pictures_and_grounds_are_no_figures(tmp_path: Path, photo: bytes) -> None:
    def draw(page: Any) -> None:
        page.insert_image(page.rect, stream=photo, keep_proportion=False)
        page.insert_image((500, 20, 530, 40), stream=photo)
        page.insert_textbox((72, 72, 540, 300), PROSE * 2)

    document = read_pdf(make_pdf(tmp_path / "a.pdf", draw))

    assert not document.figures
    assert texts(document, ElementKind.PARAGRAPH)


def test_a_drawn_chart_is_a_figure_with_its_labels(tmp_path: Path) -> None:
    def draw(page: Any) -> None:
        page.insert_textbox((72, 72, 540, 140), PROSE)
        points = [(120 + 20 * step, 350 - (step * 37) % 120) for step in range(12)]
        for one, other in pairwise(points):
            middle = ((one[0] + other[0]) / 2, one[1] - 15)
            page.draw_bezier(one, middle, middle, other)
        page.draw_line((110, 360), (360, 360))
        page.draw_line((110, 220), (110, 360))
        page.insert_text((200, 355), "months")

    document = read_pdf(make_pdf(tmp_path / "a.pdf", draw))

    (figure,) = document.figures
    assert text_at(document, figure.span) == "months"


def test_the_words_in_a_picture_are_read(tmp_path: Path) -> None:
    inner = make_pdf(
        tmp_path / "inner.pdf",
        text(20, 60, "Sales grew in March", fontsize=24),
        width=300,
        height=120,
    )
    picture = pymupdf.open(scan(inner, tmp_path / "scan.pdf"))[0].get_pixmap(dpi=200).tobytes("png")
    path = make_pdf(
        tmp_path / "a.pdf",
        both(
            box(72, 72, 540, 140, PROSE),
            lambda page: page.insert_image((100, 160, 400, 280), stream=picture),
        ),
    )

    document = read_pdf(path)

    (figure,) = document.figures
    assert text_at(document, figure.span) == "Sales grew in March"
    assert all(figure.box.x0 <= word["x0"] <= figure.box.x1 for word in document.words[-4:])


def test_a_table_over_both_columns_is_not_cut_at_the_gutter(tmp_path: Path) -> None:
    prose = ["the keepers counted boats at noon,", "and in the autumn they did so again"]
    rows = [
        ("Quay", "Length", "Depth", "Cranes"),
        ("Old mole", "140", "4.5", "2"),
        ("New mole", "310", "", "5"),
        ("Fish dock", "95", "3.5", "1"),
    ]
    columns = (60, 180, 330, 440)
    table = [
        text(x, 260 + 15 * at, words)
        for at, row in enumerate(rows)
        for x, words in zip(columns, row, strict=True)
        if words
    ]
    path = make_pdf(
        tmp_path / "a.pdf",
        both(
            lines(60, 72, [f"Left {at} {prose[0]}" for at in range(9)]),
            lines(330, 72, [f"Right {at} {prose[1]}" for at in range(9)]),
            *table,
            lines(60, 350, ["Below the table the left column", "ends with these words."]),
            lines(330, 350, ["Below the table the right one", "ends with other words."]),
        ),
    )

    document = read_pdf(path)

    assert table_of(document) == [list(row) for row in rows]
    assert "the left column ends with these words." in document.text
    assert "the right one ends with other words." in document.text
