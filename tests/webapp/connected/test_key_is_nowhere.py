"""The key of a model is searched for wherever something is shown, written down or taken along."""

import logging
import re
import sys
from contextlib import suppress
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile, is_zipfile

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client, RequestFactory
from django.views.debug import ExceptionReporter

from rag.engine import Engine
from rag.errors import RagError
from tests.connected import KEY, make_model
from tests.llm_server import Reply, llm_server
from tests.make import browser, make_user, prove
from tests.routes import routes
from tests.rows import bearer, index, make_ready
from webapp.accounts.models import User
from webapp.chat.asking.turn import run_turn, start_turn
from webapp.chat.models import Turn
from webapp.connected.models import ConnectedModel, Purpose
from webapp.library.engine.library import library_engine
from webapp.library.health.parts import parts_health
from webapp.library.models import Workspace
from webapp.panel.connected.change import connect
from webapp.usage.models import ModelRequest

pytestmark = pytest.mark.django_db

FAILING = (302, 400, 401, 403, 404, 429, 500)
ECHO = f"Bad: {KEY}"
FACT = "The harbour of Kirkwall handled 4,118 vessels in 2021."


@pytest.fixture
def root(db: None) -> User:
    return make_user("root@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def panel(root: User) -> Client:
    return prove(browser(root))


def test_it_is_in_no_page_of_anybody(
    panel: Client, alice: User, root: User, engine: Engine, workspace: Workspace
) -> None:
    model, turn = told_by_a_server(panel, alice, workspace)
    known = {
        "workspace_id": workspace.pk, "model_id": model.pk, "preset": "other", "turn_id": turn.pk,
        "conversation_id": turn.conversation_id, "user_id": root.pk,
        "document_id": workspace.documents.get().pk, "object_id": model.pk,
    }  # fmt: skip

    def place(found: re.Match[str]) -> str:
        return str(known.get(found[1], "1"))

    hers, seen = browser(alice), 0
    for route in routes():
        if "(?P" in route or "logout" in route:
            continue
        for client in (panel, hers):
            page = client.get("/" + re.sub(r"<(?:\w+:)?(\w+)>", place, route))
            text = b"".join(page) if page.streaming else page.content
            assert KEY.encode() not in unpacked(text), route
            seen += page.status_code == 200
    assert seen > 100
    assert "set; empty: as it is" in panel.get(f"/admin/language-model/{model.pk}/").text


def unpacked(content: bytes) -> bytes:
    """What is in an archive; anything else as it is."""
    if not is_zipfile(BytesIO(content)):
        return content
    with ZipFile(BytesIO(content)) as archive:
        return b"".join(map(archive.read, archive.namelist()))


def told_by_a_server(
    panel: Client, alice: User, workspace: Workspace
) -> tuple[ConnectedModel, Turn]:
    """A model whose server says its key back, after it was tried, asked and refused."""
    with llm_server([Reply(status=400, error=ECHO)]) as server:
        model = make_model(Purpose.ANSWERS, url=server.url)
        index(make_ready(workspace, FACT), library_engine())
        turn = start_turn(alice, workspace, "How many vessels did the harbour of Kirkwall handle?")
        list(run_turn(turn))
        form = {"name": "Ours", "url": server.url, "model": "scripted", "kind": "chat"}
        panel.post(f"/admin/language-model/{model.pk}/", {**form, **NUMBERS}, follow=True)
    assert ModelRequest.objects.exclude(end="ok").exists()
    return model, turn


@pytest.mark.parametrize(
    "reply", [Reply(text=f"{FACT} [1]"), *(Reply(status=n, error=ECHO) for n in FAILING),
              Reply(raw=ECHO.encode()), Reply(text="x", error_after=0, error=ECHO)],
)  # fmt: skip
def test_it_is_in_no_log_turn_or_export(
    engine: Engine, workspace: Workspace, alice: User, root: User, reply: Reply,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level(logging.DEBUG)
    with llm_server([reply]) as server:
        model = make_model(Purpose.ANSWERS, Purpose.JUDGING, url=server.url)
        index(make_ready(workspace, FACT), library_engine())
        turn = start_turn(alice, workspace, "How many vessels did the harbour of Kirkwall handle?")
        with suppress(RagError):
            list(run_turn(turn))
        panel = prove(browser(root))
        form = {"name": "Ours", "url": server.url, "model": "scripted", "kind": "chat"}
        panel.post(f"/admin/language-model/{model.pk}/", {**form, **NUMBERS}, follow=True)
        assert {one["authorization"] for one in server.headers} == {f"Bearer {KEY}"}
    model.refresh_from_db()
    told = [caplog.text, repr(library_engine()), repr(model), str(model.trial)]
    told += [str(vars(one)) for one in (*Turn.objects.all(), *LogEntry.objects.all())]
    told += [browser(alice).get(f"/turns/{turn.pk}/").text]
    told += [browser().get(f"/api/v1/turns/{turn.pk}", headers=bearer(alice)).text]
    told += [str(browser(alice).get(f"/turns/{turn.pk}/evidence.zip").headers)]
    assert caplog.records
    assert [text for text in told if KEY in text] == []


NUMBERS = {
    "temperature": 0, "context_tokens": 0, "first_token_s": 300, "total_s": 600, "at_once": 0,
    "extra_body": "{}",
}  # fmt: skip


def test_it_is_in_no_backup_and_no_session(panel: Client, root: User) -> None:
    new = {"name": "Ours", "url": "http://127.0.0.1:9/v1", "key": KEY, "kind": "chat", **NUMBERS}
    panel.post("/admin/language-model/new/other/", new)
    browser(root).post("/admin/language-model/new/other/", new)  # without the password
    assert ConnectedModel.objects.get().key == KEY
    dumped = StringIO()
    call_command("dumpdata", stdout=dumped)
    assert "connected.connectedmodel" in dumped.getvalue()
    assert KEY not in dumped.getvalue()
    assert [one for one in Session.objects.all() if KEY in str(one.get_decoded())] == []
    if connection.vendor == "sqlite":
        assert KEY.encode() not in connection.connection.serialize()


def test_it_is_in_no_report_of_an_error(rf: RequestFactory, root: User) -> None:
    request: Any = rf.post("/admin/language-model/new/other/", {"key": KEY, "name": "Ours"})
    request.user = root
    try:
        connect(request, "other")
    except AttributeError:  # it has no session
        kind, error, trace = sys.exc_info()
        report = ExceptionReporter(request, kind, error, trace, is_email=True)
    text = report.get_traceback_text()
    assert "Ours" in text
    assert KEY not in text


def test_health_does_not_tell_it() -> None:
    with llm_server([Reply()]) as server:
        make_model(Purpose.ANSWERS, url=server.url)
        assert KEY not in str(parts_health())
