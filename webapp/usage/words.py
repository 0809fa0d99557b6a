"""What people are told of their budgets, before one is used and when it is."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from webapp.accounts.models import User
from webapp.errors import TooManyError
from webapp.usage.budgets import Budget, Period, State, tightest
from webapp.usage.limits import Payer, Whose

RETRY_S = 10  # when another answer may have left something


def warning(payer: Payer) -> tuple[str, State] | None:
    """What is said of the budget that stands worst, if anything is to be said."""
    budget = tightest(payer)
    if budget is None or budget.state == State.FREE:
        return None
    return told(budget), budget.state


def refuse_used(payer: Payer) -> None:
    """For programs, which ask for written answers. Raises TooManyError when a budget is over."""
    budget = tightest(payer)
    if budget is not None and not budget.is_open:
        wait = (budget.ends - timezone.now()).total_seconds()
        after = RETRY_S if budget.state == State.HELD else max(1, round(wait))
        raise TooManyError(told(budget), retry_after_s=after)


def told(budget: Budget) -> str:
    """How a budget stands, in a sentence or two."""
    named = {"percent": budget.percent, "month": date_format(budget.begins, "F")}
    if budget.state == State.NEAR:
        return _NEAR[budget.whose, budget.period]() % named
    if budget.state == State.HELD:
        return _held(budget)
    used = _USED[budget.whose, budget.period]() % named
    then = gettext("Quotes still work; it starts anew on %(day)s; ask %(name)s for more.")
    day = date_format(timezone.localtime(budget.ends), "j F")
    return f"{used} {then % {'day': day, 'name': who_to_ask()}}"


def who_to_ask() -> str:
    """The administrator who was there first, by name, else by address."""
    found = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    return (found.name or found.email) if found else gettext("an administrator")


def _held(budget: Budget) -> str:
    if budget.whose == Whose.PERSON:
        return gettext(
            "What is left of your budget is held for questions that are being answered. Quotes "
            "still work; ask again in a moment."
        )
    return gettext(
        "What is left of your workspace's budget is held for questions that are being answered. "
        "Quotes still work; ask again in a moment."
    )


_NEAR = {
    (Whose.PERSON, Period.DAY): lambda: gettext(
        "You have used %(percent)s %% of your budget for today."
    ),
    (Whose.PERSON, Period.MONTH): lambda: gettext(
        "You have used %(percent)s %% of your budget for %(month)s."
    ),
    (Whose.WORKSPACE, Period.DAY): lambda: gettext(
        "Your workspace has used %(percent)s %% of its budget for today."
    ),
    (Whose.WORKSPACE, Period.MONTH): lambda: gettext(
        "Your workspace has used %(percent)s %% of its budget for %(month)s."
    ),
}
_USED = {
    (Whose.PERSON, Period.DAY): lambda: gettext("You have used your budget for today."),
    (Whose.PERSON, Period.MONTH): lambda: gettext("You have used your budget for %(month)s."),
    (Whose.WORKSPACE, Period.DAY): lambda: gettext("Your workspace has used its budget for today."),
    (Whose.WORKSPACE, Period.MONTH): lambda: gettext(
        "Your workspace has used its budget for %(month)s."
    ),
}
