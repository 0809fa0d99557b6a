"""Whose turn it is, why the others wait, and pausing."""

import re
from contextlib import ExitStack
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from rag.types import Stage
from tests.make import browser, make_workspace
from tests.rows import bearer
from tests.servers import wait_until
from webapp import heartbeats, jobs
from webapp.accounts.models import User
from webapp.library.documents.waiting import line_of, seconds_left, why_waiting
from webapp.library.ingest import lease, turns
from webapp.library.ingest.lease import HandBackError, Watch, claim
from webapp.library.ingest.turns import set_paused, take_next, thread
from webapp.library.models import Document, Role, Workspace
from webapp.library.models.indexes import SHORT_BYTES, SHORT_PAGES

pytestmark = pytest.mark.usefixtures("sent", "transactional_db")


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The jobs that were sent, instead of a broker."""
    found: list[tuple[str, ...]] = []

    def send(*job: str) -> bool:
        found.append(job)
        return True

    monkeypatch.setattr(jobs, "send", send)
    monkeypatch.setattr(turns, "send", send)
    monkeypatch.setattr(turns, "jobs_waiting", lambda name: 0)
    return found


def queue(workspace: Workspace, **fields: Any) -> Document:
    count = Document.objects.count()
    known: dict[str, Any] = {"size": 1, "stage": Stage.QUEUED, "title": f"Document {count}"}
    return Document.objects.create(
        workspace=workspace, file_name="d.pdf", media_type="application/pdf",
        sha256=f"{count:064d}", **{**known, **fields},
    )  # fmt: skip


def taken(*, wide: bool = True) -> list[Document]:
    """What is taken, one after the other, until nothing is left."""
    found = []
    while document := take_next(wide=wide):
        found.append(document)
    return found


def test_what_was_added_first_is_read_first(workspace: Workspace) -> None:
    documents = [queue(workspace) for _ in range(3)]
    assert taken() == documents


def test_one_document_goes_before_the_hundreds(workspace: Workspace) -> None:
    many = [queue(workspace, bulk=True) for _ in range(3)]
    one = queue(workspace)
    assert taken() == [one, *many]


def test_workspaces_take_turns(workspace: Workspace, alice: User) -> None:
    other = make_workspace("Other", {alice: Role.OWNER})
    many = [queue(workspace) for _ in range(3)]
    few = [queue(other) for _ in range(2)]
    order = taken()
    assert {order[0], order[1]} == {many[0], few[0]}
    assert {order[2], order[3]} == {many[1], few[1]}
    assert order[4] == many[2]


def test_one_thread_is_kept_for_short_documents(workspace: Workspace) -> None:
    large = queue(workspace, size=SHORT_BYTES + 1)
    long = queue(workspace, pages_count=SHORT_PAGES + 1)
    short = queue(workspace)
    assert taken(wide=False) == [short]
    assert taken() == [large, long]


def test_all_threads_but_one_may_read_long_documents(settings: Any) -> None:
    assert settings.CELERY_WORKER_CONCURRENCY == settings.WORKER_THREADS + 1
    with ExitStack() as stack:
        wide = [stack.enter_context(thread()) for _ in range(settings.WORKER_THREADS + 1)]
    assert wide == [True] * settings.WORKER_THREADS + [False]


def test_a_worker_is_called_for_what_waits(
    workspace: Workspace, sent: list[tuple[str, ...]]
) -> None:
    turns.call_worker()
    assert sent == []
    document = queue(workspace)
    turns.call_worker()
    assert sent == [(jobs.INGEST_DOCUMENT, str(document.pk))]


def test_a_paused_workspace_waits(workspace: Workspace, sent: list[tuple[str, ...]]) -> None:
    document = queue(workspace)
    set_paused(workspace, paused=True)
    assert taken() == []
    assert sent == []
    set_paused(workspace, paused=False)
    assert sent == [(jobs.INGEST_DOCUMENT, str(document.pk))]
    assert taken() == [document]


def test_what_is_being_read_goes_back_when_its_workspace_is_paused(workspace: Workspace) -> None:
    document = claim(str(queue(workspace).pk))
    assert document is not None
    watch = Watch(document)
    watch._look()
    watch.check()
    set_paused(workspace, paused=True)
    watch._look()
    with pytest.raises(HandBackError):
        watch.check()


def test_the_watch_holds_no_connection_between_its_looks(
    workspace: Workspace, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = claim(str(queue(workspace).pk))
    assert document is not None
    settings.LEASE_S = 0.02
    did: list[str] = []
    monkeypatch.setattr(Watch, "_look", lambda self: did.append("looked"))
    connection = SimpleNamespace(close=lambda: did.append("gave back"))
    monkeypatch.setattr(lease, "connection", connection)
    with Watch(document):
        wait_until(lambda: did.count("looked") > 1, 5)
    assert did == ["looked", "gave back"] * (len(did) // 2)


def test_it_says_why_a_document_waits(workspace: Workspace) -> None:
    first, second, down = (queue(workspace) for _ in range(3))
    down.retry_at, down.error = timezone.now() + timedelta(hours=1), "Waiting: Chroma is down."
    assert "No worker" in why_waiting(first, line_of(workspace))
    heartbeats.beat(heartbeats.INGEST)
    line = line_of(workspace)
    assert why_waiting(first, line) == "Next in line"
    assert why_waiting(second, line) == "Waiting, 1 before it"
    assert why_waiting(down, line) == "Waiting: Chroma is down. It is tried again by itself."
    set_paused(workspace, paused=True)
    workspace.refresh_from_db()
    assert "paused" in why_waiting(first, line_of(workspace))


def test_the_time_left_is_measured(workspace: Workspace) -> None:
    queue(
        workspace, stage=Stage.READY, generation=1, pages_count=10, ready_at=timezone.now(),
        timings={"parse": 1.0, "caption": 5.0, "index": 15.0},
    )  # fmt: skip
    since = timezone.now() - timedelta(seconds=10)
    document = queue(
        workspace, stage=Stage.PARSING, stage_done=20, stage_total=60, stage_since=since
    )
    left = seconds_left(document)  # 40 pages at 2 a second, then 60 at 2 s each
    assert left is not None
    assert 138 < left < 142
    assert seconds_left(queue(workspace)) is None


def test_time_in_the_queue_is_no_time_of_reading(workspace: Workspace, alice: User) -> None:
    waiting = queue(workspace)
    Document.objects.filter(pk=waiting.pk).update(created=timezone.now() - timedelta(hours=1))
    path = f"/w/{workspace.pk}/documents/"
    assert "left" not in re.sub("<[^>]*>", "", browser(alice).get(path).text)
    since = timezone.now() - timedelta(seconds=10)
    Document.objects.filter(pk=waiting.pk).update(
        stage=Stage.EMBEDDING, stage_done=10, stage_total=106, stage_since=since
    )
    assert ", about 2 min left" in browser(alice).get(path).text  # 96 at one a second
    Document.objects.filter(pk=waiting.pk).update(stage_done=60)
    assert ", under a minute left" in browser(alice).get(path).text


def test_owners_pause_and_resume_by_the_page_and_the_api(
    workspace: Workspace, alice: User, bob: User
) -> None:
    path = f"/w/{workspace.pk}/reading"
    assert browser(bob).post(path, {"paused": "on"}).status_code == 404
    client = browser(alice)
    client.post(path, {"paused": "on"})
    assert Workspace.objects.get().paused_at is not None
    assert "Resume reading" in client.get(f"/w/{workspace.pk}/members/").text
    assert "Reading is paused here" in client.get(f"/w/{workspace.pk}/documents/").text
    path = f"/api/v1/workspaces/{workspace.pk}/reading"
    told = browser().put(
        path, {"paused": False}, content_type="application/json", headers=bearer(alice)
    )
    assert (told.status_code, told.json()["paused"]) == (200, False)
    assert Workspace.objects.get().paused_at is None
