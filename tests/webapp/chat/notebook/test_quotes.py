"""Words of documents in the notebook: kept by their place, and shown as they may be read today."""

import pytest

from rag.types import Action, SensitiveKind
from tests.make import browser
from tests.rows import make_ready
from webapp.accounts.models import User
from webapp.chat.models import Entry
from webapp.library.documents.trash import delete_document
from webapp.library.models import Document, Membership, Page, Workspace
from webapp.library.viewer.place import digest_of

TEXT = "The ferry leaves at nine. Ask dora@example.org about lorries."
QUOTED = "The ferry leaves at nine."


@pytest.fixture
def document(workspace: Workspace) -> Document:
    return make_ready(workspace, TEXT, title="Timetable")


def keep(user: User, document: Document, words: str, **more: object) -> int:
    start = TEXT.index(words)
    given = {"page": 1, "start": start, "end": start + len(words), "check": digest_of(words)}
    path = f"/notebook/words/{document.pk}"
    return browser(user).post(path, {**given, **more}).status_code


def page(user: User, workspace: Workspace) -> str:
    return str(browser(user).get(f"/w/{workspace.pk}/notebook/").text)


def test_marked_words_are_kept_once_with_their_place(
    document: Document, workspace: Workspace, vera: User
) -> None:
    for _ in range(2):
        assert keep(vera, document, QUOTED) == 302
    entry = Entry.objects.get()
    assert QUOTED not in str(vars(entry))
    told = page(vera, workspace)
    assert QUOTED in told
    assert "Timetable, page 1" in told
    assert "Edit this note" not in told


def test_words_that_do_not_stand_there_are_not_kept(document: Document, vera: User) -> None:
    assert keep(vera, document, QUOTED, check=digest_of("Others.")) == 404
    assert keep(vera, document, QUOTED, check="") == 404
    assert not Entry.objects.exists()


def test_nobody_keeps_words_of_what_they_may_not_see(document: Document, charlie: User) -> None:
    assert keep(charlie, document, QUOTED) == 404


def test_they_are_shown_as_the_policy_of_today_has_them(
    document: Document, workspace: Workspace, vera: User
) -> None:
    keep(vera, document, "Ask dora@example.org about lorries.")
    assert "dora@example.org" in page(vera, workspace)
    workspace.actions = {SensitiveKind.EMAIL: Action.MASK}
    workspace.save()
    assert "dora@example.org" not in page(vera, workspace)


def test_they_go_with_their_document(document: Document, workspace: Workspace, vera: User) -> None:
    keep(vera, document, QUOTED)
    delete_document(document)
    told = page(vera, workspace)
    assert QUOTED not in told
    assert "These words are not shown" in told
    assert (
        QUOTED
        not in browser(vera)
        .get(f"/w/{workspace.pk}/notebook/export", {"as": "md"})
        .content.decode()
    )
    document.delete()
    assert not Entry.objects.exists()


def test_other_words_in_their_place_are_not_shown_for_them(
    document: Document, workspace: Workspace, vera: User
) -> None:
    keep(vera, document, QUOTED)
    Page.objects.filter(document=document).update(text="Something else altogether stands here.")
    told = page(vera, workspace)
    assert "Something else" not in told
    assert "they moved" in told


def test_they_are_exported_with_a_note_of_their_place(
    document: Document, workspace: Workspace, vera: User
) -> None:
    keep(vera, document, QUOTED)
    path = f"/w/{workspace.pk}/notebook/export"
    written = browser(vera).get(path, {"as": "md"}).content.decode()
    assert f"“{QUOTED}”" in written
    assert "[^1]: [Timetable, page 1]" in written


def test_who_left_keeps_nothing_of_it(document: Document, workspace: Workspace, vera: User) -> None:
    keep(vera, document, QUOTED)
    Membership.objects.filter(user=vera).delete()
    assert browser(vera).get(f"/w/{workspace.pk}/notebook/").status_code == 404
