"""The right sentence or row, word for word."""

import pytest

from rag.quote import quote
from rag.types import Draft, ElementKind, Mode, Passage
from tests.fakes import HashEmbedder
from tests.make import make_passage

TABLE = (
    "\t2018\t2017\t2016\nNet sales\t42,151\t39,403\t38,020\n"
    "Capital expenditures\t1,577\t1,373\t940\n"
    "Total revenue from services\t2,190\t1,968\t1,750"
)
PASSAGES = (
    make_passage(
        "Overview\n\nThe company sells electronics in its own shops. It was founded in 1966 in a "
        "small town. Its chief executive is Ada Winter. Results depend on the season.",
        number=1, title="Annual report",
    ),
    make_passage(
        TABLE, number=2, kind=ElementKind.TABLE, headings=("Cash flow statement",),
        context="\t2018\t2017\t2016\n(in millions)",
    ),
    make_passage(
        "Employees ........ 14\nRisk factors ........ 21\n\nAt the end of the year we employed "
        "125,000 people. See accompanying notes to the statements of employees.",
        number=3,
    ),
    make_passage("RISK FACTORS AND EMPLOYEES", number=4, kind=ElementKind.HEADING),
)  # fmt: skip


def quoted(query: str, passages: tuple[Passage, ...] = PASSAGES) -> tuple[Draft, list[str]]:
    draft = quote(query, passages, HashEmbedder())
    known = {passage.number: passage for passage in passages}
    texts = [known[number].chunk.words_at(span) for number, span in draft.quotes]
    position = 0
    for (number, _), text in zip(draft.quotes, texts, strict=True):
        position = draft.text.index(f"{text} [{number}]", position) + len(text)
    assert draft.mode is Mode.QUOTE
    return draft, texts


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("When was the company founded?", "It was founded in 1966 in a small town."),
        ("Who is the CEO?", "Its chief executive is Ada Winter."),
        ("How many employees are there?", "At the end of the year we employed 125,000 people."),
    ],
)
def test_it_quotes_the_sentence_that_answers(query: str, first: str) -> None:
    assert quoted(query)[1][0] == first


def test_it_quotes_a_row_under_its_header() -> None:
    draft, texts = quoted("What were capital expenditures in 2018?")
    assert texts[:2] == ["\t2018\t2017\t2016", "Capital expenditures\t1,577\t1,373\t940"]
    assert "\t2018\t2017\t2016 [2]\nCapital expenditures\t1,577\t1,373\t940 [2]" in draft.text


def test_it_knows_what_people_call_it() -> None:
    assert "Capital expenditures\t1,577\t1,373\t940" in quoted("What was the capex in 2017?")[1]


def test_a_row_without_its_header_is_introduced_by_it() -> None:
    cut = make_passage(
        "Capital expenditures\t1,577\t1,373", context="(in millions)\t2018\t2017",
        kind=ElementKind.TABLE,
    )  # fmt: skip
    draft, texts = quoted("capital expenditures in 2018", (cut,))
    assert texts == ["Capital expenditures\t1,577\t1,373"]
    assert draft.text == "(in millions)\t2018\t2017\nCapital expenditures\t1,577\t1,373 [1]"


def test_it_quotes_no_headings_contents_or_running_lines() -> None:
    _, texts = quoted("employees and risk factors")
    assert not any("...." in text or text.isupper() or "accompanying" in text for text in texts)


def test_it_quotes_at_most_four_and_nothing_twice() -> None:
    same = tuple(
        make_passage(f"Revenue grew by 4 percent in the year. Revenue item {n} grew too.", number=n)
        for n in range(1, 9)
    )
    _, texts = quoted("How did revenue grow?", same)
    assert 1 <= len(texts) <= 4
    assert len(set(texts)) == len(texts)


def test_without_a_sentence_there_is_no_quote() -> None:
    assert quote("anything", (), HashEmbedder()).quotes == ()
    assert quote("anything", (PASSAGES[3],), HashEmbedder()).text == ""


def test_it_embeds_few_sentences() -> None:
    embedder = HashEmbedder()
    many = tuple(
        make_passage(" ".join(f"Sentence {n} of {p} has words." for n in range(100)), number=p)
        for p in range(1, 11)
    )
    quote("Which sentence has words?", many, embedder)
    assert embedder.embedded < 60
