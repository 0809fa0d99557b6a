"""Answers and conversations that are shown to the members of their workspace by a link."""

import re
import uuid

import pytest
from django.test import Client

from rag.engine import Engine
from tests.make import browser
from tests.rows import index, make_ready
from tests.turns import TEXT, make_answer, make_turn
from tests.webapp.chat.mine import gone_for_good
from webapp.accounts.models import User
from webapp.chat.models import Share, Turn
from webapp.library.documents.trash import delete_document
from webapp.library.models import Document, Membership, Role, Workspace
from webapp.library.people.workspaces import delete_workspace

LATER = "And what of the canary?"


@pytest.fixture
def document(workspace: Workspace) -> Document:
    return make_ready(workspace, TEXT, title="Annual report")


@pytest.fixture
def turn(document: Document, workspace: Workspace, bob: User) -> Turn:
    return make_turn(bob, workspace, make_answer(document))


def shared(user: User, path: str) -> str:
    """The address of what is shared, as the dialog gives it."""
    response = browser(user).post(f"/{path}/share", headers={"HX-Request": "true"})
    found = re.search(r'data-copy="http://[^/"]+(/shared/[0-9a-f-]{36}/)"', response.text)
    assert found
    return found[1]


def read(user: User, link: str) -> str:
    response = browser(user).get(link)
    assert response.status_code == 200
    return response.text


def test_members_read_an_answer_and_open_its_sources(turn: Turn, bob: User, vera: User) -> None:
    link = shared(bob, f"turns/{turn.pk}")
    told = read(vera, link)
    assert TEXT in told
    assert "Shared by bob" in told
    source = re.search(r'class="cite" href="[^"]+" data-source="([^"]+)"', told)
    assert source
    assert browser(vera).get(source[1].replace("&amp;", "&")).status_code == 200


def test_who_reads_can_change_nothing(turn: Turn, bob: User, vera: User) -> None:
    told = read(vera, shared(bob, f"turns/{turn.pk}"))
    forms = re.findall(r'(?:action|hx-post|data-anew)="([^"]+)"', told)
    others = {one for one in forms if not one.endswith("/comment")}
    assert others == {"/search", "/accounts/logout/"}
    for path in ("text", "export?as=md", "share", ""):
        assert browser(vera).get(f"/turns/{turn.pk}/{path}").status_code == 404


def test_nothing_is_shared_before_its_person_does(turn: Turn, bob: User, alice: User) -> None:
    assert "data-copy" not in browser(bob).get(f"/turns/{turn.pk}/share").text
    assert not Share.objects.exists()
    for path in (f"turns/{turn.pk}", f"conversations/{turn.conversation_id}"):
        assert browser(alice).post(f"/{path}/share").status_code == 404
    assert not Share.objects.exists()


def test_what_is_asked_later_stays_private(turn: Turn, bob: User, vera: User) -> None:
    path = f"conversations/{turn.conversation_id}"
    link = shared(bob, path)
    Turn.objects.create(
        conversation=turn.conversation, question=LATER, state=Turn.State.DONE, answer=turn.answer
    )
    told = read(vera, link)
    assert turn.question in told
    assert LATER not in told
    assert "Share 1 later answer too" in browser(bob).get(f"/{path}/share").text
    assert shared(bob, path) == link
    assert LATER in read(vera, link)


def test_that_it_was_asked_anew_is_told_where_the_answer_is_shown(
    turn: Turn, bob: User, vera: User
) -> None:
    path = f"conversations/{turn.conversation_id}"
    link = shared(bob, path)
    Turn.objects.create(
        conversation=turn.conversation, question=LATER, state=Turn.State.DONE, answer=turn.answer,
        instead_of=turn,
    )  # fmt: skip
    assert "asked anew" not in read(vera, link)
    shared(bob, path)
    assert "It was asked anew later." in read(vera, link)


def test_a_single_answer_brings_no_other_with_it(turn: Turn, bob: User, vera: User) -> None:
    Turn.objects.create(
        conversation=turn.conversation, question=LATER, state=Turn.State.DONE, answer=turn.answer
    )
    told = read(vera, shared(bob, f"turns/{turn.pk}"))
    assert LATER not in told
    assert "Revenue" in turn.conversation.title
    assert f"conversations/{turn.conversation_id}" not in told


def test_only_answers_are_shown(turn: Turn, bob: User, vera: User) -> None:
    for state in (Turn.State.ASKED, Turn.State.STOPPED, Turn.State.FAILED):
        Turn.objects.create(
            conversation=turn.conversation, question=LATER, state=state, draft="canary", error="x"
        )
    told = read(vera, shared(bob, f"conversations/{turn.conversation_id}"))
    assert LATER not in told
    assert "canary" not in told
    unanswered = Turn.objects.filter(state=Turn.State.ASKED).get()
    assert browser(bob).post(f"/turns/{unanswered.pk}/share").status_code == 404


