"""The canonical text: every word has its place, and pages tile the text."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.parse.layout import Layout, highlights
from rag.parse.page.characters import CLEAN
from rag.types import ElementKind, Span
from tests.pdfs import (
    PROSE,
    both,
    box,
    check_places,
    elements,
    grid,
    lines,
    make_pdf,
    read_pdf,
    text,
    text_at,
    texts,
    words_of,
)

WORDS = st.text("abcxyzÄß0189.,$%()-", min_size=1, max_size=9)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(-40, 620), st.integers(-20, 800), st.integers(4, 30), WORDS),
        max_size=25,
    ),
    st.sampled_from([0, 90, 180, 270]),
)
def test_every_word_has_its_place(
    tmp_path: Path, pieces: list[tuple[int, int, int, str]], rotation: int
) -> None:
    marks = [text(x, y, words, fontsize=size) for x, y, size, words in pieces]

    def turn(page: object) -> None:
        page.set_rotation(rotation)  # type: ignore[attr-defined]

    document = read_pdf(make_pdf(tmp_path / "a.pdf", both(*marks, turn), text(72, 72, "next")))

    check_places(document)


def test_it_joins_the_lines_of_a_paragraph(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", box(72, 72, 300, 400, PROSE))

    document = read_pdf(path)

    assert texts(document, ElementKind.PARAGRAPH) == [PROSE.strip()]
    check_places(document)


def test_it_parts_paragraphs_at_gaps_and_indents(tmp_path: Path) -> None:
    first = [
        "This paragraph has two lines of which the first is a",
        "long one and the second is short.",
    ]
    second = [
        "   Here the next begins, further right than the one",
        "before, and goes on for one more line.",
    ]
    third = ["After a gap there is another."]
    path = make_pdf(
        tmp_path / "a.pdf",
        both(
            lines(72, 72, first),
            text(84, 98, second[0].strip()),
            text(72, 111, second[1]),
            lines(72, 150, third),
        ),
    )

    found = texts(read_pdf(path), ElementKind.PARAGRAPH)

    assert found == [" ".join(first), " ".join(second).strip(), third[0]]


def test_double_spaced_lines_are_one_paragraph(tmp_path: Path) -> None:
    words = [f"line {number} of a paragraph that is typed with much space" for number in range(8)]
    path = make_pdf(tmp_path / "a.pdf", lines(72, 72, words, step=26))

    assert texts(read_pdf(path), ElementKind.PARAGRAPH) == [" ".join(words)]


def test_it_joins_a_word_cut_at_the_end_of_a_line(tmp_path: Path) -> None:
    path = make_pdf(
        tmp_path / "a.pdf",
        lines(
            72,
            72,
            ["The harbour of long stand-", "ing was left by Ben-", "Hur in a state-of-", "2020"],
        ),
    )
    document = read_pdf(path)

    assert texts(document, ElementKind.PARAGRAPH) == [
        "The harbour of long standing was left by Ben-Hur in a state-of- 2020"
    ]
    assert words_of(document)[4:6] == ["stand", "ing"]
    check_places(document)


def test_the_document_tells_which_hyphens_belong_to_a_word(tmp_path: Path) -> None:
    path = make_pdf(
        tmp_path / "a.pdf",
        lines(72, 72, ["One eyed-witness saw it, and then the other eyed-", "witness came."]),
    )

    assert texts(read_pdf(path), ElementKind.PARAGRAPH)[0].endswith("the other eyed-witness came.")


def test_it_reads_a_list_item_by_item(tmp_path: Path) -> None:
    items = [
        "- the first of the items",
        "- the second, which is so long that it",
        "   has a second line",
        "- the third",
    ]
    path = make_pdf(tmp_path / "a.pdf", lines(72, 72, items, fontname="helv"))

    (found,) = texts(read_pdf(path), ElementKind.LIST)

    assert found.split("\n") == [
        "- the first of the items",
        "- the second, which is so long that it has a second line",
        "- the third",
    ]


def test_it_reads_columns_one_after_the_other(tmp_path: Path) -> None:
    left = [f"left column line {number} of the text" for number in range(12)]
    right = [f"right column line {number} of the text" for number in range(12)]
    path = make_pdf(
        tmp_path / "a.pdf",
        both(
            text(72, 60, "A title that runs over both of the columns of this page", fontsize=18),
            lines(72, 100, left),
            lines(320, 100, right),
            text(
                72,
                290,
                "A closing line under both of the columns, as wide as the whole page is, here.",
            ),
        ),
    )

    document = read_pdf(path)

    order = [document.text.index(line) for line in [*left, *right]]
    assert order == sorted(order)
    assert document.text.index("A closing line") > order[-1]


def test_it_reads_three_columns_with_uneven_lines(tmp_path: Path) -> None:
    columns = [
        [f"{name} says line {row} of so many" for row in range(8)]
        for name in ("one", "two", "three")
    ]
    path = make_pdf(
        tmp_path / "a.pdf",
        both(
            *(
                lines(40 + 190 * index, 80 + 4 * index, part, fontsize=9)
                for index, part in enumerate(columns)
            )
        ),
    )

    text_read = read_pdf(path).text

    order = [text_read.index(line) for part in columns for line in part]
    assert order == sorted(order)


def test_characters_that_print_nothing_do_not_enter() -> None:
    raw = "vis\u200bible\u200e\u00a0words\U000e0041\U000e0042 end\u0007\ue123"

    assert "".join(CLEAN[char] for char in raw) == "visible words end"


def test_the_boxes_of_a_turned_page_lie_where_it_is_displayed(tmp_path: Path) -> None:
    def turn(page: object) -> None:
        page.set_rotation(90)  # type: ignore[attr-defined]

    path = make_pdf(
        tmp_path / "a.pdf", both(text(100, 200, "Rotated"), turn), width=400, height=300
    )

    document = read_pdf(path)

    (page,) = document.pages
    (word,) = document.words
    assert (page.width, page.height) == (300, 400)
    # Up on the page is right on the display: x is the height less y, y is x.
    assert abs(word["y0"] - 100) < 1
    assert 300 - 205 < word["x0"] < 300 - 190


def test_a_crop_moves_the_boxes(tmp_path: Path) -> None:
    def crop(page: object) -> None:
        page.set_cropbox((50, 60, 400, 300))  # type: ignore[attr-defined]

    path = make_pdf(
        tmp_path / "a.pdf", both(text(100, 200, "Cropped"), text(5, 20, "Outside"), crop)
    )

    document = read_pdf(path)

    assert words_of(document) == ["Cropped"]
    assert abs(document.words[0]["x0"] - 50) < 1
    assert document.pages[0].width == 350


def test_it_reads_a_table_printed_sideways(tmp_path: Path) -> None:
    rows = [("Revenue", "1,200", "1,100"), ("Costs", "900", "800"), ("Profit", "300", "300")]

    def draw(page: object) -> None:
        for index, row in enumerate(rows):
            for column, words in enumerate(row):
                page.insert_text((100 + 20 * index, 700 - 150 * column), words, rotate=90)  # type: ignore[attr-defined]

    document = read_pdf(make_pdf(tmp_path / "a.pdf", draw))

    assert document.text.split("\n")[0] == "Revenue\t1,200\t1,100"
    first = document.words[0]
    assert 85 < first["x0"] < 101
    assert first["y1"] > 690
    check_places(document)


def test_highlights_are_one_rectangle_per_line(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf", box(72, 72, 300, 400, PROSE))
    document = read_pdf(path)
    layout = Layout(
        words=document.words, cells=document.cells, pages=document.pages, elements=(), figures=()
    )
    start = document.text.index("most of")

    found = highlights(layout, Span(start, document.text.index("April")))

    tops = [round(mark.box.y0) for mark in found]
    assert tops == sorted(set(tops))
    assert len(found) >= 2
    assert text_at(document, Span(start, start + 4)) == "most"
    assert elements(document, ElementKind.PARAGRAPH)


def test_ruled_cells_hold_their_words(tmp_path: Path) -> None:
    path = make_pdf(
        tmp_path / "a.pdf",
        both(
            grid([72, 200, 300], [80, 100, 120]),
            text(80, 95, "Name"),
            text(210, 95, "Age"),
            text(80, 115, "Ada"),
            text(210, 115, "36"),
        ),
    )

    check_places(read_pdf(path))
