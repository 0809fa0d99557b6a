"""Which sentences and rows are read with a question, and what a model makes of them."""

import pytest

from rag.language.terms import Weights
from rag.question.query import read
from rag.reading.measures import best_fit, fit
from rag.reading.read import READ, read_passages
from rag.reading.units import units
from tests.fakes import OverlapPairs
from tests.make import make_passage


def test_the_best_units_by_words_are_read() -> None:
    text = " ".join(f"Sentence {n} speaks of harbours and their ships." for n in range(60))
    passages = (make_passage(f"{text} The plant in Lyon opened in 2021. {text}"),)
    reading = read_passages(read("When did the plant in Lyon open?"), passages, OverlapPairs())
    assert len(reading.answers) == READ
    assert any("Lyon" in reading.units[place].text for place in reading.answers)
    best = max(range(len(reading.units)), key=reading.answered)
    assert "Lyon" in reading.units[best].context


def test_what_was_not_read_does_not_answer() -> None:
    text = " ".join(f"Sentence {n} speaks of harbours and their ships." for n in range(60))
    reading = read_passages(read("Which harbours?"), (make_passage(text),), OverlapPairs())
    unread = set(range(len(reading.units))) - set(reading.answers)
    assert unread
    assert {reading.answered(place) for place in unread} == {0.0}


def test_a_sentence_is_read_between_its_neighbours_and_a_row_under_its_header() -> None:
    passage = make_passage(
        "One came. Two went. Three stayed.\n\nNet sales\t42\t39", title="Report 2018",
        headings=("Results",), context="\t2018\t2017",
    )  # fmt: skip
    reading = read_passages(read("Who went?"), (passage,), OverlapPairs())
    contexts = {unit.text: unit.context for unit in reading.units}
    assert contexts["Two went."] == "Report 2018 > Results: One came. Two went. Three stayed."
    assert contexts["Net sales\t42\t39"] == "Report 2018 > Results \t2018\t2017\nNet sales\t42\t39"


def test_without_a_question_nothing_is_read() -> None:
    assert read_passages(read(" "), (make_passage("Text."),), OverlapPairs()).units == ()


@pytest.mark.parametrize(
    "question",
    [
        "How much was revenue in 2021?",
        "When did the plant in Lyon open?",
        "Who is the plant manager?",
        "What is the e-mail address of the plant?",
        "Which harbours?",
    ],
)
def test_the_best_fit_is_that_of_all_though_not_all_are_looked_at(question: str) -> None:
    text = (
        "The plant in Lyon opened on 3 May 2019. Revenue was $42 million in 2021, up 4 %. "
        "Its manager is Ada Stone. Write to plant@example.com or call. Ships lie in harbours. "
        "Revenue fell. The plant is large. Lyon is old."
    )
    passage = make_passage(text)
    wanted, found = read(question), units((passage,), brief=True)
    weights = Weights([unit.terms for unit in found])
    best = max(fit(wanted, unit, weights) for unit in found)
    assert best_fit(wanted, found, weights) == pytest.approx(best)
    assert best_fit(wanted, (), weights) == 0.0
