"""What is left of a budget, when it starts anew, and that nobody gets more than there is."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from pytest_django import Settings

from rag.engine import Engine
from rag.types import Message
from rag.verify import Judge
from tests.webapp.usage.models import IN, OUT, CountingModel, payer, with_model
from webapp.accounts.models import User
from webapp.library.models import Workspace
from webapp.usage.budgets import LOST_AFTER, OverBudgetError, State, budgets_of, tightest
from webapp.usage.limits import Payer
from webapp.usage.meters import afforded, counting
from webapp.usage.models import MILLION, OPEN, Limit, ModelRequest, Purpose

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
HELLO = [Message(role="user", content="Hello")]


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    at(NOW, monkeypatch)


def at(moment: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def spend(
    tokens: int, who: Payer, *, begun: datetime = NOW, end: str = "ok", price: int = 0
) -> None:
    ModelRequest.objects.create(
        begun=begun, user_id=who.user_id, workspace_id=who.workspace_id, purpose=Purpose.ANSWER,
        input_tokens=tokens, price=price, end=end, day=begun.date(),
    )  # fmt: skip


def states(who: Payer) -> list[tuple[str, str, str, int, State]]:
    return [(one.whose, one.unit, one.period, one.percent, one.state) for one in budgets_of(who)]


def test_without_limits_there_is_no_budget(workspace: Workspace, alice: User) -> None:
    assert budgets_of(payer(alice, workspace)) == []
    assert tightest(payer(alice, workspace)) is None
    assert budgets_of(payer()) == []


def test_tokens_and_money_of_day_and_month(
    workspace: Workspace, alice: User, bob: User, settings: Settings
) -> None:
    settings.PERSON_TOKENS_PER_DAY, settings.PERSON_TOKENS_PER_MONTH = 100, 1_000
    settings.WORKSPACE_MONEY_PER_DAY, settings.WORKSPACE_MONEY_PER_MONTH = 1.5, 3.0
    spend(40, payer(alice, workspace), price=MILLION)
    spend(60, payer(alice, workspace), begun=NOW - timedelta(days=1), price=MILLION)
    spend(900, payer(alice), begun=NOW - timedelta(days=31))  # of October
    spend(50, payer(bob, workspace), price=MILLION // 2)
    assert states(payer(alice, workspace)) == [
        ("user", "tokens", "day", 40, State.FREE),
        ("user", "tokens", "month", 10, State.FREE),
        ("workspace", "money", "day", 100, State.USED),
        ("workspace", "money", "month", 83, State.NEAR),
    ]


@pytest.mark.parametrize(
    ("spent", "held", "state"),
    [
        (0, 0, State.FREE), (79, 0, State.FREE), (80, 0, State.NEAR), (99, 0, State.NEAR),
        (100, 0, State.USED), (130, 0, State.USED), (10, 90, State.HELD), (10, 89, State.FREE),
    ],
)  # fmt: skip
def test_how_a_budget_stands(
    alice: User, settings: Settings, spent: int, held: int, state: State
) -> None:
    settings.PERSON_TOKENS_PER_DAY = 100
    spend(spent, payer(alice))
    spend(held, payer(alice), end=OPEN)
    spend(500, payer(alice), begun=NOW - LOST_AFTER - timedelta(seconds=1), end=OPEN)
    [budget] = budgets_of(payer(alice))
    assert budget.state == state
    assert budget.is_open == (state in {State.FREE, State.NEAR})


def test_a_day_and_a_month_start_anew(
    alice: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PERSON_TOKENS_PER_DAY = settings.PERSON_TOKENS_PER_MONTH = 100
    spend(100, payer(alice))
    day, month = budgets_of(payer(alice))
    assert (day.begins, day.ends) == (
        datetime(2026, 11, 30, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
    )  # fmt: skip
    assert (month.begins, month.ends) == (datetime(2026, 11, 1, tzinfo=UTC), day.ends)
    at(datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC), monkeypatch)
    assert [one.state for one in budgets_of(payer(alice))] == [State.USED, State.USED]
    at(datetime(2026, 12, 1, tzinfo=UTC), monkeypatch)
    day, month = budgets_of(payer(alice))
    assert (day.spent, month.spent) == (0, 0)
    at(datetime(2026, 12, 31, 12, tzinfo=UTC), monkeypatch)
    assert budgets_of(payer(alice))[1].ends == datetime(2027, 1, 1, tzinfo=UTC)


def test_an_administrator_sets_other_limits_for_one(
    workspace: Workspace, alice: User, bob: User, settings: Settings
) -> None:
    settings.PERSON_TOKENS_PER_DAY = 100
    Limit.objects.create(user=alice, tokens_per_day=5, money_per_month=Decimal("0.01"))
    Limit.objects.create(user=bob, tokens_per_day=0)
    Limit.objects.create(workspace=workspace, tokens_per_month=7)
    assert [(one.unit, one.most) for one in budgets_of(payer(alice, workspace))] == [
        ("tokens", 5), ("money", 10_000), ("tokens", 7)
    ]  # fmt: skip
    assert budgets_of(payer(bob)) == []


def test_the_tightest_is_the_one_that_is_told(
    workspace: Workspace, alice: User, settings: Settings
) -> None:
    settings.PERSON_TOKENS_PER_DAY, settings.WORKSPACE_TOKENS_PER_MONTH = 100, 1_000
    spend(85, payer(alice, workspace))
    near = tightest(payer(alice, workspace))
    assert near
    assert (near.whose, near.state) == ("user", State.NEAR)
    spend(915, payer(None, workspace))
    over = tightest(payer(alice, workspace))
    assert over
    assert (over.whose, over.period, over.state) == ("workspace", "month", State.USED)


def test_what_an_answer_may_take_is_held_while_it_is_made(
    engine: Engine, alice: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PERSON_TOKENS_PER_DAY = 2_000
    made, chat = with_model(engine, monkeypatch)
    with afforded(made, payer(alice)) as (first, over):
        assert over is None
        [budget] = budgets_of(payer(alice))
        assert (budget.spent, budget.state) == (0, State.HELD)
        assert budget.held > chat.room + made.config.chat.max_tokens
        with afforded(made, payer(alice)) as (second, over):
            assert (second.chat, over) == (None, budget)
        assert first.chat
        first.chat.complete(HELLO)
    [budget] = budgets_of(payer(alice))
    assert (budget.spent, budget.held) == (IN + OUT, 0)
    with afforded(made, payer(alice)) as (third, over):
        assert third.chat
        assert over is None
        third.chat.complete(HELLO)
    with afforded(made, payer(alice)) as (fourth, over):
        assert (fourth.chat, fourth.planner, fourth.judge) == (None, None, None)
        assert over
        assert over.state == State.USED
    assert not ModelRequest.objects.filter(end=OPEN).exists()


def test_an_answer_takes_no_more_than_was_held(
    engine: Engine, alice: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PERSON_TOKENS_PER_DAY = 10 * MILLION
    judge = CountingModel(["{}"])
    made, chat = with_model(engine, monkeypatch, judge=Judge(judge))
    with afforded(made, payer(alice)) as (paid, _):
        assert paid.chat
        assert paid.judge
        paid.chat.complete(HELLO)
        long = [Message(role="user", content="x" * 3 * chat.room)]
        with suppress(OverBudgetError):
            while len(judge.history) < 99:
                paid.judge.chat.complete(long)
    [budget] = budgets_of(payer(alice))
    assert budget.spent == (1 + len(judge.history)) * (IN + OUT)
    assert 2 <= len(judge.history) < 99


def test_what_was_held_is_given_back_when_an_answer_fails(
    engine: Engine, alice: User, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PERSON_TOKENS_PER_DAY = 2_000
    made, _ = with_model(engine, monkeypatch)
    with pytest.raises(KeyError), afforded(made, payer(alice)):
        raise KeyError
    assert not ModelRequest.objects.exists()


def test_work_that_goes_on_stops_asking_when_its_budget_is_over(
    workspace: Workspace, settings: Settings
) -> None:
    settings.WORKSPACE_TOKENS_PER_DAY = 2_000
    chat = CountingModel(["A chart."])
    with counting(payer(None, workspace)) as ledger:
        vision = ledger.counted(chat, Purpose.CAPTION, 100)
        for _ in range(2):
            vision.complete(HELLO)
            ledger.look()
        with pytest.raises(OverBudgetError):
            vision.complete(HELLO)
    with counting(payer(None, workspace)) as ledger, pytest.raises(OverBudgetError):
        ledger.counted(chat, Purpose.CAPTION, 100).complete(HELLO)
    assert len(chat.history) == ModelRequest.objects.count() == 2


def test_quote_mode_is_no_matter_of_budgets(
    engine: Engine, alice: User, settings: Settings
) -> None:
    settings.PERSON_TOKENS_PER_DAY = 1
    spend(5, payer(alice))
    with afforded(engine, payer(alice)) as (paid, over):
        assert (paid.chat, over) == (None, None)
