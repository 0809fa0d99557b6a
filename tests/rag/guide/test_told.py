"""Which question a sentence, a heading or a row of a table answers by its form."""

import pytest

from rag.guide.told import Words, of_heading, of_row, of_sentence

WORDS = Words(
    plain=frozenset({"charge", "pair", "the", "watch", "benefits", "policy", "stores"}),
    names=frozenset({"nike", "lyon"}),
)


def asked(sentence: str) -> list[str]:
    return [told.question for told in of_sentence(sentence, "en", WORDS)]


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("In addition, 77% of older adults have a cell phone, up from 69%.",
         "What percentage of older adults have a cell phone?"),
        ("In 2012, 69% of older adults had a cell phone.",
         "What percentage of older adults had a cell phone in 2012?"),
        ("NIKE has seven significant distribution centers in the United States.",
         "How many significant distribution centers does NIKE have?"),
        ("Gross margin decreased 110 basis points primarily due to lower prices.",
         "Why did gross margin decrease?"),
        ("The tower was built of brick in 1911.", "When was the tower built?"),
        ("The purpose of the fund is to lessen the effects of storms.",
         "What is the purpose of the fund?"),
        ("We propose a method that asks twice.", "What do the authors propose?"),
        ("A bollard is a post on a quay.", "What is a bollard?"),
        ("The committee is responsible for the choice of the auditor.",
         "What is the committee responsible for?"),
        ("A complete measurement takes approximately 45 seconds to complete.",
         "How long does a complete measurement take?"),
    ],
)  # fmt: skip
def test_a_sentence_is_turned_into_its_question(sentence: str, question: str) -> None:
    assert question in asked(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "This is a rise of six points.",  # what it is cannot be known apart from what is before
        "It was built of brick in 1911.",
        "39% of older adults fall into one of these two groups.",
        "As of May 31, 2021, we had repurchased 50.0 million shares.",
        "Although parsing is a hard task, it was done.",
        "The answer is the second one.",
        "Figure 6 shows that the method is able to mend errors.",
        "The candidate who was late is the reason for it.",
    ],
)
def test_nothing_is_asked_where_it_would_be_silly(sentence: str) -> None:
    assert not asked(sentence)


def test_a_language_without_patterns_has_no_questions() -> None:
    assert not list(of_sentence("Der Turm ist ein Haus.", "de", WORDS))
    assert not list(of_heading("Zahlungsbedingungen", "de", WORDS))


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("1.3 Charging the watch", "How do I charge the watch?"),
        ("1.5 Pairing Your Watch With NIKE", "How do I pair your watch with NIKE?"),
        ("What is a bollard?", "What is a bollard?"),
        ("Roles of TAC", "What are the roles of TAC?"),
        ("DIVIDEND POLICY", "What is the dividend policy?"),
        ("Dividend Policy:", "What is the dividend policy?"),
    ],
)
def test_a_heading_promises_what_it_tells(heading: str, question: str) -> None:
    assert [told.question for told in of_heading(heading, "en", WORDS)] == [question]


@pytest.mark.parametrize("heading", ["Planning summary", "REFERENCES", "1 Introduction", "", "7"])
def test_other_headings_promise_nothing(heading: str) -> None:
    assert not list(of_heading(heading, "en", WORDS))


def test_a_row_is_asked_for_with_its_period() -> None:
    assert of_row("net sales", "2021", "en") == "What were net sales in 2021?"
    assert of_row("cost of sales", "2021", "en") == "What was cost of sales in 2021?"
    assert of_row("income before taxes", "2021", "en") == "What was income before taxes in 2021?"
