"""What a search asks of the database: no more where there is more."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.make import browser, make_workspace
from webapp.accounts.models import User
from webapp.library.models import Role
from webapp.search.find import find
from webapp.search.together import as_csv
from webapp.search.wanted import Wanted


def test_the_rows_of_all_workspaces_are_read_at_once(put: Any, alice: User) -> None:
    """Fifty workspaces took a query each, of which most of the time was Django's."""
    for number in range(3):
        put("Lease", "The rent.", where=make_workspace(f"Estate {number}", {alice: Role.OWNER}))
    with CaptureQueriesContext(connection) as asked:
        assert find(alice, Wanted(text="rent")).total == 3
    dated = [one["sql"] for one in asked.captured_queries if "COALESCE" in one["sql"]]
    assert len(dated) == 1


def test_what_is_asked_for_while_one_types_counts_no_tags_to_choose(put: Any, alice: User) -> None:
    lease = put("Lease", "The rent.")
    lease.tags.create(name="in force", workspace=lease.workspace)
    with CaptureQueriesContext(connection) as asked:
        browser(alice).get("/search?q=zebra", headers={"HX-Request": "true"})
    assert not [one["sql"] for one in asked.captured_queries if "library_tag" in one["sql"]]


def test_chunks_come_with_no_more_of_their_document_than_is_needed(put: Any, alice: User) -> None:
    put("Lease", "The rent.")
    with CaptureQueriesContext(connection) as asked:
        assert find(alice, Wanted(text="rent")).found
    chunks = [one["sql"] for one in asked.captured_queries if "breaks" in one["sql"]]
    assert chunks
    assert all('"library_document"."languages"' in one for one in chunks)
    assert not any('"library_document"."warnings"' in one for one in chunks)


def test_the_passages_of_all_workspaces_are_read_at_once(put: Any, alice: User) -> None:
    for number in range(3):
        put("Lease", "The rent.", where=make_workspace(f"Estate {number}", {alice: Role.OWNER}))
    with CaptureQueriesContext(connection) as asked:
        assert len(find(alice, Wanted(text="rent"), at_once=False).found) == 3
    assert len([one["sql"] for one in asked.captured_queries if "breaks" in one["sql"]]) == 1


def test_an_export_reads_no_tags_but_those_of_what_was_found(put: Any, alice: User) -> None:
    lease, other = put("Lease", "The rent."), put("Other", "The fee.")
    for document in (lease, other):
        document.tags.create(name=f"of {document.title}", workspace=lease.workspace)
    with CaptureQueriesContext(connection) as asked:
        assert ",of Lease," in as_csv(alice, Wanted(text="rent"))
    links = [one["sql"] for one in asked.captured_queries if "library_tag_documents" in one["sql"]]
    assert links
    assert all(lease.pk.hex in one and other.pk.hex not in one for one in links)