def same_as_none(client: Client, link: str) -> bool:
    none = client.get(f"/shared/{uuid.uuid4()}/")
    real = client.get(link)
    bodies = [re.sub(r"[0-9A-Za-z]{64}|[0-9a-f]{12}", "", one.text) for one in (none, real)]
    return real.status_code == none.status_code == 404 and bodies[0] == bodies[1]


def test_a_link_that_was_stopped_leads_nowhere(turn: Turn, bob: User, vera: User) -> None:
    link = shared(bob, f"turns/{turn.pk}")
    assert browser(vera).post(f"{link}stop").status_code == 404
    assert read(vera, link)
    told = browser(bob).post(f"{link}stop", headers={"HX-Request": "true"}).text
    assert "Create the link" in told
    assert same_as_none(browser(vera), link)
    assert same_as_none(browser(bob), link)
    assert shared(bob, f"turns/{turn.pk}") != link
    assert same_as_none(browser(vera), link)


def test_strangers_and_who_was_removed_find_nothing(
    turn: Turn, workspace: Workspace, bob: User, vera: User, charlie: User
) -> None:
    link = shared(bob, f"turns/{turn.pk}")
    charlie.is_staff = charlie.is_superuser = True
    charlie.save()
    assert same_as_none(browser(charlie), link)
    Membership.objects.filter(user=vera).delete()
    assert same_as_none(browser(vera), link)


def test_it_goes_with_its_person(turn: Turn, bob: User, vera: User) -> None:
    """Who left cannot end it any more; come back, they find it as it was."""
    link = shared(bob, f"turns/{turn.pk}")
    Membership.objects.filter(user=bob).delete()
    assert same_as_none(browser(vera), link)
    assert same_as_none(browser(bob), link)


def test_it_goes_with_its_conversation_and_its_workspace(
    turn: Turn, document: Document, workspace: Workspace, bob: User, vera: User
) -> None:
    link = shared(bob, f"turns/{turn.pk}")
    browser(bob).post(f"/conversations/{turn.conversation_id}/delete")
    assert same_as_none(browser(vera), link)
    other = make_turn(bob, workspace, make_answer(document))
    link = shared(bob, f"conversations/{other.conversation_id}")
    delete_workspace(workspace)
    assert same_as_none(browser(vera), link)
    assert not Share.objects.exists()


def test_words_of_a_deleted_document_go_from_it(
    turn: Turn, document: Document, engine: Engine, bob: User, vera: User
) -> None:
    index(document, engine)
    link = shared(bob, f"turns/{turn.pk}")
    delete_document(document)
    in_the_trash = read(vera, link)
    gone_for_good(document, engine)
    for told in (in_the_trash, read(vera, link)):
        assert "86.4" not in told
        assert "Annual report" not in told


def test_one_lists_and_ends_what_one_shared(turn: Turn, bob: User, alice: User) -> None:
    links = [shared(bob, f"turns/{turn.pk}"), shared(bob, f"conversations/{turn.conversation_id}")]
    told = browser(bob).get("/shared/").text
    assert all(link in told for link in links)
    assert not any(link in browser(alice).get("/shared/").text for link in links)
    assert browser(bob).post(f"{links[0]}stop")["Location"] == "/shared/"
    assert links[0] not in browser(bob).get("/shared/").text


def test_what_is_shared_twice_keeps_its_link(turn: Turn, bob: User) -> None:
    path = f"conversations/{turn.conversation_id}"
    assert shared(bob, path) == shared(bob, path)
    assert Share.objects.count() == 1


def test_the_administration_shows_none_of_it(turn: Turn, bob: User, charlie: User) -> None:
    link = shared(bob, f"turns/{turn.pk}")
    charlie.is_staff = charlie.is_superuser = True
    charlie.save()
    for path in ("", "chat/", f"chat/turn/{turn.pk}/change/"):
        assert link.strip("/").rpartition("/")[2] not in browser(charlie).get(f"/admin/{path}").text
    assert browser(charlie).get("/admin/chat/share/").status_code == 404


def test_a_viewer_shares_too(document: Document, workspace: Workspace, vera: User) -> None:
    turn = make_turn(vera, workspace, make_answer(document))
    assert Membership.objects.get(user=vera).role == Role.VIEWER
    assert read(vera, shared(vera, f"turns/{turn.pk}"))
