"""Text without pages: cut into parts, cleaned, and limited."""

from pathlib import Path

import pytest

from rag.config import ParseConfig
from rag.errors import LimitError
from rag.notices import Notice
from rag.parse.text.flow import PART, Field, Flow
from rag.parse.text.headers import guess_headers
from rag.types import ElementKind, ParsedDocument
from tests.pdfs import check_places, make_source, table_of


def finished(flow: Flow) -> ParsedDocument:
    document = flow.finish(make_source(Path("x")), "test")
    check_places(document)
    return document


def test_a_long_text_is_cut_between_paragraphs() -> None:
    flow = Flow(ParseConfig())
    for number in range(40):
        flow.paragraph(f"Paragraph {number}. " + "word " * 200)
    document = finished(flow)
    assert len(document.pages) == 4
    assert all(len(page.span) < 1.2 * PART for page in document.pages)
    assert all(document.text[page.span.start :].startswith("Paragraph") for page in document.pages)


def test_a_paragraph_longer_than_a_part_is_cut_at_a_blank() -> None:
    flow = Flow(ParseConfig())
    flow.paragraph("word " * 20_000)
    document = finished(flow)
    assert len(document.elements) > 5
    assert document.text.split() == ["word"] * 20_000


def test_a_long_table_runs_over_parts_and_stays_one() -> None:
    flow = Flow(ParseConfig())
    rows = [["Ship", "Tons"], *([f"Ship {n}", f"{n}"] for n in range(3_000))]
    flow.table(Field(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row))
    document = finished(flow)
    assert len(document.elements) == 1
    assert len(document.pages) > 2
    assert table_of(document) == rows
    assert set(document.cells["page"]) == {page.number for page in document.pages}


def test_empty_rows_and_columns_of_a_table_are_left_out() -> None:
    flow = Flow(ParseConfig())
    flow.table(
        [Field(3, 5, "a"), Field(3, 16_000, "b"), Field(9, 5, " "), Field(1_000_000, 5, "c")]
    )
    assert table_of(finished(flow)) == [["a", "b"], ["c"]]


def test_it_counts_and_drops_what_cannot_be_seen() -> None:
    flow = Flow(ParseConfig())
    flow.paragraph("vis\u200bible\U000e0041\U000e0042 te\x00xt")
    document = finished(flow)
    assert document.text.strip() == "visible text"
    assert document.pages[0].quality.hidden == 3


def test_the_limits_hold() -> None:
    with pytest.raises(LimitError, match="characters"):
        Flow(ParseConfig(max_characters=10)).paragraph("more than ten characters")
    flow = Flow(ParseConfig(max_pages=1))
    with pytest.raises(LimitError, match="pages"):
        flow.next_page()


def test_what_is_told_twice_is_told_once() -> None:
    from rag.types import Severity

    flow = Flow(ParseConfig())
    for _ in range(3):
        flow.tell("macros", Severity.WARN, Notice("parse.macros"))
    assert len(finished(flow).warnings) == 1


def test_another_document_is_taken_in_below_a_heading() -> None:
    inner = Flow(ParseConfig())
    inner.heading("Inner", 1)
    inner.items(["• a", "• b"])
    inner.table([Field(0, 0, "x", header=True), Field(0, 2, "y", header=True)])
    flow = Flow(ParseConfig())
    flow.heading("Outer", 1)
    flow.embed(finished(inner), under=1, name="inner")
    document = finished(flow)
    assert [part.level for part in document.elements] == [1, 2, 0, 0]
    assert [part.kind for part in document.elements][2:] == [ElementKind.LIST, ElementKind.TABLE]
    assert list(document.cells["header"]) == [True, True]


@pytest.mark.parametrize(
    ("rows", "headers"),
    [
        ([["Ship", "Tons"], ["Ada", "12"]], "TT TF"),
        ([["", "2023", "2022"], ["Dues", "48.7", "41.2"]], "TT TFF"),
        ([["Ada", "12"], ["Bo", "14"]], "TF TF"),
        ([["Name", "Town", "Trade"], ["Ada", "Hull", "pilot"]], "TTT TFF"),
        ([["Name", "Ada"], ["Town", "Hull"]], "TF TF"),
        ([["12", "14"], ["13", "15"]], "FF FF"),
    ],
)
def test_headers_are_guessed_where_the_format_does_not_say(
    rows: list[list[str]], headers: str
) -> None:
    cells = [(r, c, text, None) for r, row in enumerate(rows) for c, text in enumerate(row) if text]
    found = guess_headers(cells)
    assert ["FT"[flag] for flag in found] == list(headers.replace(" ", ""))


def test_a_text_without_pages_tells_its_language() -> None:
    flow = Flow(ParseConfig())
    flow.paragraph("Das Werk in Lyon wurde im Jahr 2021 eröffnet, und die Kosten sind gesunken.")
    assert finished(flow).language == "de"
