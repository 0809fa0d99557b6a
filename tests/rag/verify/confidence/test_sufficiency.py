"""Whether the passages can answer the question at all."""

from rag.config import RagConfig
from rag.question.query import read
from rag.reading.read import read_passages
from rag.types import Passage
from rag.verify.confidence.sufficiency import measures, sufficiency
from tests.fakes import HashEmbedder, OverlapPairs
from tests.make import make_passage

PASSAGES = (
    make_passage("The plant in Lyon opened in 2021 and employs 340 people.", number=1),
    make_passage("Revenue of the group grew by four percent.", number=2, title="Report 2021"),
)


def measured(query: str) -> dict[str, float]:
    reading = read_passages(read(query), PASSAGES, OverlapPairs())
    return measures(reading, HashEmbedder())


def judged(query: str, passages: tuple[Passage, ...] = PASSAGES) -> float:
    return sufficiency(read_passages(read(query), passages, OverlapPairs()), HashEmbedder())


def test_passages_about_the_question_are_sufficient() -> None:
    score = judged("When did the plant in Lyon open?")
    assert score > RagConfig().sufficient_above


def test_passages_about_something_else_are_not() -> None:
    query = "How do penguins breed on antarctic islands?"
    assert judged(query) < RagConfig().sufficient_above


def test_a_missing_name_or_year_counts() -> None:
    there = judged("When did the plant in Lyon open?")
    elsewhere = judged("When did the plant in Oslo open?")
    other_year = judged("Did the plant in Lyon open in 1987?")
    same_year = judged("Did the plant in Lyon open in 2021?")
    assert elsewhere < there
    assert other_year < same_year


def test_nothing_is_never_sufficient() -> None:
    assert judged("When?", ()) == 0.0
    assert judged(" ") == 0.0


def test_a_name_code_or_number_that_is_nowhere_counts_as_missing() -> None:
    assert measured("Does the plant in Lyon build the GX40?")["no_name_missing"] == 0.5
    assert measured("Does the plant in Lyon employ 340 people?")["numbers"] == 1.0
    assert measured("Does the plant in Lyon employ 912 people?")["numbers"] == 0.0
    assert measured("What does page 912 say of Lyon?")["numbers"] == 1.0


def test_words_beside_an_answer_of_the_wrong_form_count_half() -> None:
    right = measured("By how many percent did revenue of the group grow?")["formed"]
    assert measured("When did revenue of the group grow?")["formed"] < right
