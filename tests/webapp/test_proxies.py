"""Whose X-Forwarded-For is believed: that of the proxies which a setting names."""

import re
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.exceptions import ImproperlyConfigured

from webapp.asgi import behind_proxies
from webapp.configuration.environment import env_networks

ROOT = Path(__file__).parent.parent.parent
FORWARDED = [(b"x-forwarded-for", b"203.0.113.9, 198.51.100.7"), (b"x-forwarded-proto", b"https")]


def seen(proxies: list[str], client: str) -> tuple[str, str]:
    """From which address, and by which scheme, the application sees a request come."""
    found: list[tuple[str, str]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        found.append((scope["client"][0], scope["scheme"]))

    nothing: Any = None
    scope = {"type": "http", "scheme": "http", "client": (client, 1), "headers": FORWARDED}
    async_to_sync(behind_proxies(app, proxies))(scope, nothing, nothing)
    return found[0]


@pytest.mark.parametrize("client", ["127.0.0.1", "::1", "192.0.2.1"])
def test_nobody_is_believed_unless_named(client: str) -> None:
    assert seen([], client) == (client, "http")
    assert seen(["10.0.0.0/8"], client) == (client, "http")


@pytest.mark.parametrize("proxies", [["10.0.0.7"], ["10.0.0.0/8", "::1"]])
def test_a_named_proxy_is(proxies: list[str]) -> None:
    """For the last address, which it wrote itself; those before it are a client's claims."""
    assert seen(proxies, "10.0.0.7") == ("198.51.100.7", "https")


def test_several_named_proxies_are_looked_through() -> None:
    assert seen(["10.0.0.7", "198.51.100.0/24"], "10.0.0.7") == ("203.0.113.9", "https")


def test_a_server_is_never_started_with_beliefs_of_its_own() -> None:
    for name in ("webapp/supervisor/services.py", "Dockerfile"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert len(re.findall(r"uvicorn\W", text)) == text.count("--no-proxy-headers"), name


@pytest.mark.parametrize("given", ["*", "proxy.example.org", "10.0.0.1/8"])
def test_a_setting_that_names_no_address_stops_the_start(
    monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    monkeypatch.setenv("TRUSTED_PROXIES", f"10.0.0.7,{given}")
    with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES"):
        env_networks("TRUSTED_PROXIES")
