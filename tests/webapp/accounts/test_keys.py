"""API keys: what they may do, how long, and who may make one."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.make import PASSWORD, browser, prove
from tests.routes import routes
from webapp.accounts.models import ApiKey, Rights, User
from webapp.library.models import Document, Workspace

DAYS = {"30": 30, "90": 90, "365": 365, "": 90, "soon": 90}


def made(client: Client, **given: str) -> ApiKey:
    client.post("/account/keys/new", {"name": "Import", **given})
    return ApiKey.objects.latest("pk")


def call(key: str, method: str, path: str, data: Any = None) -> Any:
    asked = getattr(browser(), method)
    headers = {"Authorization": f"Bearer {key}"}
    if data is None:
        return asked(path, headers=headers)
    return asked(path, data, content_type="application/json", headers=headers)


@pytest.mark.parametrize(("given", "days"), DAYS.items())
def test_a_key_expires_unless_it_is_said_that_it_shall_not(
    alice: User, given: str, days: int
) -> None:
    mine = prove(browser(alice))
    left = made(mine, days=given).expires - timezone.now()  # type: ignore[operator]
    assert timedelta(days=days - 1) < left <= timedelta(days=days)
    assert made(mine, days="never").expires is None


def test_a_key_does_the_least_unless_more_is_wanted(alice: User) -> None:
    mine = prove(browser(alice))
    assert made(mine).rights == Rights.READ
    assert made(mine, rights="everything").rights == Rights.READ
    assert made(mine, rights="ask").rights == Rights.ASK


def test_the_page_lists_what_keys_may_and_until_when(alice: User) -> None:
    mine = prove(browser(alice))
    made(mine, rights="ask")
    page = mine.get("/account/").text
    for told in ("Read, search and ask", "until", "Last used", "Never"):
        assert told in page


def test_reading_asking_and_writing_are_three_rights(workspace: Workspace, alice: User) -> None:
    keys = {rights: ApiKey.issue(alice, rights=rights)[1] for rights in Rights}
    home = f"/api/v1/workspaces/{workspace.pk}"
    tries: list[tuple[str, str, Any, set[Rights]]] = [
        ("get", "/api/v1/workspaces", None, set(Rights)),
        ("get", f"{home}/documents", None, set(Rights)),
        ("post", f"{home}/ask", {"question": ""}, {Rights.ASK, Rights.WRITE}),
        ("post", "/api/v1/workspaces", {"name": "New"}, {Rights.WRITE}),
        ("put", f"{home}/policy", {"actions": {}}, {Rights.WRITE}),
    ]
    for method, path, data, enough in tries:
        allowed = {
            one for one, key in keys.items() if call(key, method, path, data).status_code != 403
        }
        assert allowed == enough, path
    refused = call(keys[Rights.ASK], "put", f"{home}/policy", {"actions": {}}).json()["error"]
    assert "may not do that" in refused
    assert "write" in refused


def test_a_key_that_may_read_changes_nothing_anywhere(workspace: Workspace, alice: User) -> None:
    """Every address of the API, by every method that is no reading."""
    key = ApiKey.issue(alice, rights=Rights.READ)[1]
    some = "00000000-0000-0000-0000-000000000001"
    for route in routes():
        if not route.startswith("api/v1/") or route in {
            "api/v1/docs",
            "api/v1/openapi.json",
            "api/v1/",
        }:
            continue
        path = "/" + route
        for part in route.split("<")[1:]:
            whole = f"<{part.partition('>')[0]}>"
            path = path.replace(whole, "1" if whole.startswith("<int") else some)
        for method in ("post", "put", "patch", "delete"):
            assert call(key, method, path, {}).status_code in {403, 405}, (method, path)
    assert not Document.objects.exists()


def test_making_a_key_asks_for_the_password_again(alice: User) -> None:
    mine = browser(alice)
    asked = mine.post("/account/keys/new", {"name": "Import", "rights": "ask"})
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert not ApiKey.objects.exists()
    mine.post(asked["Location"], {"password": "guessed"})
    assert not ApiKey.objects.exists()
    page = mine.post(asked["Location"], {"password": PASSWORD}).text
    assert "data-secret" in page  # what was sent before is gone on with
    key = ApiKey.objects.get()
    assert (key.name, key.rights) == ("Import", Rights.ASK)


def with_second_factor(user: User) -> str:
    secret: str = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code(secret: str) -> str:
    return f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06d}"


def test_whoever_has_a_second_factor_is_asked_for_that(alice: User) -> None:
    secret = with_second_factor(alice)
    mine = prove(browser(alice))  # the password is not enough
    asked = mine.post("/account/keys/new", {"name": "Import"})
    assert asked["Location"].startswith("/accounts/2fa/reauthenticate/")
    assert not ApiKey.objects.exists()
    page = mine.post(asked["Location"], {"code": code(secret)}).text
    assert "data-secret" in page
    assert ApiKey.objects.get().name == "Import"


def test_no_key_works_without_a_second_factor_that_is_required(
    alice: User, settings: Settings
) -> None:
    key = ApiKey.issue(alice)[1]
    settings.REQUIRE_SECOND_FACTOR = True
    assert call(key, "get", "/api/v1/workspaces").status_code == 401
    with pytest.raises(CommandError, match="second factor"):
        call_command("create_api_key", alice.email)
    with_second_factor(alice)
    assert call(key, "get", "/api/v1/workspaces").status_code == 200


def test_nobody_gets_further_without_a_second_factor_that_is_required(
    workspace: Workspace, alice: User, settings: Settings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    mine = browser(alice)
    for path in ("/", "/account/", f"/w/{workspace.pk}/", "/accounts/2fa/", "/api/v1/docs"):
        assert mine.get(path)["Location"] == "/accounts/2fa/totp/activate/", path
    assert mine.post("/account/keys/new")["Location"] == "/accounts/2fa/totp/activate/"
    assert mine.get("/api/v1/workspaces").status_code == 403
    form = prove(mine).get("/accounts/2fa/totp/activate/")
    assert "this installation asks it" in form.text
    secret = form.context["form"].secret
    mine.post("/accounts/2fa/totp/activate/", {"code": code(secret)})
    assert Authenticator.objects.filter(user=alice, type="totp").exists()
    assert mine.get(f"/w/{workspace.pk}/").status_code == 200


def test_a_command_makes_a_key_for_ninety_days(
    alice: User, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("create_api_key", alice.email, "--rights", "read")
    key = ApiKey.of(capsys.readouterr().out.strip())
    assert key is not None
    assert key.rights == Rights.READ
    assert key.expires is not None
    call_command("create_api_key", alice.email, "--never")
    assert ApiKey.objects.latest("pk").expires is None
