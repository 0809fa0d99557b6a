"""What every page keeps to."""

import re
from pathlib import Path

import pytest
from django.db import OperationalError
from redis.exceptions import ConnectionError as BrokerDownError

from tests.make import browser
from tests.rows import make_ready
from webapp.accounts.models import User
from webapp.library.models import Workspace

ROOT = Path(__file__).parent.parent.parent
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
INLINE = re.compile(
    r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)|hx-on|hx-vals=.js:|javascript:"
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_has_inline_script_or_style(path: Path) -> None:
    assert not INLINE.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", ["/", "/search", "/account/", "/accounts/2fa/", "/nowhere"])
def test_pages_are_private_and_carry_the_policy(alice: User, path: str) -> None:
    response = browser(alice).get(path)
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]
    policy = response["Content-Security-Policy"]
    assert "unsafe" not in policy
    for part in ("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'"):
        assert part in policy


def test_errors_carry_the_number_of_the_request(alice: User) -> None:
    response = browser(alice).get("/nowhere")
    assert response.status_code == 404
    assert response["X-Request-Id"] in response.text


def test_a_fragment_gets_a_fragment_of_an_error(alice: User) -> None:
    response = browser(alice).get("/nowhere", headers={"HX-Request": "true"})
    assert "<html" not in response.text
    assert response["X-Request-Id"] in response.text


@pytest.mark.parametrize(
    ("failure", "status"),
    [(OperationalError("gone"), 503), (BrokerDownError("gone"), 503), (ValueError("ours"), 500)],
)
def test_what_is_down_is_told_apart_from_a_defect(
    alice: User, monkeypatch: pytest.MonkeyPatch, failure: Exception, status: int
) -> None:
    def fail(user: User) -> None:
        raise failure

    monkeypatch.setattr("webapp.library.people.home.list_workspaces", fail)
    response = browser(alice).get("/")
    assert response.status_code == status
    assert response["X-Request-Id"] in response.text
    assert "alice@example.org" not in response.text


def test_too_much_at_once_is_told(alice: User) -> None:
    response = browser(alice).post("/account/name", {"name": "x" * 2_600_000})
    assert response.status_code == 413
    assert "too much at once" in response.text


def test_strangers_see_no_workspace(workspace: Workspace, charlie: User) -> None:
    make_ready(workspace, "Words.")
    for path in ("", "documents/", "members/"):
        assert browser(charlie).get(f"/w/{workspace.pk}/{path}").status_code == 404


def test_visitors_are_sent_to_sign_in(workspace: Workspace) -> None:
    for path in ("/", "/search", "/account/", f"/w/{workspace.pk}/"):
        response = browser().get(path)
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/?next=")
