"""What people say of answers."""

import pytest

from rag.types import Verdict
from tests.make import browser
from tests.rows import make_ready
from tests.turns import TEXT, make_answer, make_turn
from webapp.accounts.models import User
from webapp.chat.models import Feedback, Turn
from webapp.library.models import Workspace

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def turn(workspace: Workspace, alice: User) -> Turn:
    document = make_ready(workspace, TEXT, title="Annual report")
    return make_turn(alice, workspace, make_answer(document, Verdict.PARTLY))


def mark(user: User, turn: Turn, **said: str) -> str:
    response = browser(user).post(f"/turns/{turn.pk}/feedback", said, headers=FRAGMENT)
    assert response.status_code == 200
    return response.text


def test_a_mark_is_kept_shown_and_changed(turn: Turn, alice: User) -> None:
    assert 'aria-pressed="true">Wrong' in mark(alice, turn, mark="wrong")
    assert 'aria-pressed="true">Right' in mark(alice, turn, mark="right")
    page = browser(alice).get(f"/conversations/{turn.conversation_id}/").text
    assert 'aria-pressed="true">Right' in page
    given = Feedback.objects.get()
    assert (given.mark, given.doubts) == ("right", 0)


def test_the_same_mark_again_takes_it_back(turn: Turn, alice: User) -> None:
    assert 'name="mark" value="" aria-pressed="true">Wrong' in mark(alice, turn, mark="wrong")
    mark(alice, turn, mark="")
    assert Feedback.objects.get().mark == ""


def test_a_note_and_marks_of_sentences_leave_the_mark_as_it_is(turn: Turn, alice: User) -> None:
    mark(alice, turn, mark="partly")
    page = mark(alice, turn, note=" The year\x00 is <b>wrong</b> ", **{"claim-0": "wrong"})
    assert "The year is &lt;b&gt;wrong&lt;/b&gt;" in page
    given = Feedback.objects.get()
    assert (given.mark, given.claims, given.doubts) == ("partly", {"0": "wrong"}, 2)


@pytest.mark.parametrize(
    "said", [{"mark": "great"}, {"claim-7": "wrong"}, {"claim-x": "wrong"}, {"claim-0": "great"}]
)
def test_what_cannot_be_marked_is_refused(turn: Turn, alice: User, said: dict[str, str]) -> None:
    response = browser(alice).post(f"/turns/{turn.pk}/feedback", said, headers=FRAGMENT)
    assert response.status_code == 400
    assert not Feedback.objects.exists()


def test_without_script_it_leads_back_to_the_conversation(turn: Turn, alice: User) -> None:
    response = browser(alice).post(f"/turns/{turn.pk}/feedback", {"mark": "right"})
    assert response["Location"] == f"/conversations/{turn.conversation_id}/"


def test_only_an_answer_can_be_marked(workspace: Workspace, alice: User) -> None:
    turn = make_turn(alice, workspace)
    response = browser(alice).post(f"/turns/{turn.pk}/feedback", {"mark": "right"})
    assert response.status_code == 400
