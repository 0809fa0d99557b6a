"""What a question asks for."""

import pytest

from rag.question.asked import is_direct

INDIRECT = (
    "What was the percentage change in net sales from 2019 to 2020?",
    "What is the quick ratio of the company?",
    "What portion of the loans matures in 2021?",
    "How many charts are in the report?",
    "How much higher was the dose in the second group?",
    "What were total repurchases for 2016, 2015 and 2014?",
    "What is the colour of the line for women?",
    "What is the margin? Round your answer to two decimal places.",
)
STATED = (
    "When did the plant in Lyon open?",
    "What were total assets in 2019?",
    "Who signed the lease?",
    "What is the recommended dose for adults?",
    "How long is the notice period?",
)


@pytest.mark.parametrize("question", INDIRECT)
def test_what_is_worked_out_counted_or_seen_is_not(question: str) -> None:
    assert not is_direct(question, "en")


@pytest.mark.parametrize("question", STATED)
def test_what_a_sentence_can_say_is(question: str) -> None:
    assert is_direct(question, "en")
