"""All that a search finds: asked, tagged and exported, under the rights of who does it."""

import csv
from datetime import date
from io import StringIO
from typing import Any

import pytest

from tests.make import browser, make_workspace
from webapp.accounts.models import User
from webapp.chat.asking import found as asked
from webapp.chat.models import Turn
from webapp.chat.shown import turns
from webapp.library.models import Document, Role, Workspace
from webapp.search import together
from webapp.search.together import to_ask
from webapp.search.wanted import Wanted


def rows(user: User, **given: str) -> list[list[str]]:
    text = browser(user).get("/search/export.csv", given).text
    return list(csv.reader(StringIO(text)))


def tagged(name: str) -> set[str]:
    return {one.title for one in Document.objects.filter(tags__name=name)}


def test_all_that_is_found_is_exported(put: Any, alice: User, workspace: Workspace) -> None:
    lease = put("Lease", "The rent.", "Rent again.", dated=date(2021, 3, 1))
    for name in ("old", "In force"):
        lease.tags.create(name=name, workspace=workspace)
    for number in range(12):
        put(f"Note {number:02}", "The rent.", dated=date(2020, 1, 1))
    put("Other", "The fee.")
    head, *found = rows(alice, q="rent", sort="title", page="2")
    assert head == ["title", "workspace", "type", "date", "tags", "places", "link"]
    assert len(found) == 13
    link = f"http://localhost:8000/documents/{lease.pk}/"
    assert found[0][:6] == ["Lease", "Reports", "pdf", "2021-03-01", "In force, old", "2"]
    assert found[0][6].endswith(link.partition("8000")[2])


def test_no_cell_of_an_export_is_worked_out(put: Any, alice: User) -> None:
    put('=HYPERLINK("http://x","y")', "The rent.")
    assert rows(alice, q="rent")[1][0].startswith("'=")


def test_nothing_is_exported_of_what_one_may_not_see(put: Any, alice: User, charlie: User) -> None:
    put("Hidden", "The rent.")
    put("Mine", "The rent.", where=make_workspace("Own", {charlie: Role.OWNER}))
    assert [row[0] for row in rows(charlie, q="rent")] == ["title", "Mine"]


def test_all_that_is_found_is_tagged_where_one_may_edit(
    put: Any, bob: User, alice: User, vera: User
) -> None:
    far = make_workspace("Far", {alice: Role.OWNER, bob: Role.VIEWER})
    for number in range(12):
        put(f"Note {number}", "The rent.")
    put("Far", "The rent.", where=far)
    put("Other", "The fee.")
    client = browser(bob)
    page = client.post("/search/tag", {"q": "rent", "add": "lease, 2024"}, follow=True).text
    assert "12 documents were tagged." in page
    assert "1 is in a workspace that you may only read." in page
    assert tagged("lease") == tagged("2024") == {f"Note {number}" for number in range(12)}
    assert "Tag all" in client.get("/search", {"q": "rent"}).text
    assert "Tag all" not in browser(vera).get("/search", {"q": "rent"}).text
    browser(vera).post("/search/tag", {"q": "fee", "add": "mine"})
    assert tagged("mine") == set()


def test_tagging_says_what_is_wrong(put: Any, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        put(f"Note {number}", "The rent.")
    client = browser(alice)

    def said(add: str) -> str:
        return client.post("/search/tag", {"q": "rent", "add": add}, follow=True).text

    assert "Name a tag." in said(" ")
    assert "A tag may have 50 characters at most." in said("x" * 51)
    monkeypatch.setattr(together, "MOST_TAGGED", 2)
    assert "At most 2 documents can be tagged at once." in said("lease")
    assert tagged("lease") == set()


def ask(user: User, workspace: Workspace, **given: Any) -> Any:
    return browser(user).post(f"/w/{workspace.pk}/ask", {"question": "What is the rent?", **given})


def asked_of() -> set[str]:
    ids = Turn.objects.latest("created").document_ids
    return {one.title for one in Document.objects.filter(pk__in=ids or ())}


def test_a_question_is_asked_of_what_is_found_in_its_workspace(
    put: Any, alice: User, workspace: Workspace
) -> None:
    put("Far", "The rent is high.", where=make_workspace("Far", {alice: Role.OWNER}))
    lease = put("Lease", "The rent is high.")
    put("Mail", "The rent is low.", media_type="message/rfc822")
    put("Other", "The fee.")
    page = browser(alice).get("/search", {"q": "rent"}).text
    assert f'href="/w/{workspace.pk}/?found=q%3Drent"' in page
    page = browser(alice).get(f"/w/{workspace.pk}/", {"found": "q=rent"}).text
    assert "2 documents found by “rent”" in page
    assert ask(alice, workspace, found="q=rent").status_code == 200
    assert asked_of() == {"Lease", "Mail"}
    ask(alice, workspace, found="q=rent", documents=[str(lease.pk)])
    assert asked_of() == {"Lease"}
    ask(alice, workspace, found="q=rent", type="mail")
    assert asked_of() == {"Lease", "Mail"}


def test_a_search_that_finds_nothing_does_not_ask_everything(
    put: Any, alice: User, workspace: Workspace
) -> None:
    other = put("Other", "The fee.")
    for given in ({"found": "q=zxqv"}, {"found": "q="}, {"found": "q=zxqv", "documents": other.pk}):
        assert ask(alice, workspace, **given).status_code == 400
    assert not Turn.objects.exists()


def test_of_many_the_first_are_asked(
    put: Any, alice: User, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        put(f"Note {number}", "The rent.")
    monkeypatch.setattr(together, "MOST_ASKED", 3)
    monkeypatch.setattr(turns, "MOST_TITLES", 2)
    assert len(to_ask(alice, Wanted(text="rent"), workspace)) == 3
    found = asked.found_set(alice, workspace, "q=rent")
    assert found is not None
    assert found.words == "3 documents found by “rent”"
    ask(alice, workspace, found="q=rent")
    talk = Turn.objects.latest("created").conversation_id
    page = browser(alice).get(f"/conversations/{talk}/").text
    assert "1 more document" in page
