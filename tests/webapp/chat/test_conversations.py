"""Conversations as their pages show them: to their person alone, named, searched, in parts."""

import re
import uuid

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.make import browser, make_user, make_workspace
from tests.rows import make_ready
from tests.turns import TEXT, make_answer, make_turn
from webapp.accounts.models import User
from webapp.chat.models import Conversation, Turn
from webapp.library.models import Document, Membership, Role, Workspace


@pytest.fixture
def document(workspace: Workspace) -> Document:
    return make_ready(workspace, TEXT, title="Annual report")


def test_who_left_the_workspace_sees_the_conversation_no_more(
    document: Document, workspace: Workspace, bob: User
) -> None:
    turn = make_turn(bob, workspace, make_answer(document))
    assert browser(bob).get(f"/turns/{turn.pk}/").status_code == 200
    Membership.objects.filter(user=bob).delete()
    assert browser(bob).get(f"/turns/{turn.pk}/").status_code == 404
    assert browser(bob).get(f"/conversations/{turn.conversation_id}/").status_code == 404


def test_conversations_are_private(
    document: Document, workspace: Workspace, alice: User, bob: User
) -> None:
    turn = make_turn(alice, workspace, make_answer(document))
    for path in (f"/turns/{turn.pk}/", f"/conversations/{turn.conversation_id}/"):
        assert browser(bob).get(path).status_code == 404
    for path in (
        f"/turns/{turn.pk}/again",
        f"/conversations/{turn.conversation_id}/rename",
        f"/conversations/{turn.conversation_id}/delete",
    ):
        assert browser(bob).post(path).status_code == 404


def test_a_conversation_can_be_renamed_and_deleted(workspace: Workspace, alice: User) -> None:
    turn = make_turn(alice, workspace)
    path = f"/conversations/{turn.conversation_id}"
    browser(alice).post(f"{path}/rename", {"title": "  Revenue   and margin "})
    assert Conversation.objects.get().title == "Revenue and margin"
    browser(alice).post(f"{path}/rename", {"title": " "})
    assert Conversation.objects.get().title == "Revenue and margin"
    response = browser(alice).post(f"{path}/delete")
    assert response["Location"] == f"/w/{workspace.pk}/"
    assert not Turn.objects.exists()


def test_the_address_opens_the_page(document: Document, workspace: Workspace, vera: User) -> None:
    path = f"/w/{workspace.pk}/"
    page = browser(vera).get(path, {"document": str(document.pk), "page": "1"})
    assert f"/documents/{document.pk}/pages/1.png" in page.text
    assert browser(vera).get(path, {"document": "x"}).status_code == 404
    assert browser(vera).get(path, {"document": str(document.pk), "page": "9"}).status_code == 404


def test_viewers_are_offered_no_upload(workspace: Workspace, vera: User, bob: User) -> None:
    assert "data-upload-input" in browser(bob).get(f"/w/{workspace.pk}/").text
    assert "data-upload-input" not in browser(vera).get(f"/w/{workspace.pk}/").text


def test_a_conversation_is_pinned_in_queries(
    document: Document,
    workspace: Workspace,
    alice: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    turn = make_turn(alice, workspace, make_answer(document))
    for _ in range(4):
        Turn.objects.create(
            conversation=turn.conversation, question="Why?", state="done", answer=turn.answer
        )
    client = browser(alice)
    # Of them one asks whether an administrator opened it, one what writes answers, one whom to ask.
    with django_assert_num_queries(26):
        client.get(f"/conversations/{turn.conversation_id}/")


def test_a_long_conversation_is_shown_by_its_newest_turns(
    workspace: Workspace, alice: User, bob: User
) -> None:
    talk = make_turn(alice, workspace, question="Question 0").conversation
    for number in range(1, 70):
        Turn.objects.create(conversation=talk, question=f"Question {number}")
    address, client = f"/conversations/{talk.pk}/", browser(alice)

    def questions(page: str) -> list[int]:
        return [int(one) for one in re.findall(r">Question (\d+)<", page)]

    page = client.get(address).text
    assert questions(page) == list(range(40, 70))
    [earlier] = re.findall(r'hx-get="([^"]+before=[^"]+)"', page)
    fragment = client.get(earlier, headers={"HX-Request": "true"}).text
    assert questions(fragment) == list(range(10, 40))
    assert "data-panes" not in fragment
    assert questions(client.get(earlier).text) == list(range(10, 40))  # without scripts
    [first] = re.findall(r'hx-get="([^"]+before=[^"]+)"', fragment)
    last = client.get(first, headers={"HX-Request": "true"}).text
    assert questions(last) == list(range(10))
    assert "before=" not in last
    assert browser(bob).get(earlier).status_code == 404
    assert client.get(f"{address}?before=x").status_code == 404


def test_one_s_conversations_are_searched_by_titles_and_questions(
    workspace: Workspace, alice: User, bob: User
) -> None:
    first = Conversation.objects.create(workspace=workspace, user=alice, title="Harbour dues")
    other = Conversation.objects.create(workspace=workspace, user=alice, title="Second")
    Turn.objects.create(conversation=other, question="What do pilots log?")
    Turn.objects.create(conversation=other, question="What else do PILOTS do?")
    Conversation.objects.create(workspace=workspace, user=bob, title="Harbour of Bob")
    elsewhere = make_workspace("Elsewhere", {alice: Role.OWNER})
    Conversation.objects.create(workspace=elsewhere, user=alice, title="Harbour elsewhere")

    def found(text: str) -> str:
        path = f"/w/{workspace.pk}/conversations"
        page = browser(alice).get(path, {"q": text, "current": str(first.pk)}).text
        assert "Bob" not in page
        assert "elsewhere" not in page
        return page

    assert "Harbour dues" in found("harbour")
    assert 'aria-current="page"' in found("harbour")
    assert found("pilots").count(str(other.pk)) == 1
    assert "Harbour dues" not in found("pilots")
    assert "None of your conversations" in found("penguins")
    assert found(" ").count("<a ") == 2
    stranger = make_user("stranger@example.org")
    assert browser(stranger).get(f"/w/{workspace.pk}/conversations").status_code == 404
    odd = browser(alice).get(f"/w/{workspace.pk}/conversations", {"current": str(uuid.uuid4())})
    assert odd.status_code == 200
