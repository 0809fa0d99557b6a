"""Who may see what: every address that the product answers, tried by everybody.

A new route fails here until it is classified: open to all, for whoever is signed in, the
administrators', or about a thing (then with what the thing's people get).
"""

import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone

from rag.engine import Engine
from tests.make import browser, make_workspace
from tests.pdfs import make_pdf, text
from tests.routes import routes
from tests.rows import index, make_ready
from tests.webapp.classified import ADMIN, OPEN, SIGN_IN, SIGNED_IN, THINGS, Case
from webapp.accounts.models import ApiKey, User
from webapp.chat.models import Comment, Conversation, Entry, NotebookShare, Share, Turn
from webapp.library.documents.fields import define_field
from webapp.library.documents.folders import move_documents
from webapp.library.models import Document, Invitation, Kind, Membership, Role, Workspace
from webapp.notices.models import News
from webapp.review.models import GoldenQuestion, GoldenRun
from webapp.search.models import SavedSearch

CASES = [(route, case) for route, cases in THINGS.items() for case in cases]

Things = Mapping[str, object]
UNKNOWN: Things = {
    "workspace_id": uuid.uuid4(), "document_id": uuid.uuid4(), "conversation_id": uuid.uuid4(),
    "other_id": uuid.uuid4(), "turn_id": uuid.uuid4(), "membership_id": 999_999,
    "invitation_id": 999_999, "key_id": 999_999, "number": 1, "golden_id": uuid.uuid4(),
    "run_id": uuid.uuid4(), "share_id": uuid.uuid4(), "comment_id": uuid.uuid4(),
    "entry_id": uuid.uuid4(), "notice_id": uuid.uuid4(), "search_id": uuid.uuid4(), "stamp": 2,
    "field_id": 999_999, "notebook_id": uuid.uuid4(),
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
    move_documents(workspace, both, "Reports")
    conversation = Conversation.objects.create(workspace=workspace, user=alice, title="Revenue")
    turn = Turn.objects.create(conversation=conversation, question="What?", state=Turn.State.DONE)
    invitation = Invitation.objects.create(
        workspace=workspace, email="dora@example.org", digest="d", invited_by=alice,
        expires=timezone.now() + Invitation.LIFE,
    )  # fmt: skip
    share = Share.objects.create(conversation=conversation, until=timezone.now())
    comment = Comment.objects.create(share=share, turn=turn, user=alice, text="Look")
    entry = Entry.objects.create(workspace=workspace, user=alice, text="Look", position=0)
    notice = News.objects.create(person=alice, kind="comment", about=str(comment.pk))
    golden = GoldenQuestion.objects.create(workspace=workspace, question="What?", answer="10")
    field = define_field(workspace, "Amount", Kind.NUMBER)
    return {
        "field_id": field.pk,
        "notebook_id": NotebookShare.objects.create(workspace=workspace, user=alice).pk,
        "golden_id": golden.pk,
        "run_id": GoldenRun.objects.create(workspace=workspace, state="done").pk,
        "workspace_id": workspace.pk,
        "document_id": document.pk,
        "other_id": other.pk,
        "conversation_id": conversation.pk,
        "turn_id": turn.pk,
        "share_id": share.pk,
        "comment_id": comment.pk,
        "entry_id": entry.pk,
        "notice_id": notice.pk,
        "search_id": SavedSearch.objects.create(workspace=workspace, name="a", text="a").pk,
        "membership_id": Membership.objects.get(user__email__startswith="bob").pk,
        "invitation_id": invitation.pk,
        "key_id": ApiKey.issue(alice)[0].pk,
        "number": 1,
        "stamp": 1,
    }


@contextmanager
def alone(subtests: pytest.Subtests, route: str, case: Case) -> Iterator[None]:
    """A case of many about the same things: it fails alone, and what it did is undone."""
    cache.clear()  # nobody has tried too often
    with subtests.test(f"{case.method} {route}{case.change}"), transaction.atomic():
        yield
        transaction.set_rollback(True)


def visit(client: Client, route: str, case: Case, things: Things) -> HttpResponse:
    known = {**things, "change": case.change}
    if case.trashed:
        Document.objects.filter(pk=str(known["document_id"])).update(deleted_at=timezone.now())
    path = "/" + re.sub(r"<\w+:(\w+)>", lambda match: str(known[match[1]]), route)
    kind = {"content_type": "application/json"} if case.json and case.data else {}
    response: HttpResponse = getattr(client, case.method)(path, dict(case.data), **kind)
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
    assert carrying == {*THINGS, *(route for route in OPEN if "<" in route)}
    assert {route for route in found if route.startswith("accounts/")} == SIGN_IN
    assert found - SIGN_IN - carrying == (OPEN | SIGNED_IN) - carrying


def test_its_people_get_it(
    subtests: pytest.Subtests, things: Things, alice: User, bob: User, vera: User
) -> None:
    viewer, editor, owner = browser(vera), browser(bob), browser(alice)
    for route, case in CASES:
        with alone(subtests, route, case):
            assert visit(viewer, route, case, things).status_code == case.viewer
        with alone(subtests, route, case):
            wanted = case.owner if case.editors else case.viewer
            assert visit(editor, route, case, things).status_code == wanted
        with alone(subtests, route, case):
            response = visit(owner, route, case, things)
            assert response.status_code == case.owner
            assert says_where_it_comes_from(response)


@pytest.fixture(params=["a stranger", "removed", "an owner elsewhere", "staff", "a superuser"])
def stranger(request: pytest.FixtureRequest, charlie: User, bob: User) -> User:
    """Somebody who is no member, whatever else: administrators see no documents of others."""
    if request.param == "removed":
        Membership.objects.filter(user=bob).delete()  # was a member until just now
        return bob
    if request.param == "an owner elsewhere":
        elsewhere = make_workspace("Elsewhere", {charlie: Role.OWNER})
        make_ready(elsewhere, "Costs were 9 million euros.")
    charlie.is_staff = request.param in {"staff", "a superuser"}
    charlie.is_superuser = request.param == "a superuser"
    charlie.save()
    return charlie


def test_to_others_it_does_not_exist(
    subtests: pytest.Subtests, things: Things, stranger: User
) -> None:
    theirs = browser(stranger)
    for route, case in CASES:
        with alone(subtests, route, case):
            real, none = (visit(theirs, route, case, known) for known in (things, UNKNOWN))
            assert (real.status_code, none.status_code) == (404, 404)
            assert said(real) == said(none)


def test_a_thing_is_in_its_own_workspace_alone(
    subtests: pytest.Subtests, things: Things, charlie: User
) -> None:
    """Whoever owns a workspace names it, and in it a thing of another."""
    elsewhere = make_workspace("Elsewhere", {charlie: Role.OWNER})
    mixed = {**things, "workspace_id": elsewhere.pk}
    theirs = browser(charlie)
    tried = 0
    for route, case in CASES:
        named = set(re.findall(r"<\w+:(\w+)>", route)) - {"change", "stamp"}
        if "workspace_id" in named and len(named) > 1:
            tried += 1
            with alone(subtests, route, case):
                assert visit(theirs, route, case, mixed).status_code == 404
    assert tried > 5


def test_a_visitor_is_asked_to_sign_in(subtests: pytest.Subtests, things: Things) -> None:
    for route, case in CASES:
        with alone(subtests, route, case):
            real, none = (visit(browser(), route, case, known) for known in (things, UNKNOWN))
            wanted = 401 if route.startswith("api/") else 302
            assert (real.status_code, none.status_code) == (wanted, wanted)
            if wanted == 302:
                assert real["Location"].startswith("/accounts/login/?next=")


def test_no_other_page_is_open(subtests: pytest.Subtests, db: None) -> None:
    for route in sorted(SIGNED_IN):
        with subtests.test(route):
            response = browser().get(f"/{route}")
            api = route.startswith("api/") and route != "api/v1/docs"
            assert response.status_code == (401 if api else 302)


def test_every_page_lets_its_forms_be_sent(subtests: pytest.Subtests, alice: User) -> None:
    signed_in = browser(alice)
    for route in sorted(OPEN | SIGNED_IN):
        for client in (browser(), signed_in):
            with subtests.test(route, signed_in=client is signed_in):
                response = client.get("/" + route.replace("<str:token>", "x"))
                assert says_where_it_comes_from(response)


@pytest.fixture(params=["nobody", "member", "staff"])
def no_administrator(request: pytest.FixtureRequest, alice: User) -> User | None:
    """Nobody, a member, and staff without the rights."""
    if request.param == "staff":
        alice.is_staff = True
        alice.save()
    return None if request.param == "nobody" else alice


def test_the_admin_panel_is_the_administrators(no_administrator: User | None) -> None:
    client = browser(no_administrator)
    for route in routes():
        if not route.startswith(ADMIN) or "(?P" in route or "<path:content_type_id>" in route:
            continue
        if route in {"admin/login/", "admin/logout/", "admin/jsi18n/"}:
            continue
        response = client.get("/" + re.sub(r"<\w+:\w+>", "1", route))
        assert response.status_code in {302, 404}, route
