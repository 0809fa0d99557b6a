"""A full disk: plain words before anything is written, and deleting works."""

import shutil
from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from pytest_django import Settings

from rag.engine import Engine
from tests.make import browser
from tests.pdfs import make_pdf, text
from tests.rows import bearer, make_ready
from webapp import space
from webapp.accounts.models import User
from webapp.chat.models import Conversation, Turn
from webapp.library.documents.trash import delete_document, empty_trash, purge_expired
from webapp.library.documents.waiting import line_of, why_waiting
from webapp.library.ingest.turns import take_next
from webapp.library.models import Document, Workspace

pytestmark = [pytest.mark.django_db]

FULL = "The disk of the server is full."
QUESTION = {"question": "What was revenue?"}
PASSWORD = "Fjord-41-harbour"


@pytest.fixture
def full(settings: Settings) -> None:
    """More is to be kept free than there is."""
    settings.MIN_FREE_MB = space.free_mb() + 1000


def a_pdf(tmp_path_factory: pytest.TempPathFactory) -> SimpleUploadedFile:
    path = make_pdf(tmp_path_factory.mktemp("pdf") / "Report.pdf", text(72, 72, "Revenue rose."))
    return SimpleUploadedFile("Report.pdf", path.read_bytes(), content_type="application/pdf")


def test_uploads_are_refused_in_plain_words(
    full: None, workspace: Workspace, alice: User, tmp_path_factory: pytest.TempPathFactory
) -> None:
    by_page = browser(alice).post(f"/w/{workspace.pk}/upload", {"file": a_pdf(tmp_path_factory)})
    by_api = browser().post(
        f"/api/v1/workspaces/{workspace.pk}/documents", {"file": a_pdf(tmp_path_factory)},
        headers=bearer(alice),
    )  # fmt: skip
    assert (by_page.status_code, by_api.status_code) == (507, 507)
    assert by_page.json()["message"].startswith(FULL)
    assert by_api.json()["error"].startswith(FULL)
    assert not Document.objects.exists()


def test_asking_is_refused_in_plain_words(full: None, workspace: Workspace, alice: User) -> None:
    by_page = browser(alice).post(f"/w/{workspace.pk}/ask", QUESTION)
    by_api = browser().post(
        f"/api/v1/workspaces/{workspace.pk}/ask", QUESTION, "application/json",
        headers=bearer(alice),
    )  # fmt: skip
    assert (by_page.status_code, by_api.status_code) == (507, 507)
    assert by_page.json()["message"].startswith(FULL)
    assert by_api.json()["error"].startswith(FULL)
    assert not Conversation.objects.exists()
    assert not Turn.objects.exists()


def test_deleting_works(full: None, workspace: Workspace, alice: User) -> None:
    first, second = make_ready(workspace, "One."), make_ready(workspace, "Two.")
    page = browser(alice).post(f"/documents/{first.pk}/delete")
    api = browser().delete(f"/api/v1/documents/{second.pk}", headers=bearer(alice))
    assert (page.status_code, api.status_code) == (302, 204)
    assert not Document.objects.live().exists()
    assert browser(alice).post(f"/w/{workspace.pk}/trash/empty").status_code == 302
    assert not Document.objects.in_trash().exists()


def test_documents_wait_and_say_why(full: None, workspace: Workspace) -> None:
    document = Document.objects.create(workspace=workspace, title="R", size=1, sha256="0" * 64)
    assert take_next(wide=True) is None
    assert "disk of the server is full" in why_waiting(document, line_of(workspace))


@pytest.fixture
def full_database(workspace: Workspace, alice: User) -> Iterator[None]:
    """SQLite itself says that its disk is full: it may have no further page."""
    connection.ensure_connection()
    sqlite = connection.connection
    pages, before = (
        sqlite.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "max_page_count")
    )
    sqlite.execute(f"PRAGMA max_page_count={pages}")
    yield
    sqlite.execute(f"PRAGMA max_page_count={before}")


@pytest.mark.django_db(transaction=True)
def test_the_databases_own_word_is_told_plainly(
    engine: Engine, workspace: Workspace, alice: User, request: pytest.FixtureRequest
) -> None:
    address, headers = f"/api/v1/workspaces/{workspace.pk}", bearer(alice)
    signed_in = browser(alice)
    request.getfixturevalue("full_database")
    with suppress(OperationalError):
        for number in range(10_000):  # until what is left in its pages is used up
            Conversation.objects.create(workspace=workspace, user=alice, title=f"{number:0200}")
    question = {"question": "What was revenue? " + "x" * 1500}
    by_api = browser().post(f"{address}/ask", question, "application/json", headers=headers)
    by_page = signed_in.post(f"/w/{workspace.pk}/ask", question, headers={"HX-Request": "true"})
    assert (by_api.status_code, by_page.status_code) == (507, 507)
    assert by_api.json()["error"].startswith(FULL)
    assert FULL in by_page.text


def test_what_was_put_aside_is_given_up_for_deleting(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    space.make_reserve()
    assert space._reserve().stat().st_size == space.RESERVE_BYTES
    delete_document(make_ready(workspace, "One."))
    assert space._reserve().exists()
    usage = shutil.disk_usage(space._reserve().parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=4096))
    delete_document(make_ready(workspace, "Two."))
    assert not space._reserve().exists()
    space.make_reserve()
    assert not space._reserve().exists()


def test_what_was_put_aside_is_kept_where_nothing_is_to_be_deleted(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    space.make_reserve()
    delete_document(make_ready(workspace, "One."))
    usage = shutil.disk_usage(space._reserve().parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=4096))
    assert purge_expired() == 0  # as each sweep asks
    assert space._reserve().exists()
    assert empty_trash(workspace) == 1
    assert not space._reserve().exists()


@pytest.mark.parametrize(("password", "status"), [("guessed", 200), (PASSWORD, 302)])
def test_what_was_put_aside_is_given_up_for_who_signs_in_to_delete(
    alice: User, monkeypatch: pytest.MonkeyPatch, password: str, status: int
) -> None:
    alice.set_password(PASSWORD)
    alice.save()
    space.make_reserve()
    usage = shutil.disk_usage(space._reserve().parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=4096))
    form = {"login": alice.email, "password": password}
    assert browser().post("/accounts/login/", form).status_code == status
    assert space._reserve().exists() == (status == 200)


def test_a_reserve_that_was_not_finished_is_made_again(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    space._reserve().write_bytes(b"")  # as a worker leaves it that is killed in between
    space.make_reserve()
    assert space._reserve().stat().st_size == space.RESERVE_BYTES
    space._reserve().unlink()

    def refuse(*where: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr("os.posix_fallocate", refuse)
    space.make_reserve()
    assert "no room" in caplog.text
