"""An account's address, and what ends when its password changes."""

import re
from collections.abc import Callable
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from tests.make import browser
from webapp.accounts import sign_in
from webapp.accounts.models import ApiKey, User

OLD = "correct horse battery"  # of make_user
NEW = "a quite long password"


@pytest.fixture(autouse=True)
def _mail_server(settings: Settings) -> None:
    settings.EMAIL_HOST = "mail.example.org"


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def changed(user: User) -> None:
    """The person changes it."""
    mine = browser(user)
    given = {"oldpassword": OLD, "password1": NEW, "password2": NEW}
    mine.post("/accounts/password/change/", given)
    assert is_in(mine)


def reset(user: User) -> None:
    """The person, or whoever has the mail of the address, sets another one."""
    mine = browser()
    mine.post("/accounts/password/reset/", {"email": user.email.upper()})
    (message,) = mail.outbox
    assert message.to == [user.email]
    link = re.search(r"/accounts/password/reset/key/\S+", str(message.body))
    assert link
    form = mine.get(link[0], follow=True)
    address = form.redirect_chain[-1][0]
    mine.post(address, {"password1": NEW, "password2": NEW})
    assert mine.get(link[0], follow=True).context["token_fail"]  # it works once


def set_by_an_administrator(user: User) -> None:
    root = User.objects.create_superuser("root@example.org", OLD)
    given = {"usable_password": "true", "password1": NEW, "password2": NEW}
    browser(root).post(f"/admin/accounts/user/{user.pk}/password/", given)


def disabled_by_an_administrator(user: User) -> None:
    root = User.objects.create_superuser("root@example.org", OLD)
    path = f"/admin/accounts/user/{user.pk}/password/"
    browser(root).post(path, {"usable_password": "false", "unset-password": "1"})


@pytest.mark.parametrize(
    "change", [changed, reset, set_by_an_administrator, disabled_by_an_administrator]
)
def test_another_password_ends_sessions_and_keys(
    alice: User, bob: User, change: Callable[[User], None]
) -> None:
    elsewhere, other = browser(alice), browser(bob)
    secret, theirs = ApiKey.issue(alice)[1], ApiKey.issue(bob)[1]
    assert is_in(elsewhere)
    change(alice)
    old = alice.password
    alice.refresh_from_db()
    assert alice.password != old
    assert not is_in(elsewhere)
    assert ApiKey.user_of(secret) is None
    assert is_in(other)
    assert ApiKey.user_of(theirs) == bob


def test_a_better_hash_of_the_same_password_ends_nothing(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(password=make_password(OLD, salt="short"))
    secret = ApiKey.issue(alice)[1]
    mine = browser()
    mine.post("/accounts/login/", {"login": alice.email, "password": OLD})
    assert is_in(mine)
    assert "$short$" not in User.objects.get(pk=alice.pk).password
    assert ApiKey.user_of(secret) == alice


def test_a_name_that_is_saved_ends_nothing(alice: User) -> None:
    secret = ApiKey.issue(alice)[1]
    browser(alice).post("/account/name", {"name": "Alice"})
    assert ApiKey.user_of(secret) == alice


def test_one_reset_sends_one_link_for_one_account(alice: User, bob: User) -> None:
    EmailAddress.objects.create(user=bob, email=alice.email, verified=True, primary=True)
    browser().post("/accounts/password/reset/", {"email": alice.email})
    (message,) = mail.outbox
    assert message.to == [alice.email]
    link = re.search(r"/accounts/password/reset/key/\S+", str(message.body))
    assert link
    mine = browser()
    address = mine.get(link[0], follow=True).redirect_chain[-1][0]
    mine.post(address, {"password1": NEW, "password2": NEW})
    assert User.objects.get(pk=alice.pk).check_password(NEW)
    assert User.objects.get(pk=bob.pk).check_password(OLD)


def test_nobody_takes_another_address(alice: User, bob: User) -> None:
    for given in (
        {"action_add": "", "email": bob.email},
        {"action_primary": "", "email": "x@y.org"},
    ):
        assert browser(alice).post("/accounts/email/", given).status_code == 404
    assert not EmailAddress.objects.exists()
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"


def test_every_page_of_signing_in_answers(alice: User) -> None:
    """Also those that lead to one of allauth's that is not there."""
    Authenticator.objects.create(user=alice, type="totp", data={"secret": "x"})
    keys = {
        "account_reset_password_from_key": {"uidb36": "1", "key": "x-y"},
        "sign_up_with": {"token": "x"},
    }
    for name in (str(pattern.name) for pattern in sign_in.urlpatterns):
        path = reverse(name, kwargs=keys.get(name, {}))
        for user in (None, alice):
            assert browser(user).get(path).status_code < 405, path
            assert browser(user).post(path).status_code <= 405, path


def test_a_second_factor_is_asked_for(alice: User) -> None:
    Authenticator.objects.create(user=alice, type="totp", data={"secret": "x"})
    mine = browser()
    page = mine.post("/accounts/login/", {"login": alice.email, "password": OLD}, follow=True)
    assert page.redirect_chain[-1][0] == "/accounts/2fa/authenticate/"
    assert page.status_code == 200
    assert not is_in(mine)


def test_an_address_that_is_taken_is_said_to_be(alice: User, bob: User) -> None:
    root = User.objects.create_superuser("root@example.org", OLD)
    given = {"email": "Bob@Example.org", "is_active": "on"}
    for path in (f"{alice.pk}/change/", "add/"):
        fields = {**given, "usable_password": "true", "password1": NEW, "password2": NEW}
        page = browser(root).post(f"/admin/accounts/user/{path}", fields)
        assert page.status_code == 200
        assert "already exists" in page.text


def test_addresses_without_proof_are_forgotten(alice: User, bob: User) -> None:
    """By the migration of whoever had an earlier version."""
    EmailAddress.objects.create(user=bob, email=alice.email)
    migration = import_module("webapp.accounts.migrations.0002_addresses_of_accounts_alone")
    migration.forget_others(apps, None)
    assert not EmailAddress.objects.exists()
