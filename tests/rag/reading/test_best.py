"""Which sentences and rows answer best, by what a kind of question asks for."""

from dataclasses import replace

import pytest

from rag.question.query import Query, read
from rag.reading.best import best_units
from rag.reading.read import read_passages
from rag.types import ElementKind
from tests.fakes import HashEmbedder, LikelyPairs
from tests.make import make_passage


def best(query: Query, text: str, kind: ElementKind = ElementKind.PARAGRAPH) -> str:
    reading = read_passages(query, (make_passage(text, kind=kind),), LikelyPairs())
    return best_units(reading, HashEmbedder())[0].text.strip()


@pytest.mark.parametrize(
    ("question", "other", "told"),
    [
        ("Why did the margin fall?", "The margin had a fall in Lyon.",
         "The margin had a fall due to ice."),
        ("How do I open the lid?", "They open the lid in Lyon.", "You can open the lid by hand."),
        ("What does bollard mean?", "Paint the bollard.", "A bollard is a post on a quay."),
    ],
)  # fmt: skip
def test_what_tells_a_reason_a_step_or_a_definition_comes_first(
    question: str, other: str, told: str
) -> None:
    assert best(read(question), f"{other} {told}") == told


class Unread(HashEmbedder):
    """Reads English alone, as the pair model does."""

    def reads(self, language: str) -> bool:
        return language == "en"


class EnglishPairs(LikelyPairs):
    def reads(self, language: str) -> bool:
        return language == "en"


def test_where_no_model_reads_the_language_what_was_found_first_counts() -> None:
    texts = ("Die Brücke ist im Sommer gesperrt.", "Die Brücke war am 3. Mai 2019 gesperrt.")
    passages = [
        make_passage(text, number=number, language="de")
        for number, text in zip((1, 6), texts, strict=True)
    ]
    reading = read_passages(read("Wann ist die Brücke gesperrt?"), passages, EnglishPairs())
    assert best_units(reading, Unread())[0].text == texts[0]


def test_a_follow_up_is_about_its_own_words() -> None:
    query = read("When does the application for the masters open?")
    text = "The application for bachelors does open in May. The masters open in June."
    asked = replace(query, focus=read("masters").terms)
    assert best(query, text).startswith("The application")
    assert best(asked, text).startswith("The masters")


def test_a_value_has_a_number() -> None:
    text = "The new plant in Lyon cost much. The plant cost 12 million."
    assert (
        best(read("How much did the new plant in Lyon cost?"), text) == "The plant cost 12 million."
    )


def test_a_row_is_called_what_is_asked_for_and_nothing_else() -> None:
    rows = "Net sales of shops abroad\t12\nNet sales\t40"
    assert best(read("What were net sales?"), rows, ElementKind.TABLE) == "Net sales\t40"


def test_a_reason_is_no_row_of_a_table() -> None:
    text = "Close of the plant in Lyon\t12\t11\n\nThe plant in Lyon did close as ice came."
    assert best(read("Why did the plant in Lyon close?"), text).endswith("came.")


def test_a_row_is_of_the_year_that_stands_above_it() -> None:
    tables = "All - 2021\t$\nTotal sales\t12\nAll - 2022\t$\nTotal sales\t14"
    assert best(read("total sales 2022"), tables, ElementKind.TABLE) == "Total sales\t14"
