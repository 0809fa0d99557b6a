"""What people are told of: files, invitations, answers that wait for review."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rag.errors import UnreadableFileError
from rag.notices import Notice
from rag.types import Stage
from tests.make import browser, make_workspace
from tests.rows import make_ready
from tests.turns import TEXT, make_answer, make_turn
from tests.webapp.library.ingest.scripted import ScriptedEngine, at, fail_with
from webapp import jobs
from webapp.accounts.models import User
from webapp.chat.feedback import give_feedback
from webapp.library.documents.reading import cancel_document
from webapp.library.documents.trash import delete_document
from webapp.library.ingest.told import tell_when_the_rest_is_through
from webapp.library.ingest.uploads import upload_document
from webapp.library.ingest.work import ingest
from webapp.library.models import Document, Membership, Role, Workspace
from webapp.library.people.members import invite, withdraw_invitation
from webapp.notices.models import News

SHAPE = "abc123"
TORN = UnreadableFileError(Notice.of("Torn."))


@pytest.fixture
def no_jobs(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is read but what a test reads."""
    monkeypatch.setattr(jobs, "send", lambda *job: True)


def upload(workspace: Workspace, user: User, *names: str) -> list[Document]:
    return [
        upload_document(workspace, user, SimpleUploadedFile(name, b"%PDF-1.7 made" + name.encode()))
        for name in names
    ]


def read(document: Document, engine: Any = None) -> None:
    played: Any = engine or ScriptedEngine()
    ingest(str(document.pk), played, SHAPE)


def told(user: User) -> str:
    return browser(user).get("/notices/").text


def test_who_uploads_is_told_once_when_all_are_through(
    no_jobs: None, workspace: Workspace, alice: User, bob: User
) -> None:
    first, second, third = upload(workspace, alice, "a.pdf", "b.pdf", "c.pdf")
    read(first)
    read(second, ScriptedEngine(at("parsing", fail_with(TORN))))
    assert not News.objects.exists()
    read(third)
    assert News.objects.get().person == alice
    assert "2 files in “Reports” are read. 1 file could not be read." in told(alice)
    (later,) = upload(workspace, alice, "d.pdf")
    read(later)
    assert "“d” is read: you can ask about it." in told(alice)
    assert News.objects.count() == 2


def test_a_document_is_ready_also_if_nobody_is_left_to_be_told(
    no_jobs: None, workspace: Workspace, bob: User
) -> None:
    (document,) = upload(workspace, bob, "a.pdf")
    read(
        document,
        ScriptedEngine(at("embedding", lambda: User.objects.filter(pk=bob.pk).delete())),
    )
    document.refresh_from_db()
    assert (document.stage, document.uploaded_by) == (Stage.READY, None)
    assert not News.objects.exists()


def test_a_file_that_is_cancelled_or_deleted_keeps_nobody_waiting(
    no_jobs: None, workspace: Workspace, alice: User
) -> None:
    read_one, cancelled, deleted = upload(workspace, alice, "a.pdf", "b.pdf", "c.pdf")
    read(read_one)
    cancel_document(cancelled)
    tell_when_the_rest_is_through(str(cancelled.pk))
    assert not News.objects.exists()
    delete_document(deleted)
    for _ in range(2):
        tell_when_the_rest_is_through(str(deleted.pk))
    assert News.objects.count() == 1
    assert "“a” is read: you can ask about it." in told(alice)


def test_what_is_read_anew_is_no_news(no_jobs: None, workspace: Workspace, alice: User) -> None:
    (document,) = upload(workspace, alice, "a.pdf")
    read(document)
    Document.objects.update(stage="queued")
    read(document)
    assert Document.objects.get().generation == 2
    assert News.objects.count() == 1


def test_a_file_that_was_deleted_or_is_out_of_reach_is_not_told_of(
    no_jobs: None, workspace: Workspace, bob: User
) -> None:
    (document,) = upload(workspace, bob, "Canary.pdf")
    read(document)
    assert "Canary" in told(bob)
    Membership.objects.filter(user=bob).delete()
    assert "Canary" not in told(bob)
    Membership.objects.create(workspace=workspace, user=bob)
    delete_document(document)
    assert "Canary" not in told(bob)


def test_an_invitation_is_accepted_from_its_notice(
    workspace: Workspace, alice: User, charlie: User
) -> None:
    invite(workspace, alice, "Charlie@example.org", Role.VIEWER)
    assert "alice invites you to “Reports”" in told(charlie)
    client = browser(charlie)
    place = client.get(f"/notices/{News.objects.get().pk}/")["Location"]
    assert "Join “Reports”" in client.get(place).text
    assert client.get(place).status_code == 200
    assert browser(alice).get(place).status_code == 404
    assert client.post(place)["Location"] == f"/w/{workspace.pk}/"
    assert workspace.members.contains(charlie)
    assert "alice invites you" not in told(charlie)
    assert client.post(place).status_code == 404


def test_an_invitation_that_was_withdrawn_is_not_told_of(
    workspace: Workspace, alice: User, charlie: User
) -> None:
    invited = invite(workspace, alice, "charlie@example.org", Role.VIEWER)
    withdraw_invitation(invited.invitation)
    assert "Reports" not in told(charlie)


def test_who_may_review_is_told_once_that_answers_wait(
    workspace: Workspace, alice: User, bob: User, vera: User
) -> None:
    document = make_ready(workspace, TEXT)
    turns = [make_turn(vera, workspace, make_answer(document)) for _ in range(2)]
    for turn in turns:
        give_feedback(turn, vera, mark="wrong")
    assert News.objects.filter(person=alice).count() == 1
    assert not News.objects.filter(person=vera).exists()
    for reviewer in (alice, bob):
        assert "2 answers in “Reports” are marked as wrong and wait" in told(reviewer)
    give_feedback(turns[0], vera, mark="right")
    assert "1 answer in “Reports” is marked as wrong and waits" in told(alice)
    Membership.objects.filter(user=bob).update(role=Role.VIEWER)
    assert "Reports" not in told(bob)


def test_reviews_of_other_workspaces_are_others(alice: User, charlie: User) -> None:
    elsewhere = make_workspace("Elsewhere", {charlie: Role.OWNER})
    turn = make_turn(charlie, elsewhere, make_answer(make_ready(elsewhere, TEXT)))
    give_feedback(turn, charlie, mark="wrong")
    assert not News.objects.exists()  # who says so need not be told
