"""Where one search falls short a planner is asked for what is missing, step by step."""

import json
from dataclasses import replace

import pytest

from rag.engine import Engine
from rag.errors import ModelDownError
from rag.find import steps
from rag.find.steps import MOST_ROUNDS, PLANNING_S
from rag.notices import Notice
from rag.types import Question, Retrieved, Step, Token
from tests.fakes import ScriptedChatModel
from tests.rag.test_engine import SCOPE, make_engine

PLAIN = "When did the plant in Lyon open?"
PARTS = "Compare the plant in Lyon and the group"
WRITTEN = "The plant in Lyon opened in 2021 [1.1]."


def wanting(*searches: str, enough: bool = False) -> str:
    return json.dumps({"enough": enough, "searches": searches})


def planned(*replies: str | Exception, **options: float) -> tuple[Engine, ScriptedChatModel]:
    planner = ScriptedChatModel(["{}", *replies])  # the first is the plan of the question itself
    return replace(make_engine(WRITTEN, **options), planner=planner), planner


def told(engine: Engine, text: str) -> list[str]:
    events = list(engine.ask(Question(text=text, scope=SCOPE)))
    found = [isinstance(event, Retrieved) for event in events]
    assert found.count(True) == 1
    said = [event for event in events if isinstance(event, Step)]
    assert all(isinstance(event, Step) for event in events[: found.index(True)])
    assert not any(isinstance(event, Step) for event in events[found.index(True) :])
    return [str(one.message) for one in said]


def test_what_was_found_at_once_takes_no_second_step() -> None:
    engine, planner = planned()
    assert told(engine, PLAIN) == []
    assert len(planner.history) == 1


def test_a_question_with_parts_is_looked_into_until_there_is_enough() -> None:
    engine, planner = planned(wanting("revenue of the group"), wanting(enough=True), passages=1)
    assert told(engine, PARTS) == [
        f"Searched for “{PARTS}”: read 3 pages.",
        "Searched for “revenue of the group”: nothing new was found.",
    ]
    _, shown, again = planner.history
    assert "<found>" in shown[-1].content
    assert "plant in Lyon" in shown[-1].content
    assert "revenue of the group" in again[-1].content


def test_each_search_brings_its_best() -> None:
    engine, _ = planned(wanting("Revenue of the group dollars"), wanting(enough=True), passages=2)
    events = engine.ask(Question(text="Compare the plant in Lyon and its people", scope=SCOPE))
    found = next(event for event in events if isinstance(event, Retrieved))
    assert {one.chunk.document_id for one in found.passages if one.rank} == {"a", "b"}


def test_too_little_is_looked_into_too() -> None:
    engine, planner = planned(wanting("How many people work there?"), sufficient_above=1.1)
    assert len(told(engine, PLAIN)) == 2  # the same is not searched for again
    assert len(planner.history) == MOST_ROUNDS


def test_there_are_three_rounds_at_most() -> None:
    engine, planner = planned(*(wanting(f"Lyon {n}") for n in range(9)))
    assert len(told(engine, PARTS)) == MOST_ROUNDS
    assert len(planner.history) == MOST_ROUNDS


def test_a_slow_planner_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = iter([0.0, PLANNING_S, PLANNING_S, PLANNING_S])
    monkeypatch.setattr(steps, "monotonic", lambda: next(seconds))
    engine, planner = planned(wanting("Lyon"), wanting("Lyon plant"))
    assert len(told(engine, PARTS)) == 2
    assert len(planner.history) == 2


@pytest.mark.parametrize(
    "reply",
    [
        ModelDownError(Notice.of("down")),
        "",
        "[]",
        "{",
        '{"searches": 7}',
        "{}",
        "Nothing is missing.",
    ],
)
def test_a_planner_that_fails_costs_nothing_but_its_step(reply: str | Exception) -> None:
    engine, planner = planned(reply)
    assert len(told(engine, PARTS)) == 1
    assert len(planner.history) == 2


def test_a_planner_may_ask_for_a_part_of_a_document() -> None:
    engine, _ = planned(wanting("page 1 of the plant"), wanting(enough=True))
    assert told(engine, PARTS)[1:] == [
        "Read page 1 of .",
        "Searched for “page 1 of the plant”: nothing new was found.",
    ]


def test_the_trace_tells_the_steps() -> None:
    engine, _ = planned(wanting("revenue of the group"), wanting(enough=True))
    trace = engine.trace(Question(text=PARTS, scope=SCOPE))
    assert [one.code for one in trace.steps] == ["step.searched", "step.nothing_new"]
    assert trace.more == ("revenue of the group",)


def test_without_a_planner_nothing_is_looked_for_again() -> None:
    engine = make_engine(WRITTEN, sufficient_above=1.1)
    events = list(engine.ask(Question(text=PARTS, scope=SCOPE)))
    assert not any(isinstance(event, Step | Token) for event in events)
