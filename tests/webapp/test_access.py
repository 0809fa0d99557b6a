"""Who may see what: every address that the product answers, tried by everybody.

A new route fails here until it is classified: open to all, for whoever is signed in, the
administrators', or about a thing (then with what the thing's people get).
"""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone

from rag.engine import Engine
from tests.make import browser
from tests.pdfs import make_pdf, text
from tests.routes import routes
from tests.rows import index, make_ready
from webapp.accounts.models import ApiKey, User
from webapp.chat.models import Conversation, Turn
from webapp.library.models import Document, Invitation, Membership, Workspace
from webapp.review.models import GoldenQuestion, GoldenRun

OPEN = {"healthz", "readyz", "api/v1/openapi.json", "api/v1/", "invitations/<str:token>/"}
SIGNED_IN = {
    "", "search", "w/new", "account/", "account/name", "account/keys/new",
    "api/v1/docs", "api/v1/workspaces", "api/v1/search",
}  # fmt: skip
# Signing in: open by their nature, or about oneself alone. None gives anybody another address.
SIGN_IN = {
    f"accounts/{route}"
    for route in (
        "login/", "logout/", "inactive/", "signup/", "reauthenticate/", "password/change/",
        "password/reset/", "password/reset/done/", "password/reset/key/done/",
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", "2fa/", "2fa/authenticate/",
        "2fa/reauthenticate/", "2fa/totp/activate/", "2fa/totp/deactivate/",
        "2fa/recovery-codes/", "2fa/recovery-codes/generate/", "2fa/recovery-codes/download/",
    )
}  # fmt: skip
ADMIN = "admin/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A request about a thing, and what its people get; everybody else gets 404."""

    method: str = "get"
    data: Mapping[str, Any] = field(default_factory=dict)
    owner: int = 200
    viewer: int = 200
    json: bool = False
    change: str = ""
    trashed: bool = False  # about a document in the trash


