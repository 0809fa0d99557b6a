"""Rows of tables as quotes: under their header once, and the cells that are asked for read off."""

import pytest

from rag.types import ElementKind, Span
from tests.make import make_passage
from tests.rag.write.quoting.test_quote import PASSAGES, TABLE, quoted


def test_it_quotes_rows_once_under_their_header() -> None:
    draft, texts = quoted("What were capital expenditures in 2018?")
    assert texts[0] == "Capital expenditures\t1,577\t1,373\t940"
    assert draft.quotes[1].text == TABLE
    assert draft.quotes[1].places[1][1] == Span(0, len("\t2018\t2017\t2016"))
    assert draft.text.count("2018\t2017\t2016") == 1


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("What were capital expenditures in 2018?", "Capital expenditures, 2018: 1,577 (in"),
        ("Capital expenditures?", "Capital expenditures: 2018 1,577; 2017 1,373; 2016 940 (in"),
        ("capital expenditures of 2016, of 2018", "Capital expenditures: 2018 1,577; 2016 940 (in"),
    ],
)
def test_the_cells_that_are_asked_for_are_read_off_in_one_line(query: str, line: str) -> None:
    draft, _ = quoted(query)
    assert draft.text.split("\n")[0] == f"{line} millions) [2]"
    [place] = draft.quotes[0].places
    assert PASSAGES[1].chunk.words_at(place[1]).startswith("Capital expenditures\t")


def test_the_one_cell_is_marked() -> None:
    [first, *_] = quoted("What were capital expenditures in 2017?")[0].quotes
    assert first.cell is not None
    assert PASSAGES[1].chunk.words_at(first.cell) == "1,373"


def test_a_cell_that_is_a_sentence_is_the_answer_by_itself() -> None:
    said = "The pilot boards two miles off the harbour and stays until the ropes are made fast."
    table = make_passage(
        f"Task\tRule\nPilots ......\t{said}", kind=ElementKind.TABLE, context="Task\tRule"
    )
    draft, _ = quoted("When does the pilot of the harbour stay on board?", (table,))
    assert draft.quotes[0].text == said
    assert draft.quotes[0].read_off


def test_dots_that_lead_to_a_cell_are_no_part_of_its_row() -> None:
    table = make_passage(
        "\t2018\nHarbour dues ..........\t42", kind=ElementKind.TABLE, context="\t2018"
    )
    draft, _ = quoted("What were harbour dues in 2018?", (table,))
    assert draft.text.startswith("Harbour dues, 2018: 42 [1]")


def test_a_row_below_a_line_of_its_own_is_told_with_it() -> None:
    regions = make_passage(
        "\t2018\t2017\nNorth America\t\nFootwear\t9,322\t9,684\nGreater China\t\n"
        "Footwear\t3,496\t2,920",
        kind=ElementKind.TABLE, context="\t2018\t2017",
    )  # fmt: skip
    draft, _ = quoted("What were footwear sales in Greater China in 2018?", (regions,))
    assert draft.text.startswith("Footwear, Greater China, 2018: 3,496 [1]\n\n")


def test_it_knows_what_people_call_it() -> None:
    draft, _ = quoted("What was the capex in 2017?")
    assert "Capital expenditures\t1,577\t1,373\t940" in draft.text


def test_a_row_without_its_header_is_introduced_by_it() -> None:
    cut = make_passage(
        "Capital expenditures\t1,577\t1,373", context="(in millions)\t2018\t2017",
        kind=ElementKind.TABLE,
    )  # fmt: skip
    draft, texts = quoted("capital expenditures in 2018", (cut,))
    assert texts == ["Capital expenditures\t1,577\t1,373"] * 2
    assert draft.text == (
        "Capital expenditures, 2018: 1,577 (in millions) [1]\n\n"
        "(in millions)\t2018\t2017\nCapital expenditures\t1,577\t1,373 [1]"
    )


def test_the_unit_in_the_caption_of_a_table_is_read_off() -> None:
    table = make_passage(
        "Germany\t18.4\t24.7", kind=ElementKind.TABLE,
        context="Table 1: Revenue by region (million euros)\nRegion\t2024\t2025",
    )  # fmt: skip
    draft, _ = quoted("What was the revenue in Germany in 2025?", (table,))
    assert draft.text.startswith("Germany, 2025: 24.7 (million euros) [1]")


def test_a_sentence_above_a_table_is_no_header_of_it() -> None:
    above = "The plants and their people are shown below."
    table = make_passage(
        f"{above}\n(in thousands)\nPlant\t2023\nLyon\t340\nGhent\t120",
        kind=ElementKind.TABLE, context=f"{above}\n(in thousands)\nPlant\t2023",
    )  # fmt: skip
    draft, _ = quoted("How many people has the plant in Ghent?", (table,))
    assert draft.text.startswith(
        "Ghent, 2023: 120 (in thousands) [1]\n\n"
        "(in thousands)\nPlant\t2023\nLyon\t340\nGhent\t120 [1]"
    )


def test_rows_apart_in_a_table_stand_under_one_header() -> None:
    between = "\n".join(f"Item {n} of many others that are listed here\t{n}00" for n in range(12))
    table = make_passage(
        f"\t2018\nNet sales of shops\t42,151\n{between}\nNet sales online\t7,003",
        kind=ElementKind.TABLE, context="\t2018",
    )  # fmt: skip
    draft, _ = quoted("What were net sales online and net sales of shops?", (table,))
    _, both = draft.quotes
    assert both.text.count("2018") == 1
    assert both.text.count("Net sales") == 2
