"""Who is told, and when, that little is left of a budget."""

from datetime import UTC, datetime

import pytest
from pytest_django import Settings

from tests.make import browser
from tests.webapp.usage.models import payer
from tests.webapp.usage.test_budgets import spend
from webapp.accounts.models import User
from webapp.library.models import Membership, Role, Workspace
from webapp.notices.models import News
from webapp.usage.models import Limit
from webapp.usage.told import tell_of_budgets

NOW = datetime.now(UTC)


def told(user: User) -> str:
    return browser(user).get("/notices/").text


def people() -> set[str]:
    return set(News.objects.values_list("person__email", flat=True))


@pytest.fixture
def limited(settings: Settings) -> None:
    settings.PERSON_TOKENS_PER_MONTH, settings.WORKSPACE_TOKENS_PER_MONTH = 100, 1_000


def test_a_person_is_told_once_in_a_month(limited: None, workspace: Workspace, vera: User) -> None:
    spend(50, payer(vera, workspace), begun=NOW)
    tell_of_budgets(payer(vera, workspace))
    assert not News.objects.exists()
    spend(35, payer(vera, workspace), begun=NOW)
    for _ in range(2):
        tell_of_budgets(payer(vera, workspace))
    assert people() == {"vera@example.org"}
    assert News.objects.count() == 1
    assert "85 %" in told(vera)


def test_owners_are_told_of_a_workspaces_budget_as_long_as_they_are(
    limited: None, workspace: Workspace, alice: User, vera: User
) -> None:
    Limit.objects.create(user=vera, tokens_per_month=0)
    spend(900, payer(vera, workspace), begun=NOW)
    tell_of_budgets(payer(vera, workspace))
    assert people() == {"alice@example.org"}
    assert "90 %" in told(alice)
    link = browser(alice).get(f"/notices/{News.objects.get().pk}/")
    assert link["Location"] == f"/w/{workspace.pk}/usage"
    Membership.objects.filter(user=alice).update(role=Role.EDITOR)
    assert "90 %" not in told(alice)


def test_a_budget_that_was_raised_is_not_told_of(
    limited: None, workspace: Workspace, vera: User, settings: Settings
) -> None:
    spend(90, payer(vera, workspace), begun=NOW)
    tell_of_budgets(payer(vera, workspace))
    settings.PERSON_TOKENS_PER_MONTH = 1_000
    assert "90 %" not in told(vera)
    assert "Nothing new" in told(vera)
