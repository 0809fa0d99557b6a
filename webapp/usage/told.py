"""What notices say of budgets that are nearly used, or used: to whom one is, or its owners."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypedDict
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from webapp.accounts.models import User
from webapp.notices.kinds import Kind, Said
from webapp.notices.models import News
from webapp.notices.notify import notify
from webapp.usage.budgets import Budget, State, budgets_of
from webapp.usage.limits import Payer, Whose
from webapp.usage.words import told

NAME = "budget"
TOLD = {State.NEAR, State.USED}


class Facts(TypedDict):
    """Which budget it is: whose, in tokens or money, and of which day or month."""

    whose: str
    unit: str
    period: str
    begins: str


def tell_of_budgets(payer: Payer) -> None:
    """Tell of each budget of a payer that is nearly used, once in its day or month."""
    ids = dict(payer.parts())
    for budget in budgets_of(payer):
        if budget.state in TOLD:
            _tell(budget, ids[budget.whose])


def _tell(budget: Budget, pk: int | UUID) -> None:
    facts = _facts(budget)
    own = budget.whose == Whose.PERSON
    people = User.objects.filter(pk=str(pk)) if own else _owners(pk)
    theirs = News.objects.filter(person__in=people, created__gte=budget.begins)
    known = theirs.filter(kind=NAME, about=str(pk)).values_list("facts", flat=True)
    if facts not in known:
        notify(people, NAME, pk, **facts)


def _facts(budget: Budget) -> Facts:
    return Facts(
        whose=budget.whose.value,
        unit=budget.unit,
        period=budget.period.value,
        begins=budget.begins.date().isoformat(),
    )


def _owners(workspace: object) -> "QuerySet[User]":
    return User.objects.filter(memberships__workspace_id=str(workspace), memberships__role="owner")


def say_budgets(person: User, news: Sequence[News]) -> Mapping[UUID, Said]:
    """How the budgets stand, as long as little is left. Some queries for each payer."""
    payers = {one.about: one.facts["whose"] for one in news}
    open_to = {about: _open_budgets(person, about, whose) for about, whose in payers.items()}
    said = {}
    for one in news:
        found = (budget for budget in open_to[one.about] if _facts(budget) == one.facts)
        if budget := next(found, None):
            said[one.pk] = Said(text=told(budget), path=_path(one))
    return said


def _open_budgets(person: User, about: str, whose: str) -> Iterable[Budget]:
    """Those of a payer whose budgets are told to the person, if little is left of them."""
    if whose == Whose.PERSON:
        payer = Payer(user_id=person.pk) if about == str(person.pk) else Payer()
    else:
        owned = _owners(UUID(about)).filter(pk=person.pk).exists()
        payer = Payer(workspace_id=UUID(about) if owned else None)
    return [one for one in budgets_of(payer) if one.state in TOLD]


def _path(news: News) -> str:
    if news.facts["whose"] == Whose.PERSON:
        return reverse("home")
    return reverse("workspace_usage", args=[news.about])


BUDGETS = Kind(
    name=NAME,
    title=gettext_lazy("A budget for language models, yours or a workspace's, is nearly used"),
    say=say_budgets,
)
