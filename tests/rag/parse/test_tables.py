"""Tables, ruled and not: exact cells, headers, and nothing that is no table."""

from pathlib import Path

from rag.parse.page.shapes import is_number
from rag.types import ElementKind
from tests.pdfs import (
    Draw,
    both,
    box,
    elements,
    grid,
    lines,
    make_pdf,
    read_pdf,
    table_of,
    text,
    texts,
)

STATEMENT = [
    ("Revenue:", "", ""),
    ("  Products", "$ 4,236", "$ 3,844"),
    ("  Services and other", "1,860", "1,954"),
    ("Total revenue", "6,096", "5,798"),
    ("Cost of revenue", "(2,065)", "(1,878)"),
    ("Gross profit", "$ 4,031", "$ 3,920"),
    ("Gross margin", "66 %", "- %"),
]


def statement(x: float, y: float) -> Draw:
    """A financial statement as printed: no rules, amounts to the right, signs apart."""

    def draw(page: object) -> None:
        insert = page.insert_text  # type: ignore[attr-defined]
        insert((x + 200, y - 26), "Year ended")
        for column, year in enumerate(("2022", "2021")):
            insert((x + 216 + 90 * column, y - 13), year)
        for index, (label, *amounts) in enumerate(STATEMENT):
            top = y + 13 * index
            insert((x + 8 * label.startswith(" "), top), label.strip())
            for column, amount in enumerate(amounts):
                sign, _, number = amount.rpartition("$ ")
                right = x + 240 + 90 * column
                if sign or amount.startswith("$"):
                    insert((right - 60, top), "$")
                insert((right - 6 * len(number), top), number)

    return draw


def test_it_reads_a_statement_without_rules(tmp_path: Path) -> None:
    path = make_pdf(
        tmp_path / "a.pdf",
        both(
            box(72, 40, 540, 80, "The following table shows what we earned in the two years."),
            statement(72, 130),
            box(
                72,
                240,
                540,
                300,
                "See the notes, which are part of these statements, on the pages that follow.",
            ),
        ),
    )

    document = read_pdf(path)

    assert table_of(document) == [
        ["", "Year ended"],
        ["", "2022", "2021"],
        ["Revenue:"],
        ["Products", "$4,236", "$3,844"],
        ["Services and other", "1,860", "1,954"],
        ["Total revenue", "6,096", "5,798"],
        ["Cost of revenue", "(2,065)", "(1,878)"],
        ["Gross profit", "$4,031", "$3,920"],
        ["Gross margin", "66%", "-%"],
    ]
    assert len(texts(document, ElementKind.PARAGRAPH)) == 2
    headers = {
        document.text[cell["start"] : cell["end"]] for cell in document.cells if cell["header"]
    }
    assert {"Year ended", "2022", "2021", "Products", "Gross profit"} <= headers
    assert "1,860" not in headers


def test_rows_are_lines_and_tabs_count_columns(tmp_path: Path) -> None:
    document = read_pdf(make_pdf(tmp_path / "a.pdf", statement(72, 130)))

    (table,) = texts(document, ElementKind.TABLE)

    assert table.split("\n")[1:4] == ["\t2022\t2021", "Revenue:", "Products\t$4,236\t$3,844"]


def test_it_reads_a_statement_in_a_column_of_text(tmp_path: Path) -> None:
    prose = [f"this is line {number} of a column of text" for number in range(14)]
    path = make_pdf(
        tmp_path / "a.pdf",
        both(
            lines(40, 60, prose[:5], fontsize=8),
            lines(330, 60, prose, fontsize=8),
            lines(40, 150, ["Sales 1", "Costs 2", "Gains 3"], fontsize=8),
            lines(160, 150, ["100", "80", "20"], fontsize=8),
            lines(220, 150, ["90", "70", "20"], fontsize=8),
        ),
    )

    document = read_pdf(path)

    assert table_of(document) == [
        ["Sales 1", "100", "90"],
        ["Costs 2", "80", "70"],
        ["Gains 3", "20", "20"],
    ]


def test_it_reads_ruled_cells_with_several_lines(tmp_path: Path) -> None:
    path = make_pdf(
        tmp_path / "a.pdf",
        both(
            grid([72, 180, 420], [80, 100, 140, 180]),
            text(80, 95, "Term"),
            text(190, 95, "Meaning"),
            text(80, 115, "ARR"),
            lines(190, 115, ["Annual value of subscriptions", "and of services"]),
            text(80, 155, "ETLA"),
            lines(190, 155, ["A licence agreement for", "three years"]),
        ),
    )

    document = read_pdf(path)

    assert table_of(document) == [
        ["Term", "Meaning"],
        ["ARR", "Annual value of subscriptions and of services"],
        ["ETLA", "A licence agreement for three years"],
    ]
    (table,) = elements(document, ElementKind.TABLE)
    assert round(table.box.x0) == 71
    assert [bool(cell["header"]) for cell in document.cells] == [
        True,
        True,
        False,
        False,
        False,
        False,
    ]


def test_words_that_touch_across_a_rule_are_two_cells(tmp_path: Path) -> None:
    path = make_pdf(
        tmp_path / "a.pdf",
        both(
            grid([72, 110, 160], [80, 100, 120]),
            text(75, 95, "abcdef ghijk"),
            text(75, 115, "one"),
            text(115, 115, "two"),
        ),
    )

    assert table_of(read_pdf(path)) == [["abcdef", "ghijk"], ["one", "two"]]


def test_columns_of_text_between_amounts_are_columns(tmp_path: Path) -> None:
    names = ["Alpha", "Beta", "Gamma", "Delta"]
    kinds = ["bond", "share", "bond", "note"]
    path = make_pdf(
        tmp_path / "a.pdf",
        both(lines(72, 72, names), lines(200, 72, kinds), lines(320, 72, ["12", "3", "45", "678"])),
    )

    assert table_of(read_pdf(path)) == [
        ["Alpha", "bond", "12"],
        ["Beta", "share", "3"],
        ["Gamma", "bond", "45"],
        ["Delta", "note", "678"],
    ]


def test_running_text_with_numbers_is_no_table(tmp_path: Path) -> None:
    prose = (
        "In 2020 we sold 300 ships, in 2021 it was 450, and in 2022 there were 12 left to sell. "
        * 5
    )

    assert not elements(
        read_pdf(make_pdf(tmp_path / "a.pdf", box(72, 72, 540, 500, prose))), ElementKind.TABLE
    )


def test_what_is_an_amount() -> None:
    amounts = [
        "1,234",
        "$ (1,234)",
        "(5.2)%",
        "—",
        "$—",
        "2022",
        "12.5x",
        "n/a",
        "+3",
        "€ 1.2",
        "40 %",
    ]
    others = ["Note", "A1", "Q3 2022", "", "about 5", "1st"]

    assert [text for text in amounts if not is_number(text)] == []
    assert [text for text in others if is_number(text)] == []
