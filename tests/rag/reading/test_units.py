"""What is a line as headings are, and what a sentence."""

import pytest

from rag.reading.lines import is_label, is_prose
from rag.reading.units import cut
from tests.make import make_chunk


@pytest.mark.parametrize(
    "text", ["2 Terms of delivery", "Is it safe? Yes", "Price (in EUR)", "退款政策"]
)
def test_a_line_without_an_end_is_a_label(text: str) -> None:
    assert is_label(text)


@pytest.mark.parametrize(
    "text",
    [
        "He said that \u201cit is free of charge.\u201d",
        "(See the terms of the shop.)",
        "包括以下内容\uff1a",
    ],
)
def test_a_sentence_that_ends_within_quotes_or_brackets_is_none(text: str) -> None:
    assert not is_label(text)


def test_prose_may_end_within_quotes() -> None:
    assert is_prose("The shop says that \u201call of it is free.\u201d")


def test_the_name_of_a_clause_is_read_with_its_first_sentence() -> None:
    text = "1. Rent. The rent is 5 pounds. It is due. 2.1 Force majeure. No party is liable."
    assert [part.text for part in cut(make_chunk(text)).parts] == [
        "1. Rent. The rent is 5 pounds.",
        "It is due.",
        "2.1 Force majeure. No party is liable.",
    ]


def test_what_only_begins_with_a_number_is_no_name_of_a_clause() -> None:
    said = ["See 28 U.S.C. Section 1257.", "12 Host sites.", "Some lie by the lake."]
    assert [part.text for part in cut(make_chunk(" ".join(said))).parts] == said


def test_short_items_of_a_list_stay_lines_of_their_own() -> None:
    lines = ["1. Milk.", "2. Eggs.", "Costs rose.", "They fell again."]
    assert [part.text for part in cut(make_chunk("\n".join(lines))).parts] == lines
