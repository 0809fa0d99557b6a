"""Which sentences and rows are read with a question, and what a model makes of them."""

from rag.reading import READ, read_passages
from tests.fakes import OverlapPairs
from tests.make import make_passage


def test_the_best_units_by_words_are_read() -> None:
    text = " ".join(f"Sentence {n} speaks of harbours and their ships." for n in range(60))
    passages = (make_passage(f"{text} The plant in Lyon opened in 2021. {text}"),)
    reading = read_passages("When did the plant in Lyon open?", passages, OverlapPairs())
    assert len(reading.answers) == READ
    assert any("Lyon" in reading.units[place].text for place in reading.answers)
    best = max(range(len(reading.units)), key=reading.answered)
    assert "Lyon" in reading.units[best].context


def test_what_was_not_read_does_not_answer() -> None:
    text = " ".join(f"Sentence {n} speaks of harbours and their ships." for n in range(60))
    reading = read_passages("Which harbours?", (make_passage(text),), OverlapPairs())
    unread = set(range(len(reading.units))) - set(reading.answers)
    assert unread
    assert {reading.answered(place) for place in unread} == {0.0}


def test_a_sentence_is_read_between_its_neighbours_and_a_row_under_its_header() -> None:
    passage = make_passage(
        "One came. Two went. Three stayed.\n\nNet sales\t42\t39", title="Report 2018",
        headings=("Results",), context="\t2018\t2017",
    )  # fmt: skip
    reading = read_passages("Who went?", (passage,), OverlapPairs())
    contexts = {unit.text: unit.context for unit in reading.units}
    assert contexts["Two went."] == "Report 2018 > Results: One came. Two went. Three stayed."
    assert contexts["Net sales\t42\t39"] == "Report 2018 > Results \t2018\t2017\nNet sales\t42\t39"


def test_without_a_question_nothing_is_read() -> None:
    assert read_passages(" ", (make_passage("Text."),), OverlapPairs()).units == ()
