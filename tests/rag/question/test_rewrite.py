from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from rag.config import ChatConfig
from rag.errors import ModelDownError
from rag.llm import ChatModel, build_planner
from rag.llm.client import PLANNER_TOKENS
from rag.notices import Notice
from rag.question.query import Query, read_question
from rag.question.rewrite import MOST_SEARCHES, standing_alone
from rag.types import Exchange, Message, Question, Scope, Usage
from tests.llm_server import Reply, llm_server


class Scripted:
    """A model that says what it is told to, or is down."""

    name = "scripted"
    server, identity = "", "scripted"
    room = 0

    def __init__(self, said: str | None) -> None:
        self.said = said
        self.asked: list[Sequence[Message]] = []

    def complete(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None
    ) -> str:
        self.asked.append(messages)
        if self.said is None:
            raise ModelDownError(Notice.of("down"))
        return self.said

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None
    ) -> Iterator[str | Usage]:
        yield self.complete(messages)


def ask(text: str, *before: str) -> Question:
    history = tuple(Exchange(question=one, query=one, answer=f"Of {one}") for one in before)
    return Question(text=text, scope=Scope(collection="c"), history=history)


def planned(question: Question, model: ChatModel | None) -> Query:
    return standing_alone(read_question(question), question, model)


def query_of(question: Question, model: ChatModel | None) -> str:
    return planned(question, model).text


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
        ("and the year before?", "What was the revenue of Acme in 2019?"),
        ("What about the following year?", "What was the revenue of Acme in 2021?"),
        ("And the previous year's profit?", "What was profit of Acme in 2019?"),
        ("And last year?", f"{REVENUE} And last year?"),  # of today
    ],
)
def test_a_follow_up_takes_up_the_last_query(follow_up: str, query: str) -> None:
    assert query_of(ask(follow_up, "Who is the chair?", REVENUE), None) == query


@pytest.mark.parametrize(
    "question",
    [
        "Who is the chief executive of Acme?",
        "How many employees were there in 2021?",
        "Who is the head of IT?",
        "Which subsidiaries did the company report that it sold last year and to whom?",
    ],
)
def test_a_question_that_stands_alone_stays_as_it_is(question: str) -> None:
    assert query_of(ask(question, REVENUE), None) == question


def test_without_history_nothing_is_rewritten() -> None:
    model = Scripted("Something else?")
    assert query_of(ask("  and in\n2021? "), model) == "and in 2021?"


def test_what_is_asked_of_something_else_stands_behind_the_question_before() -> None:
    before = "How old are men in Sweden?"
    assert query_of(ask("and women?", before), None) == f"{before} and women?"


def test_a_follow_up_asks_for_what_its_own_words_ask_for() -> None:
    query = planned(ask("who signed it", "when was the report signed"), None)
    assert query.form.name
    assert not query.form.date


def test_the_year_before_a_fiscal_year_is_known_too() -> None:
    asked = ask("and the year before", "total revenue fy2022")
    assert query_of(asked, None) == "total revenue 2021"


def test_the_year_before_something_is_not_that_before_the_one_spoken_of() -> None:
    assert "2019" not in query_of(ask("And the year before the merger?", REVENUE), None)


def test_a_follow_up_picks_what_its_own_words_pick() -> None:
    cheapest = "What is the cheapest pump?"
    assert planned(ask("Who made it?", cheapest), None).pick is None
    assert planned(ask("Which of them costs less than 5,000 euros?", "List the pumps"), None).pick
    assert planned(ask("and in 2021?", f"{cheapest[:-1]} in 2020?"), None).pick


def test_two_years_are_not_replaced_by_one() -> None:
    before = "How did revenue change from 2019 to 2020?"
    assert query_of(ask("and in 2021?", before), None) == f"{before} and in 2021?"


def test_a_model_rewrites_when_there_is_one() -> None:
    model = Scripted(' "What was the revenue of Acme in 2021?"\n')
    assert query_of(ask("and in 2021?", REVENUE), model) == "What was the revenue of Acme in 2021?"
    prompt = "\n".join(message.content for message in model.asked[0])
    assert REVENUE in prompt
    assert "and in 2021?" in prompt


@pytest.mark.parametrize("said", [None, "", "One line.\nAnother line.", "long " * 500])
def test_rules_take_over_from_a_model_that_fails(said: str | None) -> None:
    query = query_of(ask("and in 2021?", REVENUE), Scripted(said))
    assert query == "What was the revenue of Acme in 2021?"


PLANNED = """Here you are:
{"question": "How did Acme's revenue and costs develop?",
 "searches": ["Acme revenue growth", "Acme revenue growth", "", "two\\nlines", 7, "Acme costs",
              "how did acme's revenue and costs develop?", "Acme margin", "Acme profit"]}"""


def test_a_model_proposes_further_queries_in_the_same_call() -> None:
    model = Scripted(PLANNED)
    found = planned(ask("And how did both develop?", REVENUE), model)
    assert found.text == "How did Acme's revenue and costs develop?"
    assert [one.text for one in found.more] == ["Acme revenue growth", "Acme costs", "Acme margin"]
    assert len(found.more) == MOST_SEARCHES
    assert len(model.asked) == 1


def test_without_history_the_question_stays_and_has_further_queries() -> None:
    found = planned(ask("How did revenue develop?"), Scripted(PLANNED))
    assert found.text == "How did revenue develop?"
    assert "Acme costs" in [one.text for one in found.more]


@pytest.mark.parametrize(
    "said", [None, "", "{", "[]", '{"searches": "x"}', '{"searches": [null]}', "{}", '{"a": 1} {']
)
def test_a_model_that_makes_no_sense_costs_only_the_further_queries(said: str | None) -> None:
    question = ask("What was it in 2021?")
    assert planned(question, Scripted(said)) == read_question(question)


def test_a_slow_or_broken_server_is_not_waited_for() -> None:
    slow = Reply(text="words " * 400, pause_s=0.001)
    for reply in (slow, Reply(status=500), Reply(text="Ready.", break_after=0)):
        with llm_server([reply]) as server:
            planner = build_planner(ChatConfig(url=server.url, model="scripted"))
            assert planned(ask("What was it?"), planner).more == ()
            assert len(server.requests) == 1
            assert server.requests[0]["max_tokens"] == PLANNER_TOKENS


def test_a_server_that_plans_is_asked_once() -> None:
    with llm_server([Reply(text=PLANNED)]) as server:
        planner = build_planner(ChatConfig(url=server.url, model="scripted"))
        assert planned(ask("How did revenue develop?"), planner).more[1].text == "Acme costs"
        assert len(server.requests) == 1


def test_what_stands_alone_is_not_read_again() -> None:
    question = ask("How did revenue develop?")
    query = read_question(question)
    assert standing_alone(query, question, None) is query
