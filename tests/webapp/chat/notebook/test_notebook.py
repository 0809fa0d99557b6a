"""The notebook of a workspace: what one keeps, in which order, and how it is taken away."""

import io
from dataclasses import replace
from uuid import UUID

import docx
import pytest

from rag.types import Mode, Span, Verdict
from tests.make import browser, make_workspace
from tests.rows import make_ready
from tests.turns import TEXT, make_answer, make_turn
from webapp.accounts.models import User
from webapp.accounts.requests import MemberRequest
from webapp.chat.models import Entry, Turn
from webapp.chat.notebook import views
from webapp.library.documents.trash import delete_document
from webapp.library.models import Document, Membership, Role, Workspace

OTHER = "Costs fell."
HTMX = {"HX-Request": "true"}


@pytest.fixture
def document(workspace: Workspace) -> Document:
    return make_ready(workspace, TEXT, title="Annual report")


@pytest.fixture
def turn(document: Document, workspace: Workspace, vera: User) -> Turn:
    [first] = make_answer(document).claims
    span = Span(len(TEXT) + 1, len(TEXT) + 1 + len(OTHER))
    other = replace(first, text=OTHER, span=span, verdict=Verdict.UNSUPPORTED)
    answer = make_answer(document, text=f"{TEXT} {OTHER}", claims=(first, other), mode=Mode.MODEL)
    return make_turn(vera, workspace, answer)


def keep(user: User, turn: Turn, **given: object) -> Entry:
    response = browser(user).post(f"/turns/{turn.pk}/keep", given, headers=HTMX)
    assert response.status_code == 200
    return Entry.objects.order_by("created").last() or pytest.fail("nothing was kept")


def write(user: User, workspace: Workspace, text: str) -> Entry:
    browser(user).post(f"/w/{workspace.pk}/notebook/text", {"text": text})
    return Entry.objects.order_by("created").last() or pytest.fail("nothing was kept")


def page(user: User, workspace: Workspace) -> str:
    return str(browser(user).get(f"/w/{workspace.pk}/notebook/").text)


def exported(user: User, workspace: Workspace, form: str) -> bytes:
    path = f"/w/{workspace.pk}/notebook/export"
    return bytes(browser(user).get(path, {"as": form}).content)


def test_an_answer_is_kept_once_with_its_sources(
    turn: Turn, workspace: Workspace, vera: User
) -> None:
    assert keep(vera, turn) == keep(vera, turn)
    told = page(vera, workspace)
    assert turn.question in told
    assert told.count(TEXT) == 1 + told.count(f'data-tip-quote="{TEXT}')
    assert f'href="/w/{workspace.pk}/?document=' in told


def test_a_sentence_is_kept_with_its_doubt_and_without_the_others(
    turn: Turn, workspace: Workspace, vera: User
) -> None:
    keep(vera, turn, claim=1)
    told = page(vera, workspace)
    assert f"<p>{OTHER}" in told
    assert "(Not supported)" in told
    assert f"<p>{TEXT}" not in told
    markdown = exported(vera, workspace, "md").decode()
    assert f"{OTHER}[^1] _(Not supported)_" in markdown
    assert TEXT not in markdown
    browser(vera).post(f"/turns/{turn.pk}/keep", {"claim": 7})
    assert Entry.objects.count() == 1


def test_a_text_is_written_changed_and_deleted(workspace: Workspace, vera: User) -> None:
    entry = write(vera, workspace, " <i>One</i>\r\ntwo ")
    assert "&lt;i&gt;One&lt;/i&gt;\ntwo</p>" in page(vera, workspace)
    for text, kept in (("Three", "Three"), ("  ", "Three"), ("x" * 10_001, "Three")):
        browser(vera).post(f"/notebook/{entry.pk}/text", {"text": text})
        entry.refresh_from_db()
        assert entry.text == kept
    browser(vera).post(f"/notebook/{entry.pk}/delete")
    assert "Nothing is kept yet" in page(vera, workspace)


def test_an_answer_is_no_text_to_change(turn: Turn, vera: User) -> None:
    entry = keep(vera, turn)
    assert browser(vera).post(f"/notebook/{entry.pk}/text", {"text": "x"}).status_code == 404