WRITE = Case(method="post", owner=302, viewer=404)
THINGS: dict[str, list[Case]] = {
    "w/<uuid:workspace_id>/": [Case()],
    "w/<uuid:workspace_id>/documents/": [Case()],
    "w/<uuid:workspace_id>/upload": [Case(method="post", owner=400, viewer=404)],
    "w/<uuid:workspace_id>/sample": [WRITE],
    "w/<uuid:workspace_id>/ask": [Case(method="post", owner=400, viewer=400)],
    "w/<uuid:workspace_id>/members/": [Case()],
    "w/<uuid:workspace_id>/invite": [WRITE],
    "w/<uuid:workspace_id>/invitations/<int:invitation_id>/withdraw": [WRITE],
    "w/<uuid:workspace_id>/members/<int:membership_id>/role": [WRITE],
    "w/<uuid:workspace_id>/members/<int:membership_id>/remove": [WRITE],
    "w/<uuid:workspace_id>/reading": [WRITE],
    "w/<uuid:workspace_id>/all": [Case()],
    "w/<uuid:workspace_id>/tags": [WRITE],
    "w/<uuid:workspace_id>/trash": [Case(viewer=404)],
    "w/<uuid:workspace_id>/trash/empty": [WRITE],
    "w/<uuid:workspace_id>/receipts": [Case(viewer=404)],
    "w/<uuid:workspace_id>/rename": [WRITE],
    "w/<uuid:workspace_id>/doubtful": [WRITE],
    "w/<uuid:workspace_id>/policy": [Case(), WRITE],
    "w/<uuid:workspace_id>/most-wrong": [WRITE],
    "w/<uuid:workspace_id>/delete": [WRITE],
    "documents/<uuid:document_id>/": [Case()],
    "documents/<uuid:document_id>/source": [Case()],
    "documents/<uuid:document_id>/original": [Case()],
    "documents/<uuid:document_id>/pages/<int:number>.png": [Case()],
    "documents/<uuid:document_id>/restore": [
        Case(method="post", owner=302, viewer=404, trashed=True)
    ],
    "documents/<uuid:document_id>/purge": [
        Case(method="post", owner=302, viewer=404, trashed=True)
    ],
    "documents/<uuid:document_id>/versions": [WRITE],
    "documents/<uuid:document_id>/tags": [WRITE],
    "documents/<uuid:document_id>/version-of/<uuid:other_id>": [WRITE],
    "documents/<uuid:document_id>/use-again": [WRITE],
    "documents/<uuid:document_id>/compare/<uuid:other_id>": [Case()],
    "documents/<uuid:document_id>/pages/<int:number>/show-hidden": [
        Case(method="post", viewer=404)
    ],
    "documents/<uuid:document_id>/<slug:change>": [
        Case(method="post", owner=302, viewer=404, change=change)
        for change in ("retry", "reingest", "cancel", "delete")
    ],
    # A conversation is its asker's alone: of the others in the workspace, too, nobody sees it.
    "conversations/<uuid:conversation_id>/": [Case(viewer=404)],
    "conversations/<uuid:conversation_id>/rename": [WRITE],
    "conversations/<uuid:conversation_id>/delete": [WRITE],
    "turns/<uuid:turn_id>/": [Case(viewer=404)],
    "turns/<uuid:turn_id>/again": [Case(method="post", owner=409, viewer=404)],
    "turns/<uuid:turn_id>/feedback": [WRITE],
    "turns/<uuid:turn_id>/evidence.zip": [Case(owner=302, viewer=404)],
    "w/<uuid:workspace_id>/review/": [Case(viewer=404)],
    "w/<uuid:workspace_id>/retrieval": [Case(viewer=404)],
    "review/<uuid:turn_id>/": [Case(viewer=404)],
    "review/<uuid:turn_id>/judge": [WRITE],
    "w/<uuid:workspace_id>/golden/": [Case(viewer=404)],
    "w/<uuid:workspace_id>/golden/new": [WRITE],
    "w/<uuid:workspace_id>/golden/run": [WRITE],
    "golden/<uuid:golden_id>/change": [WRITE],
    "golden/<uuid:golden_id>/delete": [WRITE],
    "runs/<uuid:run_id>/": [Case(viewer=404)],
    "account/keys/<int:key_id>/revoke": [WRITE],
    "api/v1/workspaces/<uuidstr:workspace_id>/documents": [
        Case(json=True),
        Case(method="post", owner=400, viewer=403, json=True),
    ],
    "api/v1/workspaces/<uuidstr:workspace_id>/tags": [
        Case(json=True),
        Case(
            method="post",
            owner=404,
            viewer=403,
            json=True,
            data={"documents": [str(uuid.UUID(int=1))], "add": ["x"]},
        ),
    ],
    "api/v1/documents/<uuidstr:document_id>/tags": [
        Case(method="put", data={"tags": ["x"]}, viewer=403, json=True)
    ],
    "api/v1/workspaces/<uuidstr:workspace_id>/reading": [
        Case(method="put", data={"paused": True}, viewer=403, json=True)
    ],
    "api/v1/workspaces/<uuidstr:workspace_id>/policy": [
        Case(json=True),
        Case(method="put", data={"actions": {}}, viewer=403, json=True),
    ],
    "api/v1/workspaces/<uuidstr:workspace_id>/ask": [
        Case(method="post", data={"question": "What was the revenue?"}, json=True)
    ],
    "api/v1/turns/<uuidstr:turn_id>": [Case(viewer=404, json=True)],
    "api/v1/turns/<uuidstr:turn_id>/feedback": [
        Case(method="post", data={"mark": "right"}, owner=204, viewer=404, json=True)
    ],
    "api/v1/turns/<uuidstr:turn_id>/evidence.zip": [Case(owner=400, viewer=404, json=True)],
    "api/v1/documents/<uuidstr:document_id>": [
        Case(json=True),
        Case(method="delete", owner=204, viewer=403, json=True),
    ],
    "api/v1/documents/<uuidstr:document_id>/pages/<int:number>.png": [Case(json=True)],
    "api/v1/documents/<uuidstr:document_id>/quality": [Case(json=True)],
    "api/v1/documents/<uuidstr:document_id>/versions": [
        Case(json=True),
        Case(method="post", owner=400, viewer=403, json=True),
    ],
    "api/v1/documents/<uuidstr:document_id>/use-again": [
        Case(method="post", owner=409, viewer=403, json=True)
    ],
    "api/v1/documents/<uuidstr:document_id>/compare/<uuidstr:other_id>": [Case(json=True)],
    "api/v1/documents/<uuidstr:document_id>/restore": [
        Case(method="post", viewer=403, json=True, trashed=True)
    ],
    "api/v1/documents/<uuidstr:document_id>/purge": [
        Case(method="post", owner=202, viewer=403, json=True, trashed=True)
    ],
    "api/v1/workspaces/<uuidstr:workspace_id>/trash": [
        Case(viewer=403, json=True),
        Case(method="delete", owner=202, viewer=403, json=True),
    ],
    "api/v1/workspaces/<uuidstr:workspace_id>/receipts": [Case(viewer=403, json=True)],
}
CASES = [(route, case) for route, cases in THINGS.items() for case in cases]
each_case = pytest.mark.parametrize(
    ("route", "case"), CASES, ids=[f"{c.method} {r}{c.change}" for r, c in CASES]
)

Things = Mapping[str, object]
UNKNOWN: Things = {
    "workspace_id": uuid.uuid4(), "document_id": uuid.uuid4(), "conversation_id": uuid.uuid4(),
    "other_id": uuid.uuid4(), "turn_id": uuid.uuid4(), "membership_id": 999_999,
    "invitation_id": 999_999, "key_id": 999_999, "number": 1, "golden_id": uuid.uuid4(),
    "run_id": uuid.uuid4(),
}  # fmt: skip


