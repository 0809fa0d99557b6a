"""Similar documents: those that one may see and that are near enough."""

from typing import Any

import pytest

from rag.errors import IndexDownError
from rag.notices import Notice
from tests.fakes import MemoryIndex
from tests.make import browser, make_workspace
from webapp.accounts.models import User
from webapp.library.documents.trash import delete_document
from webapp.library.models import Document, Role
from webapp.search.similar import similar_to

LEASE = "The rent of the house is high and the deposit is due in May."


def titles(user: User, document: Document) -> list[str]:
    return [one.title for one in similar_to(user, document).documents]


def test_those_that_say_nearly_the_same_are_named_wherever_they_are(put: Any, alice: User) -> None:
    lease = put("Lease", LEASE)
    put("Other", LEASE.replace("house", "flat"))
    put("Far", LEASE, where=make_workspace("Far", {alice: Role.OWNER}))
    put("Zebras", "Zebras graze by the river.")
    assert titles(alice, lease) == ["Far", "Other"]
    page = browser(alice).get(f"/similar/{lease.pk}/").text
    assert "Far</a>" in page
    assert "Zebras" not in page
    part = browser(alice).get(f"/similar/{lease.pk}/", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert f'hx-get="/similar/{lease.pk}/"' in browser(alice).get(f"/documents/{lease.pk}/").text
    assert f'href="/similar/{lease.pk}/"' in browser(alice).get("/search", {"q": "rent"}).text


def test_nothing_is_named_that_one_may_not_see_or_that_is_gone(
    put: Any, alice: User, bob: User
) -> None:
    lease = put("Lease", LEASE)
    put("Far", LEASE, where=make_workspace("Far", {alice: Role.OWNER}))
    delete_document(put("Gone", LEASE))
    assert titles(bob, lease) == []
    page = browser(bob).get(f"/similar/{lease.pk}/").text
    assert "No document that you may see is near enough" in page


def test_of_a_language_that_the_model_does_not_read_nothing_is_said(
    put: Any, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease = put("Mietvertrag", LEASE, languages="de")
    put("Other", LEASE)
    monkeypatch.setattr(MemoryIndex, "reads", lambda _, language: language == "en")
    page = browser(alice).get(f"/similar/{lease.pk}/").text
    assert "does not read its language" in page


def test_an_index_that_is_down_is_told(
    put: Any, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    lease = put("Lease", LEASE)

    def fail(*_: object) -> None:
        raise IndexDownError(Notice.of("The search index does not answer."))

    monkeypatch.setattr(MemoryIndex, "alike", fail)
    assert "does not answer" in browser(alice).get(f"/similar/{lease.pk}/").text
