"""A question is asked anew: below it, of what it was asked of; what was answered is kept."""

from collections.abc import Generator

import pytest

from rag.types import AskEvent
from tests.make import browser
from tests.rows import make_ready
from tests.turns import TEXT, make_answer, make_turn
from webapp.accounts.models import User
from webapp.chat.asking.turn import question_of, start_anew, start_turn
from webapp.chat.models import Turn
from webapp.library.documents.trash import delete_document
from webapp.library.models import Document, Workspace


@pytest.fixture
def document(workspace: Workspace) -> Document:
    return make_ready(workspace, TEXT, title="Annual report")


@pytest.fixture(autouse=True)
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody answers: what is asked is enough here."""

    def events(turn: Turn, *, may_recall: bool) -> Generator[AskEvent, None, None]:
        assert not may_recall  # what is asked anew is not answered from memory
        yield from ()

    monkeypatch.setattr("webapp.chat.views.run_turn", events)


def answered(turn: Turn, document: Document) -> Turn:
    turn.answer, turn.state = make_answer(document).as_dict(), Turn.State.DONE
    turn.save()
    return turn


def anew(user: User, turn: Turn, **given: str) -> Turn:
    response = browser(user).post(f"/turns/{turn.pk}/anew", given)
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/event-stream")
    response.close()
    return Turn.objects.latest("created")


def test_it_is_asked_below_of_the_same_documents(document: Document, alice: User) -> None:
    old = start_turn(alice, document.workspace, "What was revenue?", document_ids=[document.pk])
    answered(old, document)
    new = anew(alice, old)
    assert (new.question, new.instead_of) == ("What was revenue?", old)
    assert new.conversation == old.conversation
    assert new.document_ids == old.document_ids == [str(document.pk)]
    edited = anew(alice, old, question=" What was revenue in 2024? ")
    assert (edited.question, edited.instead_of) == ("What was revenue in 2024?", old)
    old.refresh_from_db()
    assert old.answer is not None


def test_the_earlier_answer_is_folded_while_another_stands_for_it(
    document: Document, workspace: Workspace, alice: User
) -> None:
    old = make_turn(alice, workspace, make_answer(document))
    new = start_anew(old, alice, old.question)
    for state, folded in (("asked", True), ("done", True), ("failed", False), ("stopped", False)):
        Turn.objects.filter(pk=new.pk).update(state=state)
        page = browser(alice).get(f"/turns/{old.pk}/").text
        assert ("Asked anew below" in page) == folded
        assert "86.4" in page  # it is there all the same


def test_it_is_not_told_of_itself(document: Document, alice: User) -> None:
    first = answered(start_turn(alice, document.workspace, "First?"), document)
    talk = first.conversation
    old = answered(start_turn(alice, talk.workspace, "Second?", conversation=talk), document)
    again = answered(start_anew(old, alice, "Second, again?"), document)
    third = start_anew(again, alice, "Second, once more?")

    def told(turn: Turn) -> list[str]:
        return [one.question for one in question_of(turn, None).history]

    assert told(again) == told(third) == ["First?"]
    last = start_turn(alice, talk.workspace, "Last?", conversation=talk)
    assert told(last) == ["First?", "Second, again?"]  # the third has no answer yet


def test_a_follow_up_keeps_what_was_said_before_it(document: Document, alice: User) -> None:
    first = answered(start_turn(alice, document.workspace, "First?"), document)
    talk = first.conversation
    follow_up = answered(start_turn(alice, talk.workspace, "Why?", conversation=talk), document)
    answered(start_anew(first, alice, "First, again?"), document)
    again = start_anew(follow_up, alice, "Why?")
    assert [one.question for one in question_of(again, None).history] == ["First?"]


def test_what_cannot_be_asked_anew_says_why(
    document: Document, workspace: Workspace, alice: User, bob: User
) -> None:
    asked = make_turn(alice, workspace)
    response = browser(alice).post(f"/turns/{asked.pk}/anew")
    assert (response.status_code, response.json()["message"]) == (
        409, "This question is being answered.",
    )  # fmt: skip
    done = make_turn(alice, workspace, make_answer(document), document_ids=[str(document.pk)])
    assert browser(bob).post(f"/turns/{done.pk}/anew").status_code == 404
    assert browser(alice).post(f"/turns/{done.pk}/anew", {"question": " "}).status_code == 400
    delete_document(document)
    response = browser(alice).post(f"/turns/{done.pk}/anew")
    assert response.status_code == 409
    assert "is gone" in response.json()["message"]
    assert Turn.objects.count() == 2
