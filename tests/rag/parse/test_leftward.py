"""Scripts that run from right to left: the order of words, of cells and of columns."""

from pathlib import Path
from typing import Any

from rag.parse.page.leftward import joined_left, split_left
from rag.parse.page.shapes import Word
from rag.types import Box, ElementKind
from tests.pdfs import both, check_places, make_pdf, read_pdf, table_of, texts

RENT = "הדייר משלם 7200 שקלים בחודש, החל ביום 4 ביוני 2028 ועד סוף השנה."
ARABIC = "دفع مدير 7200 درهم في شهر مارس."


def page_of(folder: Path, *placed: tuple[float, float, float, str]) -> Path:
    """A PDF page with words in boxes at x, y, of a width."""

    def draw(x: float, y: float, width: float, words: str) -> Any:
        html = f'<p dir="rtl" style="font-size:12px">{words}</p>'
        return lambda page: page.insert_htmlbox((x, y, x + width, y + 40), html)

    return make_pdf(folder / "a.pdf", both(*(draw(*one) for one in placed)))


def test_lines_keep_their_order_and_make_no_table(tmp_path: Path) -> None:
    words = [RENT, "הערבות היא 21600 שקלים.", "החוזה נמשך 3 שנים."]
    document = read_pdf(
        page_of(tmp_path, *((72, 72 + 30 * at, 460, one) for at, one in enumerate(words)))
    )

    assert texts(document, ElementKind.PARAGRAPH) == words
    check_places(document)


def test_arabic_letters_keep_their_order(tmp_path: Path) -> None:
    assert read_pdf(page_of(tmp_path, (72, 72, 460, ARABIC))).text.strip() == ARABIC


def test_a_table_begins_at_the_right(tmp_path: Path) -> None:
    rows = [
        ("שכירות", "7200", "6900"),
        ("חשמל", "410", "380"),
        ("מים", "95", "88"),
        ("גז", "60", "58"),
    ]
    placed = [
        (480 - 160 * column - (40 if column else 0), 72 + 20 * at, 80, words)
        for at, row in enumerate(rows)
        for column, words in enumerate(row)
    ]
    assert table_of(read_pdf(page_of(tmp_path, *placed))) == [list(row) for row in rows]


def test_the_right_column_is_read_first(tmp_path: Path) -> None:
    right = [f"שורה ימנית {at} עם עוד כמה מילים כאן" for at in range(6)]
    left = [f"שורה שמאלית {at} עם עוד כמה מילים כאן" for at in range(6)]
    placed = [(320.0, 72.0 + 16 * at, 230.0, words) for at, words in enumerate(right)]
    placed += [(60.0, 78.0 + 16 * at, 230.0, words) for at, words in enumerate(left)]
    text = read_pdf(page_of(tmp_path, *placed)).text
    order = [text.index(words) for words in [*right, *left]]
    assert order == sorted(order)


def test_a_line_that_goes_on_at_the_left_is_one() -> None:
    def word(text: str, x0: float, x1: float) -> Word:
        return Word(text, Box(x0, 10, x1, 20), 10, bold=False)

    first, second = [word("החוזה", 70, 100), word("7200", 40, 66)], [word("שקלים", 8, 36)]
    (line,) = joined_left([first, second])
    assert [one.text for one in line] == ["החוזה", "7200", "שקלים"]
    far = word("סוף", -90, -60)
    assert [len(part) for part in split_left([*line, far], 1.0)] == [3, 1]
