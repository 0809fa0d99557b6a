"""A document's story has every reading; an administrator reads a document for a reason."""

import html
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rag.errors import LimitError
from rag.notices import Notice
from tests.make import browser, make_user
from tests.rows import make_ready
from tests.webapp.library.ingest.scripted import ScriptedEngine, at, fail_with
from webapp import jobs
from webapp.accounts.models import User
from webapp.library.documents.reading import reingest_document, retry_document
from webapp.library.documents.story import story
from webapp.library.ingest.uploads import upload_document
from webapp.library.ingest.work import ingest
from webapp.library.models import Document, Workspace
from webapp.maintenance import readings
from webapp.maintenance.models import DocumentOpening, ReadingAttempt

GREW = Notice.of("It grew too large.")
REASON = "Its owner asked why it is empty."
WORDS = "Revenue was 10 million."


@pytest.fixture(autouse=True)
def no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "send", lambda *job: True)


@pytest.fixture
def document(transactional_db: None, workspace: Workspace, alice: User) -> Document:
    return upload_document(workspace, alice, SimpleUploadedFile("Report.pdf", b"%PDF-1.7 made"))


def read(document: Document, engine: Any) -> Document:
    ingest(str(document.pk), engine, "abc123")
    return Document.objects.get(pk=document.pk)


def test_every_reading_stays_in_the_story(document: Document) -> None:
    broken = ScriptedEngine(between=at("parsing", fail_with(LimitError(GREW))))
    retry_document(read(document, broken))
    reingest_document(read(document, ScriptedEngine()))
    told = [one.what for one in story(read(document, ScriptedEngine()))]
    failed, first, second = (
        next(what for what in told if words in what)
        for words in ("It grew too large", "ready: reading 1", "ready: reading 2")
    )
    assert told.index(second) < told.index(first) < told.index(failed)
    assert "reading 1, by reader" in failed
    assert len(told) == 4  # with that it was added


def test_a_failure_that_is_the_latest_is_told_once(document: Document) -> None:
    failed = read(document, ScriptedEngine(between=at("parsing", fail_with(LimitError(GREW)))))
    assert [one.what for one in story(failed) if "grew" in one.what] == ["It grew too large."]
    assert ReadingAttempt.objects.get().stage == "parsing"


def test_no_more_readings_are_kept_than_anybody_looks_through(
    document: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "MOST_KEPT", 2)
    for _ in range(4):
        reingest_document(read(document, ScriptedEngine()))
    assert [one.generation for one in ReadingAttempt.objects.all()] == [4, 3]


@pytest.fixture
def root(db: None) -> User:
    return make_user("root@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def panel(root: User) -> Client:
    return browser(root)


def address(document: Document) -> str:
    return reverse("admin:open_document", args=[document.pk])


def test_an_administrator_reads_a_document_for_a_reason_that_is_kept_and_told(
    panel: Client, workspace: Workspace, alice: User, bob: User
) -> None:
    document = make_ready(workspace, WORDS)
    page = panel.get(reverse("admin:library_document_change", args=[document.pk])).text
    assert address(document) in page
    assert WORDS not in panel.get(address(document)).text
    assert "Say why" in panel.post(address(document), {"reason": "so "}).text
    assert not DocumentOpening.objects.exists()
    shown = panel.post(address(document), {"reason": REASON}, follow=True).text
    assert WORDS in shown
    assert REASON in panel.get("/admin/maintenance/documentopening/").text
    assert f"an administrator read it: {REASON}" in [one.what for one in story(document)]
    told = html.unescape(browser(alice).get("/notices/").text)
    assert "An administrator (root@example.org) read “Report”" in told
    assert REASON in told
    assert REASON not in browser(bob).get("/notices/").text  # no owner


def test_it_is_open_for_an_hour_and_to_nobody_else(
    panel: Client, workspace: Workspace, root: User
) -> None:
    document = make_ready(workspace, WORDS)
    panel.post(address(document), {"reason": REASON})
    other = make_user("other@example.org", is_staff=True, is_superuser=True)
    assert WORDS not in browser(other).get(address(document)).text
    hour = timezone.now() - timedelta(hours=1, seconds=1)
    DocumentOpening.objects.update(created=hour)
    assert WORDS not in panel.get(address(document)).text


def test_what_is_in_the_trash_is_not_opened(panel: Client, workspace: Workspace) -> None:
    document = make_ready(workspace, WORDS)
    panel.post(address(document), {"reason": REASON})
    Document.objects.update(deleted_at=timezone.now())
    assert panel.get(address(document)).status_code == 404
