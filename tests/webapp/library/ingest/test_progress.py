"""How far the reading of a workspace has come: told above its documents, with one retry for all."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rag.types import Stage
from tests.make import browser
from tests.rows import make_ready
from tests.webapp.library.ingest.test_pages import make_document
from webapp.accounts.models import User
from webapp.heartbeats import Pulse
from webapp.library.documents import shown, waiting
from webapp.library.documents.shown import list_documents, show_row
from webapp.library.documents.waiting import told_left
from webapp.library.models import Document, Workspace

LINKS, SCRIPTS = (
    {"check": check, "severity": severity, "message": check, "page": None, "span": None}
    for check, severity in (("links", "note"), ("scripts", "warn"))
)


def page_of(user: User, workspace: Workspace) -> str:
    return " ".join(browser(user).get(f"/w/{workspace.pk}/documents/").text.split())


def test_it_tells_how_many_are_ready_while_any_is_read(workspace: Workspace, alice: User) -> None:
    for number in range(2):
        make_ready(workspace, "Words.", title=f"Report {number}")
    assert "documents ready" not in page_of(alice, workspace)
    document = make_document(workspace, Stage.QUEUED)
    assert "2 of 3 documents ready" in page_of(alice, workspace)
    Document.objects.filter(pk=document.pk).update(stage=Stage.READY, generation=1)
    assert 'data-ended="All documents are ready"' in page_of(alice, workspace)


def test_what_ended_is_told_as_it_is(workspace: Workspace, alice: User) -> None:
    assert list_documents(workspace).ended == ""
    make_ready(workspace, "Words.")
    make_document(workspace, Stage.FAILED, error="Damaged.")
    assert list_documents(workspace).ended == "1 of 2 documents ready"
    make_document(workspace, Stage.PARSING)
    assert list_documents(workspace).ended == ""


def test_what_is_read_comes_first_then_what_failed(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    active = make_document(workspace, Stage.EMBEDDING)
    failed = make_document(workspace, Stage.FAILED)
    waiting = make_document(workspace, Stage.QUEUED)
    newest = make_ready(workspace, "Words.")
    every = [active, failed, newest, waiting]
    assert [row.document for row in list_documents(workspace).rows] == every
    monkeypatch.setattr(shown, "MOST_ROWS", 3)
    listing = list_documents(workspace)
    assert ([row.document for row in listing.rows], listing.total) == (every[:3], 4)


def test_all_that_failed_is_tried_again_at_once(
    workspace: Workspace, alice: User, charlie: User
) -> None:
    failed = [make_document(workspace, Stage.FAILED, error="Damaged.") for _ in range(4)]
    cancelled = make_document(workspace, Stage.CANCELLED)
    page = page_of(alice, workspace)
    assert "4 could not be read" in page
    assert "Try them again" in page
    path = f"/w/{workspace.pk}/retry"
    assert browser(charlie).post(path).status_code == 404
    response = browser(alice).post(path, headers={"HX-Request": "true"})
    assert response["HX-Trigger"] == "documents-changed"
    again = Document.objects.filter(pk__in=[one.pk for one in failed])
    assert not again.filter(stage=Stage.FAILED).exists()
    assert set(again.values_list("bulk", flat=True)) == {True}
    assert Document.objects.get(pk=cancelled.pk).stage == Stage.CANCELLED


def test_only_notes_that_warn_have_the_look_of_a_warning(workspace: Workspace, alice: User) -> None:
    document = make_ready(workspace, "Words.")
    document.warnings = [LINKS]
    assert (show_row(document).look, show_row(document).notes) == ("ready", 1)
    document.warnings = [LINKS, SCRIPTS]
    assert (show_row(document).look, show_row(document).notes) == ("notes", 2)
    document.save()
    page = browser(alice).get(f"/documents/{document.pk}/").text
    assert page.count('<span class="tag warn"><span aria-hidden="true">▲</span> Warning') == 1


def test_the_address_for_new_workspaces_leads_to_where_one_is_made(
    workspace: Workspace, alice: User
) -> None:
    make_ready(workspace, "Words.")
    page = browser(alice).get("/w/new", follow=True)
    assert page.redirect_chain == [("/?new", 302)]
    assert '<details class="menu right" data-menu open>' in page.text


def read_in_a_row(workspace: Workspace, count: int, *, seconds: float) -> None:
    """So many were read, the last just now, each so long after the one before."""
    for number in range(count):
        document = make_ready(workspace, "Words.", title=f"Read {number}")
        at = timezone.now() - timedelta(seconds=number * seconds)
        Document.objects.filter(pk=document.pk).update(ready_at=at)


def wait_since(workspace: Workspace, count: int, *, hours: int) -> None:
    for _ in range(count):
        document = make_document(workspace, Stage.QUEUED)
        since = timezone.now() - timedelta(hours=hours)
        Document.objects.filter(pk=document.pk).update(created=since)


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is alive."""
    monkeypatch.setattr(waiting, "pulse", lambda name: Pulse.ALIVE)


@pytest.mark.usefixtures("worker")
def test_the_time_left_is_that_of_those_read_while_the_others_waited(workspace: Workspace) -> None:
    wait_since(workspace, 30, hours=1)
    assert list_documents(workspace).left == ""
    read_in_a_row(workspace, 3, seconds=10)
    assert list_documents(workspace).left == ""  # too few to go by
    read_in_a_row(workspace, 6, seconds=10)
    assert 100 < (list_documents(workspace).seconds_left or 0) < 400
    assert list_documents(workspace).left.endswith("min left")


@pytest.mark.usefixtures("worker")
def test_of_a_queue_that_has_not_begun_no_time_is_told(workspace: Workspace) -> None:
    read_in_a_row(workspace, 9, seconds=10)
    wait_since(workspace, 30, hours=0)
    assert list_documents(workspace).left == ""


def test_while_nobody_reads_no_time_is_told(workspace: Workspace) -> None:
    wait_since(workspace, 30, hours=1)
    read_in_a_row(workspace, 9, seconds=10)
    assert list_documents(workspace).left == ""


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (None, ""),
        (5.0, ", under a minute left"),
        (200.0, ", about 4 min left"),
        (9_000.0, ", about 3 h left"),
    ],
)
def test_the_time_left_is_told_roundly(seconds: float | None, told: str) -> None:
    assert told_left(seconds) == told
