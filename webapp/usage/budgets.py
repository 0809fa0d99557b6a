"""What is left for language models, and who may have the next of it.

What a request may take at most is held before it is made, and what it took is put in its place
afterwards: of many at once none goes over what is left.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.formats import number_format

from rag.errors import ModelRefusedError
from rag.notices import Notice
from webapp.accounts.models import User
from webapp.usage.limits import BUDGETS, Payer, Whose, limits_of
from webapp.usage.models import LOST, MILLION, OPEN, ModelRequest
from webapp.usage.prices import told_money

NEAR = 80  # percent, from which on one is told
LOST_AFTER = timedelta(hours=1)  # nobody is at work on a request any more


class Period(StrEnum):
    """The time that a budget is for."""

    DAY = "day"
    MONTH = "month"


class State(StrEnum):
    """How a budget stands; where it is HELD, requests that are being made may leave something."""

    FREE = "free"
    NEAR = "near"
    HELD = "held"
    USED = "used"


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """A limit, and what is gone of it: in tokens, or in millionths of the currency."""

    whose: Whose
    unit: str  # "tokens" or "money"
    period: Period
    begins: datetime
    most: int
    spent: int
    held: int

    @property
    def ends(self) -> datetime:
        """When it starts anew."""
        if self.period == Period.DAY:
            return self.begins + timedelta(days=1)
        return (self.begins + timedelta(days=32)).replace(day=1)

    @property
    def spent_words(self) -> str:
        """What is spent, in its unit."""
        return self._words(self.spent)

    @property
    def most_words(self) -> str:
        """What there is, in its unit."""
        return self._words(self.most)

    def _words(self, amount: int) -> str:
        if self.unit == "money":
            return f"{told_money(amount)} {settings.CURRENCY}"
        return number_format(amount, use_l10n=True, force_grouping=True)

    @property
    def percent(self) -> int:
        """How much of it is spent, in whole percent, never more than 100."""
        return min(100, 100 * self.spent // self.most)

    @property
    def state(self) -> State:
        """Whether there is something left."""
        if self.spent >= self.most:
            return State.USED
        if self.spent + self.held >= self.most:
            return State.HELD
        return State.NEAR if self.percent >= NEAR else State.FREE

    @property
    def is_open(self) -> bool:
        """Whether another request may be made."""
        return self.state in {State.FREE, State.NEAR}


class OverBudgetError(ModelRefusedError):
    """A model is not asked: nothing is left for it."""

    def __init__(self) -> None:
        super().__init__(Notice("model.over_budget"))


def budgets_of(payer: Payer) -> list[Budget]:
    """What a payer's person and workspace have of what is limited. A query each, or two."""
    return [budget for whose, pk in payer.parts() for budget in _budgets(whose, pk)]


def tightest(payer: Payer) -> Budget | None:
    """Of the budgets the one that stands worst; of those that are as bad, the longest closed."""
    order = list(State)
    return max(
        budgets_of(payer), key=lambda one: (order.index(one.state), one.ends, one.percent),
        default=None,
    )  # fmt: skip


def is_limited(payer: Payer) -> bool:
    """Whether there is a budget at all."""
    return any(_limits(*part) for part in payer.parts())


def hold(request: ModelRequest) -> Budget | None:
    """Keep a row for what is about to be asked, or give the budget that has nothing left for it.

    Whoever asks at the same time waits for it.
    """
    payer = Payer(user_id=request.user_id, workspace_id=request.workspace_id)
    with transaction.atomic():
        for part in payer.parts():
            _lock(*part)
        closed = next((one for one in budgets_of(payer) if not one.is_open), None)
        if closed is None:
            request.save()
    return closed


def close_lost() -> int:
    """Of requests whose process ended first: what they were to write is no longer held."""
    lost = ModelRequest.objects.filter(end=OPEN, begun__lt=timezone.now() - LOST_AFTER)
    return lost.update(end=LOST, output_tokens=0, price=0, estimated=True)


def _lock(whose: Whose, pk: int | UUID) -> None:
    """In SQLite the transaction is alone anyway. Always a person before a workspace."""
    table: Any = User if whose == Whose.PERSON else apps.get_model("library", "Workspace")
    table.objects.select_for_update(no_key=True).filter(pk=pk).values("pk").first()


def _limits(whose: Whose, pk: int | UUID) -> dict[tuple[str, Period], int]:
    """By unit and period how much there is, where it is limited."""
    found = limits_of(whose, pk)
    limits = {}
    for name in BUDGETS:
        unit, _, period = name.partition("_per_")
        if most := round(found[name] * (MILLION if unit == "money" else 1)):
            limits[unit, Period(period)] = most
    return limits


def _budgets(whose: Whose, pk: int | UUID) -> Iterator[Budget]:
    limits = _limits(whose, pk)
    if not limits:
        return
    now = timezone.localtime()
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    begins = {Period.DAY: midnight, Period.MONTH: midnight.replace(day=1)}
    sums = _sums(whose, pk, begins, limits)
    for (unit, period), most in limits.items():
        spent, held = (sums[f"{unit}_{period}_{kind}"] or 0 for kind in ("spent", "held"))
        yield Budget(
            whose=whose, unit=unit, period=period, begins=begins[period], most=most, spent=spent,
            held=held,
        )  # fmt: skip


def _sums(
    whose: Whose,
    pk: int | UUID,
    begins: dict[Period, datetime],
    limits: dict[tuple[str, Period], int],
) -> dict[str, int | None]:
    amounts: dict[str, Any] = {
        "tokens": F("input_tokens") + F("output_tokens"), "money": F("price"),
    }  # fmt: skip
    kinds = {
        "spent": ~Q(end=OPEN),
        "held": Q(end=OPEN, begun__gt=timezone.now() - LOST_AFTER),
    }
    days = {period: timezone.localdate(moment) for period, moment in begins.items()}
    earliest = min(days[period] for _, period in limits)
    rows = ModelRequest.objects.filter(**{whose: pk}, day__gte=earliest)
    return rows.aggregate(
        **{
            f"{unit}_{period}_{kind}": Sum(
                amounts[unit], filter=kinds[kind] & Q(day__gte=days[period])
            )
            for unit, period in limits
            for kind in kinds
        }
    )
