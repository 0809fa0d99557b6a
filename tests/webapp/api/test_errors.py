"""Whoever asks wrongly is told so, always in the same shape."""

import uuid

import pytest
from django.utils import timezone

from tests.make import browser
from tests.rows import bearer, make_ready
from webapp.accounts.models import ApiKey, User
from webapp.library.models import Workspace

UNKNOWN = uuid.UUID("4b120b6f-28ce-437f-8252-8529876d2838")  # the same in every process


def test_a_visitor_is_told_in_json(db: None) -> None:
    for method, path in [("get", "/workspaces"), ("post", "/workspaces"), ("get", "/search?q=x")]:
        response = getattr(browser(), method)(f"/api/v1{path}")
        assert response.status_code == 401
        assert set(response.json()) == {"error", "request_id"}
        assert response.json()["request_id"] == response["X-Request-Id"]


def test_a_key_acts_as_its_user(workspace: Workspace, alice: User, charlie: User) -> None:
    rows = browser().get("/api/v1/workspaces", headers=bearer(alice)).json()
    assert [row["name"] for row in rows] == ["Reports"]
    response = browser().get("/api/v1/workspaces", headers=bearer(charlie))
    assert response.json() == []
    assert "no-store" in response["Cache-Control"]


def test_a_key_that_is_void_is_refused_even_with_a_session(alice: User) -> None:
    headers = bearer(alice)
    ApiKey.objects.update(revoked=timezone.now())
    assert browser(alice).get("/api/v1/workspaces", headers=headers).status_code == 401
    headers = bearer(alice)
    ApiKey.objects.update(expires=timezone.now())
    assert browser().get("/api/v1/workspaces", headers=headers).status_code == 401
    assert browser().get("/api/v1/workspaces", headers=bearer(alice)).status_code == 200
    User.objects.update(is_active=False)
    assert browser().get("/api/v1/workspaces", headers=bearer(alice)).status_code == 401


def test_a_session_needs_the_csrf_token_to_change_anything(alice: User) -> None:
    client = browser(alice)
    client.handler.enforce_csrf_checks = True
    body = {"name": "New"}
    refused = client.post("/api/v1/workspaces", body, content_type="application/json")
    assert (refused.status_code, refused.json()["error"][:4]) == (403, "The ")
    assert client.get("/api/v1/workspaces").status_code == 200
    made = client.post(
        "/api/v1/workspaces", body, content_type="application/json", headers=bearer(alice)
    )
    assert made.status_code == 201


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/nowhere", 404),
        ("get", "/documents/not-a-uuid", 404),
        ("get", f"/documents/{UNKNOWN}", 404),
        ("get", f"/documents/{UNKNOWN}/pages/99999999999999999999.png", 404),
        ("put", "/workspaces", 405),
        ("post", "/search?q=x", 405),
        ("get", "/search", 422),
        ("get", "/search?q=%20", 422),
        ("get", "/search?q=%00", 422),
        ("get", f"/search?q={'x' * 5000}", 422),
        ("get", "/search?q=x&from=yesterday", 422),
        ("get", "/search?q=x&tag=lease", 422),
        ("get", f"/search?q=x&workspace={UNKNOWN}", 404),
        ("get", f"/search?q=x&document={UNKNOWN}", 404),
    ],
)
def test_it_tells_what_is_wrong_with_an_address(
    alice: User, method: str, path: str, status: int
) -> None:
    response = getattr(browser(), method)(f"/api/v1{path}", headers=bearer(alice))
    assert response.status_code == status
    assert set(response.json()) == {"error", "request_id"}


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", '{"name": 7}', '{"name": "a\\u0000b"}', '{"name": "\\ud800"}',
     '{"name": "A", "owner": 1}', '{"name": "' + "x" * 200 + '"}', '{"name": ""}',
     "[" * 100_000, '{"name": "' + "x" * 3_000_000 + '"}'],
)  # fmt: skip
def test_it_tells_what_is_wrong_with_a_body(alice: User, body: str) -> None:
    response = browser().post(
        "/api/v1/workspaces", body, content_type="application/json", headers=bearer(alice)
    )
    assert response.status_code in {400, 413, 422}
    assert set(response.json()) == {"error", "request_id"}
    assert not Workspace.objects.exists()


def test_a_page_of_a_document_is_narrowed_to_what_there_is(
    workspace: Workspace, vera: User
) -> None:
    document = make_ready(workspace, "One page.")
    for end in ("pages/0.png", "pages/2.png", "pages/1.png?start=-1", "pages/1.png?width=90000"):
        path = f"/api/v1/documents/{document.pk}/{end}"
        assert browser().get(path, headers=bearer(vera)).status_code in {404, 422}
