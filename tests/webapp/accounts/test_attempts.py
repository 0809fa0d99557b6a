"""Wrong passwords: whoever guesses waits, and nobody is locked out."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache, caches
from django.test import Client

from tests.make import browser
from webapp.accounts import attempts
from webapp.accounts.attempts import Attempts, told_wait
from webapp.accounts.models import User

RIGHT = "correct horse battery"  # of make_user


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What the time is, to be put forward."""
    now = [time.time()]
    monkeypatch.setattr("time.time", lambda: now[0])
    return now


def sign_in(user: User, password: str, client: Client | None = None, address: str = "") -> Client:
    client = client or browser()
    given = {"login": user.email, "password": password}
    client.page = client.post(  # type: ignore[attr-defined]
        "/accounts/login/", given, REMOTE_ADDR=address or "192.0.2.1"
    ).text
    return client


def is_in(client: Client) -> bool:
    return client.get("/account/").status_code == 200


def guess(user: User, times: int) -> None:
    """From anywhere: each try has an address of its own."""
    for number in range(times):
        sign_in(user, "guessed", address=f"198.51.100.{number}")


def test_six_wrong_passwords_lock_nobody_out(alice: User, clock: list[float]) -> None:
    guess(alice, 6)
    late = sign_in(alice, RIGHT)
    assert not is_in(late)
    assert "Wait 15 seconds" in late.page  # type: ignore[attr-defined]
    clock[0] += 15
    assert is_in(sign_in(alice, RIGHT))


def test_the_wait_grows_and_ends(alice: User, clock: list[float]) -> None:
    waits = []
    for _ in range(16):
        guess(alice, 5)  # also during the wait, which it does not make longer
        waits.append(Attempts(email=alice.email).begin())
        clock[0] += waits[-1]
    assert [round(wait) for wait in waits[:8]] == [15, 30, 60, 120, 240, 480, 900, 900]
    assert max(waits) <= 900
    assert is_in(sign_in(alice, RIGHT))


def test_a_known_device_does_not_wait_for_what_strangers_tried(alice: User) -> None:
    mine = sign_in(alice, RIGHT)
    mine.post("/accounts/logout/")
    assert not is_in(mine)
    guess(alice, 12)
    assert is_in(sign_in(alice, RIGHT, mine))


def test_a_known_device_that_guesses_waits_too(alice: User) -> None:
    mine = sign_in(alice, RIGHT)
    mine.post("/accounts/logout/")
    for number in range(6):
        sign_in(alice, "guessed", mine, f"198.51.100.{number}")
    assert "Wait" in sign_in(alice, RIGHT, mine).page  # type: ignore[attr-defined]
    assert is_in(sign_in(alice, RIGHT))  # elsewhere nothing was tried


def test_a_device_is_known_to_its_person_alone(alice: User, bob: User) -> None:
    bobs = sign_in(bob, RIGHT)
    bobs.post("/accounts/logout/")
    guess(alice, 6)
    assert not is_in(sign_in(alice, RIGHT, bobs))


@pytest.mark.parametrize("forged", ["x", '[[1, "x", "y"]]', "W10:1:x"])
def test_a_made_up_cookie_is_no_device(alice: User, forged: str) -> None:
    guess(alice, 6)
    strange = browser()
    strange.cookies["veracite_device"] = forged
    assert not is_in(sign_in(alice, RIGHT, strange))


def test_another_password_makes_devices_strangers_and_ends_the_wait(alice: User) -> None:
    mine = sign_in(alice, RIGHT)
    mine.post("/accounts/logout/")
    guess(alice, 6)
    alice.set_password("a quite long password")
    alice.save()
    assert not is_in(sign_in(alice, "a quite long password", mine))
    given = {"oldpassword": "a quite long password", "password1": RIGHT, "password2": RIGHT}
    browser(alice).post("/accounts/password/change/", given)
    assert is_in(sign_in(alice, RIGHT))


def test_one_address_that_tries_many_accounts_waits(alice: User, clock: list[float]) -> None:
    for number in range(10):
        sign_in(User(email=f"somebody{number}@example.org"), "guessed", address="203.0.113.9")
    late = sign_in(alice, RIGHT, address="203.0.113.9")
    assert "from your network. Wait a minute" in late.page  # type: ignore[attr-defined]
    clock[0] += 60
    assert is_in(sign_in(alice, RIGHT, address="203.0.113.9"))


def test_addresses_without_an_account_are_told_the_same(alice: User, clock: list[float]) -> None:
    guess(alice, 6)
    nobody = User(email="nobody@example.org")
    guess(nobody, 6)
    pages = [sign_in(one, "guessed").page for one in (alice, nobody)]  # type: ignore[attr-defined]
    assert ["Wait 15 seconds" in page for page in pages] == [True, True]


def test_many_tries_at_once_are_no_more_tries() -> None:
    def begin(_: int) -> float:
        return Attempts(email="alice@example.org").begin()

    with ThreadPoolExecutor(20) as pool:
        waits = list(pool.map(begin, range(100)))
    assert waits.count(0) == attempts.FREE


def test_tries_that_are_forgotten_while_one_more_begins_are_begun_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mine, real = Attempts(email="alice@example.org"), cache.incr
    counts: list[int] = []

    def after_they_are_forgotten(key: str, more: int) -> int:
        if not counts:
            mine.forget()  # as whoever signs in at the same moment does
        counts.append(more)
        return int(real(key, more))

    monkeypatch.setattr(caches["default"], "incr", after_they_are_forgotten)
    assert mine.begin() == 0
    assert counts == [1, 1]


def test_a_wait_is_told_in_words() -> None:
    assert [told_wait(s) for s in (0.2, 59.1, 60, 61, 900)] == [
        "1 second", "1 minute", "1 minute", "2 minutes", "15 minutes",
    ]  # fmt: skip
