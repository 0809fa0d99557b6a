"""Asking on the page: what is refused, and answering once more what failed."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from tests.make import browser
from tests.rows import make_ready
from tests.turns import TEXT, make_answer, make_turn
from webapp.accounts.models import User
from webapp.chat.asking.places import LOST_AFTER
from webapp.chat.models import Turn
from webapp.library.models import Document, Workspace


@pytest.fixture
def document(workspace: Workspace) -> Document:
    return make_ready(workspace, TEXT, title="Annual report")


def test_a_question_that_cannot_be_asked_is_refused_with_the_reason(
    workspace: Workspace, alice: User
) -> None:
    for question in ("", "  ", "x" * 2001):
        response = browser(alice).post(f"/w/{workspace.pk}/ask", {"question": question})
        assert response.status_code == 400
        assert response.json()["message"]
    assert not Turn.objects.exists()


def test_a_foreign_document_in_the_choice_refuses_the_whole_question(
    document: Document, workspace: Workspace, alice: User
) -> None:
    foreign = "00000000-0000-0000-0000-000000000001"
    for ids in ([str(document.pk), foreign], ["nonsense"]):
        given = {"question": "What was revenue?", "documents": ids}
        assert browser(alice).post(f"/w/{workspace.pk}/ask", given).status_code == 404
    assert not Turn.objects.exists()


def test_an_answered_question_is_not_answered_again(
    document: Document, workspace: Workspace, alice: User
) -> None:
    turn = make_turn(alice, workspace, make_answer(document))
    assert browser(alice).post(f"/turns/{turn.pk}/again").status_code == 409


@pytest.mark.parametrize("state", [Turn.State.STOPPED, Turn.State.ASKED])
def test_of_many_tries_at_once_one_is_answered(
    workspace: Workspace, alice: User, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    turn = make_turn(alice, workspace, state=state)
    Turn.objects.update(created=timezone.now() - LOST_AFTER - timedelta(seconds=1))

    def another_first(*given: object, **named: object) -> None:
        """A second request, that read the turn when this one did, has got the lock before."""
        Turn.objects.update(state=Turn.State.ASKED, created=timezone.now())

    monkeypatch.setattr("webapp.chat.views.wait_for_place", another_first)
    monkeypatch.setattr("webapp.chat.views.run_turn", lambda turn: pytest.fail("answered twice"))
    told = browser(alice).post(f"/turns/{turn.pk}/again")
    assert told.status_code == 409
    assert told.json()["message"] == "This question is being answered."


def test_a_full_disk_is_told_as_the_page_reads_it(
    workspace: Workspace, alice: User, settings: Settings
) -> None:
    turn = make_turn(alice, workspace, state=Turn.State.FAILED)
    settings.MIN_FREE_MB = 1 << 40
    for path in (f"/w/{workspace.pk}/ask", f"/turns/{turn.pk}/again"):
        told = browser(alice).post(path, {"question": "Why?"})
        assert told.status_code == 507
        assert "The disk of the server is full" in told.json()["message"]