@pytest.fixture
def things(workspace: Workspace, alice: User, engine: Engine, tmp_path: Path) -> Things:
    """One of each that has an id; Alice's, where it is somebody's own."""
    document = make_ready(workspace, "Revenue was 10 million euros.")
    index(document, engine)
    path = make_pdf(tmp_path / "report.pdf", text(72, 72, "Revenue was 10 million euros."))
    default_storage.save(document.original_name, ContentFile(path.read_bytes()))
    other = make_ready(workspace, "Revenue was 11 million euros.")
    both = Document.objects.filter(workspace=workspace)
    both.update(lineage=document.pk)
    both.filter(pk=other.pk).update(version=2)
    conversation = Conversation.objects.create(workspace=workspace, user=alice, title="Revenue")
    turn = Turn.objects.create(conversation=conversation, question="What?", state=Turn.State.DONE)
    invitation = Invitation.objects.create(
        workspace=workspace, email="dora@example.org", digest="d", invited_by=alice,
        expires=timezone.now() + Invitation.LIFE,
    )  # fmt: skip
    golden = GoldenQuestion.objects.create(workspace=workspace, question="What?", answer="10")
    return {
        "golden_id": golden.pk,
        "run_id": GoldenRun.objects.create(workspace=workspace, state="done").pk,
        "workspace_id": workspace.pk,
        "document_id": document.pk,
        "other_id": other.pk,
        "conversation_id": conversation.pk,
        "turn_id": turn.pk,
        "membership_id": Membership.objects.get(user__email__startswith="bob").pk,
        "invitation_id": invitation.pk,
        "key_id": ApiKey.issue(alice)[0].pk,
        "number": 1,
    }


def visit(user: User | None, route: str, case: Case, things: Things) -> HttpResponse:
    known = {**things, "change": case.change}
    if case.trashed:
        Document.objects.filter(pk=str(known["document_id"])).update(deleted_at=timezone.now())
    path = "/" + re.sub(r"<\w+:(\w+)>", lambda match: str(known[match[1]]), route)
    kind = {"content_type": "application/json"} if case.json and case.data else {}
    response: HttpResponse = getattr(browser(user), case.method)(path, dict(case.data), **kind)
    return response


def said(response: HttpResponse) -> str:
    """The body less what differs from one request to the next."""
    return re.sub(r"[0-9A-Za-z]{64}|[0-9a-f]{12}", "", response.content.decode())


def says_where_it_comes_from(response: HttpResponseBase) -> bool:
    """Where a page hides it from its own site, its forms come as from `null`: refused as forged."""
    return response.get("Referrer-Policy", "same-origin") == "same-origin"


def test_every_route_is_classified() -> None:
    found = {route for route in routes() if not route.startswith(ADMIN)}
    carrying = {route for route in found - SIGN_IN if "<" in route}
    assert carrying == {*THINGS, "invitations/<str:token>/"}
    assert {route for route in found if route.startswith("accounts/")} == SIGN_IN
    assert found - SIGN_IN - carrying == (OPEN | SIGNED_IN) - carrying


@each_case
def test_its_people_get_it(route: str, case: Case, things: Things, alice: User, vera: User) -> None:
    assert visit(vera, route, case, things).status_code == case.viewer
    response = visit(alice, route, case, things)
    assert response.status_code == case.owner
    assert says_where_it_comes_from(response)


@each_case
def test_to_others_it_does_not_exist(
    route: str, case: Case, things: Things, charlie: User, bob: User
) -> None:
    Membership.objects.filter(user=bob).delete()  # was a member until just now
    for user in (charlie, bob):
        real, none = (visit(user, route, case, known) for known in (things, UNKNOWN))
        assert (real.status_code, none.status_code) == (404, 404)
        assert said(real) == said(none)


@each_case
def test_a_visitor_is_asked_to_sign_in(route: str, case: Case, things: Things) -> None:
    real, none = (visit(None, route, case, known) for known in (things, UNKNOWN))
    wanted = 401 if route.startswith("api/") else 302
    assert (real.status_code, none.status_code) == (wanted, wanted)
    if wanted == 302:
        assert real["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("route", sorted(SIGNED_IN))
def test_no_other_page_is_open(db: None, route: str) -> None:
    response = browser().get(f"/{route}")
    api = route.startswith("api/") and route != "api/v1/docs"
    assert response.status_code == (401 if api else 302)


@pytest.mark.parametrize("route", sorted(OPEN | SIGNED_IN))
def test_every_page_lets_its_forms_be_sent(alice: User, route: str) -> None:
    for user in (None, alice):
        response = browser(user).get("/" + route.replace("<str:token>", "x"))
        assert says_where_it_comes_from(response)


@pytest.fixture(params=["nobody", "member", "staff"])
def no_administrator(request: pytest.FixtureRequest, alice: User) -> User | None:
    """Nobody, a member, and staff without the rights."""
    if request.param == "staff":
        alice.is_staff = True
        alice.save()
    return None if request.param == "nobody" else alice


def test_the_admin_panel_is_the_administrators(no_administrator: User | None) -> None:
    for route in routes():
        if not route.startswith(ADMIN) or "(?P" in route or "<path:content_type_id>" in route:
            continue
        if route in {"admin/login/", "admin/logout/", "admin/jsi18n/"}:
            continue
        response = browser(no_administrator).get("/" + re.sub(r"<\w+:\w+>", "1", route))
        assert response.status_code in {302, 404}, route
