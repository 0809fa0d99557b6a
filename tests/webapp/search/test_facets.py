"""What a search can be narrowed by: counted, and each value a search for it."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from tests.make import make_workspace
from webapp.accounts.models import User
from webapp.library.documents.fields import define_field, fill_field
from webapp.library.models import Document, Folder, Kind, Role, Workspace
from webapp.search.find import find
from webapp.search.wanted import Sort, Wanted


def test_facets_count_documents(put: Any, alice: User, workspace: Workspace) -> None:
    one = put("One", "The rent.", languages="de", dated=date(2020, 5, 1))
    put("Two", "The rent.", "The rent.", languages="en", dated=date(2021, 5, 1))
    put("Mail", "The rent.", languages="en de", media_type="message/rfc822", dated=date(2021, 1, 1))
    one.tags.create(name="in force", workspace=workspace)
    facets = find(alice, Wanted(text="rent")).facets
    told = {
        one.name: sorted(
            ((word, to.text, n) for word, to, n in one.values), key=lambda v: (-v[2], v)
        )
        for one in facets
    }
    assert told == {
        "Types": [("PDF", "rent type:pdf", 2), ("E-mail", "rent type:mail", 1)],
        "Tags": [("in force", 'rent tag:"in force"', 1)],
        "Languages": [("English", "rent language:en", 2), ("German", "rent language:de", 2)],
        "Years": [
            ("2021", "rent after:2021 before:2022", 2),
            ("2020", "rent after:2020 before:2021", 1),
        ],
    }
    for facet in facets:
        for _, wanted, number in facet.values:
            assert find(alice, wanted).total == number


def test_many_documents_are_counted_as_few_are(
    put: Any, alice: User, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is asked for few by their ids, for many for all that there are."""
    put("Far", "The rent.", where=make_workspace("Far", {alice: Role.OWNER}))
    status = define_field(workspace, "Status", Kind.CHOICE, "open\nclosed")
    for number in range(3):
        one = put(f"Note {number}", "The rent.", "The rent.")
        one.tags.create(name=f"Of {number}", workspace=one.workspace)
        one.folder = Folder.objects.create(workspace=one.workspace, path=f"Old/{number}")
        one.save(update_fields=["folder"])
        fill_field(status, [one.pk], ("open", "closed", "open")[number])
    other = put("Other", "The fee.")
    other.tags.create(name="Other", workspace=one.workspace)
    fill_field(status, [other.pk], "open")

    def told() -> Any:
        result = find(alice, Wanted(text="rent", sort=Sort.TITLE))
        facets = {(word, number) for one in result.facets for word, _, number in one.values}
        return [one.document.title for one in result.groups], result.passages, facets

    few = told()
    assert few[:2] == (["Far", "Note 0", "Note 1", "Note 2"], 7)
    assert {("Of 0", 1), ("Far", 1), ("Reports", 3), ("Old", 3), ("open", 2)} <= few[2]
    for module in ("shelf", "counted"):
        monkeypatch.setattr(f"webapp.search.{module}.MOST_NAMED", 0)
    assert told() == few


def test_a_facet_is_offered_only_where_it_can_be_asked_for(put: Any, alice: User) -> None:
    """What is found by its link is what it counts: no name is read as something else."""
    early = put("Early", "The rent.", dated=date(900, 1, 1))
    early.tags.create(name="in “force”", workspace=early.workspace)
    put("Late", "The rent.", dated=date(2020, 1, 1))
    put("Far", "The rent.", where=make_workspace('The "big" one', {alice: Role.OWNER}))
    told = find(alice, Wanted(text="rent")).facets
    values = {word: (find(alice, to).total, n) for one in told for word, to, n in one.values}
    assert "2020" in values
    assert all(found == number for found, number in values.values()), values


