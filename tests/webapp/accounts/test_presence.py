"""When people were here last is a day, written once; sign-ins are counted."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from tests.make import PASSWORD, browser, make_user
from webapp.accounts.models import Presence, User


def signed_in(user: User) -> Client:
    client = Client()
    given = {"login": user.email, "password": PASSWORD}
    assert client.post("/accounts/login/", given).status_code == 302
    return client


def test_a_day_is_written_once(alice: User) -> None:
    client = signed_in(alice)
    assert Presence.objects.get(pk=alice.pk).seen == timezone.now().date()
    Presence.objects.update(seen=date(2020, 1, 1))
    client.get("/account/")
    assert Presence.objects.get(pk=alice.pk).seen == date(2020, 1, 1)


def test_the_next_day_is_written(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(alice)
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    client.get("/account/")
    assert Presence.objects.get(pk=alice.pk).seen == tomorrow.date()


def test_sign_ins_are_counted_and_listed(db: None) -> None:
    root = make_user("root@example.org", is_staff=True, is_superuser=True)
    for _ in range(2):
        signed_in(root)
    assert Presence.objects.get(pk=root.pk).sign_ins == 2
    page = browser(root).get("/admin/accounts/user/").text
    assert '<td class="field-sign_ins">2</td>' in page


def test_who_signs_in_comes_in_where_nothing_of_it_can_be_written(alice: User) -> None:
    def full(execute: Any, sql: str, *more: Any) -> Any:
        if "accounts_presence" in sql and not sql.startswith("SELECT"):
            raise OperationalError("database or disk is full")
        return execute(sql, *more)

    with connection.execute_wrapper(full):
        assert signed_in(alice).get("/account/").status_code == 200
    assert not Presence.objects.exists()


def test_nobody_who_is_not_signed_in_is_noted(db: None) -> None:
    browser().get("/accounts/login/")
    assert not Presence.objects.exists()
