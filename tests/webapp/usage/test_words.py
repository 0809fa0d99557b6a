"""What people and programs are told of budgets, before one is used and when it is."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_django import Settings

from rag.engine import Engine
from rag.types import Answer
from tests.make import browser, make_user
from tests.rows import bearer, index, make_ready
from tests.webapp.usage.models import SAID, payer, with_model
from webapp.accounts.models import User
from webapp.chat.asking.turn import run_turn, start_turn
from webapp.chat.models import Turn
from webapp.library.models import Document, Workspace
from webapp.usage.budgets import State
from webapp.usage.models import Limit, ModelRequest
from webapp.usage.words import warning

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
QUESTION = "What was the revenue in 2020?"
USED = (
    "Your workspace has used its budget for November. Quotes still work; it starts anew on "
    "1 December; ask Root for more."
)


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def report(workspace: Workspace, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Document:
    make_user("root@example.org", name="Root", is_superuser=True, is_staff=True)
    document = make_ready(workspace, "Revenue was 10 million euros in 2020.")
    index(document, engine)
    made, _ = with_model(engine, monkeypatch)
    monkeypatch.setattr("webapp.api.asking.library_engine", lambda *_: made)
    return document


def spend(workspace: Workspace, tokens: int, user: User | None = None) -> None:
    ModelRequest.objects.create(
        begun=NOW, workspace=workspace, user=user, purpose="answer", input_tokens=tokens, end="ok"
    )


def ask_api(user: User, workspace: Workspace, **more: Any) -> Any:
    return browser().post(
        f"/api/v1/workspaces/{workspace.pk}/ask", {"question": QUESTION, **more},
        content_type="application/json", headers=bearer(user),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("limit", "spent", "told"),
    [
        ({}, 99, None),
        ({"workspace": "tokens_per_month"}, 79, None),
        (
            {"workspace": "tokens_per_month"}, 80,
            "Your workspace has used 80 % of its budget for November.",
        ),
        (
            {"workspace": "tokens_per_day"}, 99,
            "Your workspace has used 99 % of its budget for today.",
        ),
        ({"user": "tokens_per_day"}, 80, "You have used 80 % of your budget for today."),
        ({"user": "tokens_per_month"}, 80, "You have used 80 % of your budget for November."),
        ({"workspace": "tokens_per_month"}, 100, USED),
        (
            {"user": "tokens_per_day"}, 100,
            "You have used your budget for today. Quotes still work; it starts anew on 1 December; "
            "ask Root for more.",
        ),
    ],
)  # fmt: skip
def test_what_is_said(
    report: Document, alice: User, limit: dict[str, str], spent: int, told: str | None
) -> None:
    for whose, name in limit.items():
        subject = alice if whose == "user" else report.workspace
        Limit.objects.create(**{whose: subject, name: 100})
    spend(report.workspace, spent, alice)
    said = warning(payer(alice, report.workspace))
    assert (said and said[0]) == told


def test_an_answer_over_budget_is_quoted_and_says_so(report: Document, alice: User) -> None:
    Limit.objects.create(workspace=report.workspace, tokens_per_month=100)
    spend(report.workspace, 100)
    page = browser(alice).get(f"/w/{report.workspace_id}/").text
    assert USED in page.replace("&#x27;", "'")
    *_, _ = run_turn(start_turn(alice, report.workspace, QUESTION))
    turn = Turn.objects.get()
    assert (turn.mode, turn.tokens, turn.basis) == ("quote", 0, "")
    page = browser(alice).get(f"/conversations/{turn.conversation_id}/").text
    assert "The budget for the language model is used up, so the documents are quoted." in page
    assert ModelRequest.objects.count() == 1


def test_the_written_answer_of_before_is_still_given(report: Document, alice: User) -> None:
    for _ in run_turn(start_turn(alice, report.workspace, QUESTION)):
        pass
    Limit.objects.create(user=alice, tokens_per_day=1)
    for _ in run_turn(start_turn(alice, report.workspace, QUESTION), may_recall=True):
        pass
    assert Turn.objects.exclude(recalled=None).get().mode == "model"


def test_when_an_answer_is_given_it_is_counted(report: Document, alice: User) -> None:
    Limit.objects.create(user=alice, tokens_per_day=1_300)
    who = payer(alice, report.workspace)
    for event in run_turn(start_turn(alice, report.workspace, QUESTION)):
        if isinstance(event, Answer):
            assert warning(who) == ("You have used 84 % of your budget for today.", State.NEAR)


def test_a_program_is_refused_until_the_budget_starts_anew(report: Document, alice: User) -> None:
    assert ask_api(alice, report.workspace).json()["text"].startswith(SAID[:20])
    Limit.objects.create(workspace=report.workspace, tokens_per_month=100)
    refused = ask_api(alice, report.workspace)
    assert (refused.status_code, refused["Retry-After"]) == (429, str(12 * 3600))
    assert refused.json()["error"] == USED
    quoted = ask_api(alice, report.workspace, quotes=True)
    assert (quoted.status_code, quoted.json()["mode"]) == (200, "quote")


def test_quotes_can_be_asked_for_at_any_time(report: Document, alice: User) -> None:
    assert ask_api(alice, report.workspace, quotes=True).json()["mode"] == "quote"
    assert not ModelRequest.objects.exists()


def test_questions_within_a_minute(
    report: Document, alice: User, bob: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PERSON_QUESTIONS_PER_MINUTE = 2
    monkeypatch.setattr("time.time", lambda: 60_000 + 18.0)
    for _ in range(2):
        assert ask_api(alice, report.workspace).status_code == 200
    refused = ask_api(alice, report.workspace)
    assert (refused.status_code, refused["Retry-After"]) == (429, "42")
    assert refused.json()["error"] == "You may ask 2 questions a minute. Ask again in 42 seconds."
    page = browser(alice).post(f"/w/{report.workspace_id}/ask", {"question": QUESTION})
    assert page.status_code == 429
    assert "2 questions a minute" in page.json()["message"]
    assert Turn.objects.count() == 2
    assert ask_api(bob, report.workspace).status_code == 200
    Limit.objects.create(workspace=report.workspace, questions_per_minute=1)
    monkeypatch.setattr("time.time", lambda: 60_060.0)
    assert ask_api(alice, report.workspace).status_code == 200
    told = ask_api(bob, report.workspace).json()["error"]
    assert told == "Your workspace may be asked 1 question a minute. Ask again in 1 minute."
