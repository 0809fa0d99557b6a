"""People make accounts for themselves where administrators let them, and prove their address."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from tests.make import browser
from webapp.accounts import sign_up
from webapp.accounts.models import User
from webapp.adjusted.changes import adjust

PATH = "/accounts/signup/"
EMAIL = "Dora@Example.org"
PASSWORD = "Fjord-41-harbour"


@pytest.fixture(autouse=True)
def nobody_tried_before() -> None:
    cache.clear()


@pytest.fixture
def opened(alice: User) -> User:
    """Administrators let people in, of two domains."""
    adjust(
        {
            "SIGN_UP": True, "EMAIL_HOST": "localhost",
            "SIGN_UP_DOMAINS": "example.org, example.net",
        },
        alice,
    )  # fmt: skip
    return alice


def link_for(email: str = EMAIL) -> str:
    page = browser().post(PATH, {"email": email}).text
    assert "Look into your mail" in page
    found = re.search(r"https?://[^/]+(/accounts/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def make(link: str, password: str = PASSWORD) -> tuple[int, Client]:
    client = browser()
    return client.post(link, {"name": "Dora", "password": password}).status_code, client


def test_a_link_makes_the_account_once_and_signs_in(opened: User) -> None:
    link = link_for()
    status, client = make(link)
    assert status == 302
    user = User.objects.get(email="dora@example.org")
    assert (user.name, user.is_staff, user.is_superuser) == ("Dora", False, False)
    assert client.get("/account/").status_code == 200
    assert make(link)[0] == 404
    assert browser().get(link).status_code == 404


def test_a_weak_password_makes_none(opened: User) -> None:
    assert make(link_for(), "dora@example.org")[0] == 200
    assert not User.objects.filter(email__startswith="dora").exists()


@pytest.mark.parametrize("change", [{"SIGN_UP": False}, {"EMAIL_HOST": None}])
def test_where_it_is_closed_nobody_gets_in(opened: User, change: dict[str, object]) -> None:
    link = link_for()
    adjust(change, opened)
    page = browser().post(PATH, {"email": EMAIL}).text
    assert "Accounts come with an invitation" in page
    assert len(mail.outbox) == 1
    assert make(link)[0] == 404
    assert "Make an account" not in browser().get("/accounts/login/").text


@pytest.mark.parametrize("email", ["d@other.org", "d@example.org.evil.org", "d@notexample.org"])
def test_other_domains_are_refused(opened: User, email: str) -> None:
    page = browser().post(PATH, {"email": email}).text
    assert "Accounts are for addresses of example.org, example.net." in page
    assert not mail.outbox


def test_a_link_of_a_domain_that_is_out_since_is_void(opened: User) -> None:
    link = link_for()
    adjust({"SIGN_UP_DOMAINS": "example.net"}, opened)
    assert make(link)[0] == 404


def test_the_page_does_not_tell_who_has_an_account(opened: User) -> None:
    pages = [
        re.sub(r"[\w.]+@example.org|[0-9A-Za-z]{64}", "", browser().post(PATH, {"email": one}).text)
        for one in (opened.email, EMAIL)
    ]
    assert pages[0] == pages[1]
    assert "It has one already" in mail.outbox[0].body


def test_a_made_up_link_and_an_old_one_are_void(
    opened: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = link_for()
    assert make(f"{link[:-2]}x/")[0] == 404
    monkeypatch.setattr(sign_up, "DAYS", 0)
    assert make(link)[0] == 404


def test_nobody_is_flooded_with_links(opened: User) -> None:
    for _ in range(5):
        browser().post(PATH, {"email": EMAIL})
    assert len(mail.outbox) == 3
