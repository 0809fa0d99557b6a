"""A notebook is read by the members of its workspace with a link, which its person ends."""

import pytest
from django.test import Client

from tests.make import browser
from tests.rows import make_ready
from tests.turns import TEXT, make_answer, make_turn
from webapp.accounts.models import User
from webapp.chat.models import Entry, NotebookShare
from webapp.library.documents.trash import delete_document
from webapp.library.models import Document, Membership, Workspace

OWN = "To be asked of the pilots."


@pytest.fixture
def document(workspace: Workspace) -> Document:
    return make_ready(workspace, TEXT, title="Annual report")


@pytest.fixture
def share(document: Document, workspace: Workspace, vera: User) -> NotebookShare:
    """Vera's notebook, with an answer and a note."""
    turn = make_turn(vera, workspace, make_answer(document))
    mine = browser(vera)
    mine.post(f"/turns/{turn.pk}/keep")
    mine.post(f"/w/{workspace.pk}/notebook/text", {"text": OWN})
    mine.post(f"/w/{workspace.pk}/notebook/share")
    return NotebookShare.objects.get()


def address(share: NotebookShare) -> str:
    return f"/shared/notebooks/{share.pk}/"


def test_members_read_what_is_in_it_now_and_change_nothing(
    share: NotebookShare, workspace: Workspace, vera: User, bob: User
) -> None:
    page = browser(bob).get(address(share)).text
    assert TEXT in page
    assert OWN in page
    assert "notebook/" not in page.partition("<main")[2]  # no form of the notebook's
    browser(vera).post(f"/w/{workspace.pk}/notebook/text", {"text": "Later."})
    assert "Later." in browser(bob).get(address(share)).text
    entry = Entry.objects.all()[0]
    assert browser(bob).post(f"/notebook/{entry.pk}/delete").status_code == 404


def test_a_stranger_and_who_left_do_not(
    share: NotebookShare, workspace: Workspace, bob: User, charlie: User
) -> None:
    assert browser(charlie).get(address(share)).status_code == 404
    Membership.objects.filter(user=share.user).delete()
    assert browser(bob).get(address(share)).status_code == 404
    assert browser(share.user).get(address(share)).status_code == 404


def test_what_is_deleted_is_read_by_nobody(
    share: NotebookShare, document: Document, bob: User
) -> None:
    delete_document(document)
    assert TEXT not in browser(bob).get(address(share)).text


def stop(client: Client, share: NotebookShare) -> int:
    return int(client.post(f"{address(share)}stop").status_code)


def test_the_link_is_made_once_listed_and_ended_for_good(
    share: NotebookShare, workspace: Workspace, vera: User, bob: User
) -> None:
    mine, page = browser(vera), f"/w/{workspace.pk}/notebook/"
    mine.post(f"{page}share")
    assert NotebookShare.objects.get() == share
    assert address(share) in mine.get(page).text
    assert address(share) in mine.get("/shared/").text
    assert stop(browser(bob), share) == 404
    assert stop(mine, share) == 302
    assert browser(bob).get(address(share)).status_code == 404
    mine.post(f"{page}share")
    assert NotebookShare.objects.get().pk != share.pk
