from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from rag.errors import ModelDownError
from rag.rewrite import rewrite
from rag.types import Exchange, Message, Question, Scope, Usage


class Scripted:
    """A model that says what it is told to, or is down."""

    name = "scripted"

    def __init__(self, said: str | None) -> None:
        self.said = said
        self.asked: list[Sequence[Message]] = []

    def complete(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None
    ) -> str:
        self.asked.append(messages)
        if self.said is None:
            raise ModelDownError("down")
        return self.said

    def stream(self, messages: Sequence[Message]) -> Iterator[str | Usage]:
        yield self.complete(messages)


def ask(text: str, *before: str) -> Question:
    history = tuple(Exchange(question=one, query=one, answer=f"Of {one}") for one in before)
    return Question(text=text, scope=Scope(collection="c"), history=history)


REVENUE = "What was the revenue of Acme in 2020?"


@pytest.mark.parametrize(
    ("follow_up", "query"),
    [
        ("and in 2021?", "What was the revenue of Acme in 2021?"),
        ("What about FY2021?", "What was the revenue of Acme in FY2021?"),
        ("2019?", "What was the revenue of Acme in 2019?"),
        ("And the costs in 2021?", "What was the costs of Acme in 2021?"),
        ("What about operating profit?", "What was operating profit of Acme in 2020?"),
        ("How about the tax rate?", "What was the tax rate of Acme in 2020?"),
        ("What about in Germany?", f"{REVENUE} What about in Germany?"),
        ("Why did it fall?", f"{REVENUE} Why did it fall?"),
        ("What about Globex?", "What was the revenue of Globex in 2020?"),
        ("And Globex Inc.?", "What was the revenue of Globex Inc. in 2020?"),
        (
            "How does that compare to their peers?",
            f"{REVENUE} How does that compare to their peers?",
        ),
        ("Why?", f"{REVENUE} Why?"),
    ],
)
def test_a_follow_up_takes_up_the_last_query(follow_up: str, query: str) -> None:
    assert rewrite(ask(follow_up, "Who is the chair?", REVENUE), None) == query


@pytest.mark.parametrize(
    "question",
    [
        "Who is the chief executive of Acme?",
        "How many employees were there in 2021?",
        "Which subsidiaries did the company report that it sold last year and to whom?",
    ],
)
def test_a_question_that_stands_alone_stays_as_it_is(question: str) -> None:
    assert rewrite(ask(question, REVENUE), None) == question


def test_without_history_nothing_is_rewritten() -> None:
    model = Scripted("Something else?")
    assert rewrite(ask("  and in\n2021? "), model) == "and in 2021?"
    assert model.asked == []


def test_two_years_are_not_replaced_by_one() -> None:
    before = "How did revenue change from 2019 to 2020?"
    assert rewrite(ask("and in 2021?", before), None) == f"{before} and in 2021?"


def test_a_model_rewrites_when_there_is_one() -> None:
    model = Scripted(' "What was the revenue of Acme in 2021?"\n')
    assert rewrite(ask("and in 2021?", REVENUE), model) == "What was the revenue of Acme in 2021?"
    prompt = "\n".join(message.content for message in model.asked[0])
    assert REVENUE in prompt
    assert "and in 2021?" in prompt


@pytest.mark.parametrize("said", [None, "", "One line.\nAnother line.", "long " * 500])
def test_rules_take_over_from_a_model_that_fails(said: str | None) -> None:
    query = rewrite(ask("and in 2021?", REVENUE), Scripted(said))
    assert query == "What was the revenue of Acme in 2021?"
