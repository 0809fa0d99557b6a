"""Passwords that are easily guessed are refused, wherever one is chosen."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from tests.make import browser
from webapp.accounts.models import User

OLD = "correct horse battery"  # of make_user
WEAK = [
    "123456789012", "111111111112", "aaaaaaaaaaaa", "abcabcabcabc", "121212121212", "abcdefghijkl",
    "qwertyuiop12", "asdfghjkl123", "Password1234", "passwordpassword", "password-2026!",
    "letmeinletmein", "Veracite2026", "veracite12345", "veracite-veracite", "V3racite-V3racite",
    "alice@example.org", "alice.example", "AliceAlice2026", "alicealice12", "LiddellLiddell1",
    "liddell.alice2026", "elpmaxe.ecila",
]  # fmt: skip
STRONG = [
    "correct horse battery", "Fjord-41-harbour", "a quite long password", "x9$kQ2!mZp0w",
    "Sehr geheim 2026", "korrektpferdbatterie", "夏の海辺を歩く三匹の猫たち",
]  # fmt: skip


@pytest.fixture
def person() -> User:
    return User(email="alice@example.org", name="Alice Liddell")


@pytest.mark.parametrize("password", WEAK)
def test_a_guessable_password_is_refused(person: User, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, person)


@pytest.mark.parametrize("password", STRONG)
def test_a_good_one_is_not(person: User, password: str) -> None:
    validate_password(password, person)
    validate_password(password)


def test_it_takes_no_time_that_somebody_could_make_long(person: User) -> None:
    with pytest.raises(ValidationError):
        validate_password("aB" * 50_000, person)


def test_it_is_said_where_one_changes_it(alice: User) -> None:
    given = {"oldpassword": OLD, "password1": "123456789012", "password2": "123456789012"}
    page = browser(alice).post("/accounts/password/change/", given).text
    assert "This password is easy to guess" in page
    alice.refresh_from_db()
    assert alice.check_password(OLD)


def test_administrators_set_no_other(alice: User) -> None:
    root = User.objects.create_superuser("root@example.org", OLD)
    given = {"usable_password": "true", "password1": "123456789012", "password2": "123456789012"}
    browser(root).post(f"/admin/accounts/user/{alice.pk}/password/", given)
    alice.refresh_from_db()
    assert alice.check_password(OLD)