def test_entries_are_put_in_order(workspace: Workspace, vera: User) -> None:
    first, second, third = (write(vera, workspace, text) for text in ("one", "two", "three"))

    def moved(entry: Entry, to: str) -> list[str]:
        browser(vera).post(f"/notebook/{entry.pk}/move", {"to": to})
        return list(Entry.objects.values_list("text", flat=True))

    assert moved(third, "up") == ["one", "three", "two"]
    assert moved(third, "up") == ["three", "one", "two"]
    assert moved(third, "up") == ["three", "one", "two"]
    assert moved(first, "down") == ["three", "two", "one"]
    assert moved(first, "down") == ["three", "two", "one"]
    Entry.objects.filter(pk=second.pk).delete()
    write(vera, workspace, "four")
    assert moved(first, "down") == ["three", "four", "one"]


def test_one_that_is_deleted_meanwhile_is_neither_moved_nor_changed(
    workspace: Workspace, vera: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def found_and_deleted(request: MemberRequest, entry_id: UUID, **only: None) -> Entry:
        entry = find(request, entry_id, **only)
        Entry.objects.filter(pk=entry_id).delete()  # in another window
        return entry

    find = views._entry
    monkeypatch.setattr(views, "_entry", found_and_deleted)
    for act, given in (("move", {"to": "up"}), ("text", {"text": "Changed"})):
        entry, client = write(vera, workspace, "One"), browser(vera)
        told = client.post(f"/notebook/{entry.pk}/{act}", given, follow=True)
        assert told.status_code == 200
        assert "It was deleted meanwhile." in told.text
    assert not Entry.objects.exists()


def test_it_is_exported_in_its_order(
    turn: Turn, document: Document, workspace: Workspace, vera: User
) -> None:
    write(vera, workspace, "My view: # growth")
    keep(vera, turn)
    keep(vera, turn, claim=0)
    markdown = exported(vera, workspace, "md").decode()
    assert markdown.startswith("# Notebook: Reports\n")
    assert markdown.index("My view: \\# growth") < markdown.index("## What was revenue?")
    assert markdown.count(f"{TEXT}[^1]") == 2
    opened = docx.Document(io.BytesIO(exported(vera, workspace, "docx")))
    assert [one.text for one in opened.paragraphs].count(TEXT) == 1
    assert exported(vera, workspace, "pdf").startswith(b"%PDF")


def test_it_is_ones_own(turn: Turn, workspace: Workspace, vera: User, alice: User) -> None:
    write(vera, workspace, "A secret view")
    keep(vera, turn)
    assert "A secret view" not in page(alice, workspace)
    assert "A secret view" not in exported(alice, workspace, "md").decode()
    assert browser(alice).post(f"/turns/{turn.pk}/keep").status_code == 404
    entry = Entry.objects.get(turn=None)
    Membership.objects.filter(user=vera).delete()
    for act in ("text", "move", "delete"):
        assert browser(vera).post(f"/notebook/{entry.pk}/{act}").status_code == 404
    assert browser(vera).get(f"/w/{workspace.pk}/notebook/").status_code == 404


def test_each_workspace_has_its_own(turn: Turn, workspace: Workspace, vera: User) -> None:
    other = make_workspace("Elsewhere", {vera: Role.VIEWER})
    keep(vera, turn)
    assert turn.question not in page(vera, other)


def test_words_of_a_deleted_document_go_from_it(
    turn: Turn, document: Document, workspace: Workspace, vera: User
) -> None:
    keep(vera, turn)
    keep(vera, turn, claim=0)
    delete_document(document)
    for told in (page(vera, workspace), exported(vera, workspace, "md").decode()):
        assert "86.4" not in told
        assert "Annual report" not in told


def test_what_is_kept_of_an_answer_goes_with_its_conversation(
    turn: Turn, workspace: Workspace, vera: User
) -> None:
    write(vera, workspace, "Stays")
    keep(vera, turn)
    browser(vera).post(f"/conversations/{turn.conversation_id}/delete")
    assert [one.text for one in Entry.objects.all()] == ["Stays"]


def test_it_ends_somewhere(
    workspace: Workspace, vera: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.chat.notebook.entries.MOST", 1)
    write(vera, workspace, "one")
    write(vera, workspace, "two")
    assert Entry.objects.count() == 1
