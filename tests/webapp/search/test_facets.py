"""What a search can be narrowed by: counted, and each value a search for it."""

from datetime import date
from typing import Any

import pytest

from tests.make import make_workspace
from webapp.accounts.models import User
from webapp.library.models import Role, Workspace
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
    put: Any, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is asked for few by their ids, for many for all that there are."""
    put("Far", "The rent.", where=make_workspace("Far", {alice: Role.OWNER}))
    for number in range(3):
        one = put(f"Note {number}", "The rent.", "The rent.")
        one.tags.create(name=f"Of {number}", workspace=one.workspace)
    put("Other", "The fee.").tags.create(name="Other", workspace=one.workspace)

    def told() -> Any:
        result = find(alice, Wanted(text="rent", sort=Sort.TITLE))
        facets = {(word, number) for one in result.facets for word, _, number in one.values}
        return [one.document.title for one in result.groups], result.passages, facets

    few = told()
    assert few[:2] == (["Far", "Note 0", "Note 1", "Note 2"], 7)
    assert {("Of 0", 1), ("Far", 1), ("Reports", 3)} <= few[2]
    for module in ("shelf", "facets"):
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