def test_folders_are_counted_where_what_was_found_parts(
    put: Any, alice: User, workspace: Workspace
) -> None:
    """Those within count for a folder; of one that all lie in, the ones in it are told."""
    _lay(put("One", "The rent."), "Contracts/2023")
    _lay(put("Two", "The rent."), "contracts/2024/May")
    _lay(put("Three", "The rent."), "Contracts/2024")
    far = make_workspace("Far", {alice: Role.OWNER})
    _lay(put("Four", "The rent.", where=far), "CONTRACTS")
    assert _told(alice, "rent", "Folders") == {"Contracts/2023": 1, "contracts/2024": 2}
    put("Five", "The rent.")
    assert _told(alice, "rent", "Folders") == {"Contracts": 4}
    assert _told(alice, "rent path:Contracts/2024", "Folders") == {"contracts/2024/May": 1}


def test_what_can_be_chosen_for_documents_is_counted_by_field(
    put: Any, alice: User, workspace: Workspace
) -> None:
    far = make_workspace("Far", {alice: Role.OWNER})
    status = define_field(workspace, "Status", Kind.CHOICE, "in force\nended")
    there = define_field(far, "status", Kind.CHOICE, "In force")
    define_field(workspace, "Amount", Kind.NUMBER)
    fill_field(status, [put("One", "The rent.").pk, put("Old", "The fee.").pk], "in force")
    fill_field(status, [put("Two", "The rent.").pk], "ended")
    fill_field(there, [put("Three", "The rent.", where=far).pk], "In force")
    assert _told(alice, "rent", "Status") == {"in force": 2, "ended": 1}
    assert _told(alice, "rent", "Amount") == {}


def test_a_field_that_is_something_else_elsewhere_is_not_offered(
    put: Any, alice: User, workspace: Workspace
) -> None:
    """By the value other documents would be found than are counted."""
    far = make_workspace("Far", {alice: Role.OWNER})
    status = define_field(workspace, "Status", Kind.CHOICE, "open\nended")
    text = define_field(far, "Status", Kind.TEXT)
    fill_field(status, [put("One", "The rent.").pk], "open")
    fill_field(status, [put("Two", "The rent.").pk], "ended")
    fill_field(text, [put("Three", "The rent.", where=far).pk], "reopened")
    assert _told(alice, "rent", "Status") == {}
    assert _told(alice, "rent workspace:Reports", "Status") == {}


def test_no_folder_or_value_of_what_one_may_not_see_is_counted(
    put: Any, alice: User, bob: User, workspace: Workspace
) -> None:
    """Nor of what lies in the trash, or of a document without the words."""
    hidden = make_workspace("Hidden", {bob: Role.OWNER})
    status = define_field(hidden, "Status", Kind.CHOICE, "secret\nopen")
    for title, value in (("Plan", "secret"), ("Note", "open")):
        one = put(title, "The rent.", where=hidden)
        _lay(one, f"Mergers/{title}")
        fill_field(status, [one.pk], value)
    _lay(put("Other", "The fee."), "Fees")
    _lay(put("Gone", "The rent.", deleted_at=timezone.now()), "Gone")
    _lay(put("One", "The rent."), "Leases")
    put("Two", "The rent.")
    assert _told(bob, "rent", "Status") == {"secret": 1, "open": 1}
    assert _told(alice, "rent", "Folders") == {"Leases": 1}
    assert _told(alice, "rent", "Status") == {}


def _lay(document: Document, path: str) -> None:
    folder, _ = Folder.objects.get_or_create(workspace=document.workspace, path=path)
    Document.objects.filter(pk=document.pk).update(folder=folder)


def _told(user: User, text: str, name: str) -> dict[str, int]:
    """How many of what is found have each value; each is found by its link."""
    facets = [one for one in find(user, Wanted(text=text)).facets if one.name == name]
    told = {word: number for one in facets for word, _, number in one.values}
    for one in facets:
        for _, wanted, number in one.values:
            assert find(user, wanted).total == number
    return told
