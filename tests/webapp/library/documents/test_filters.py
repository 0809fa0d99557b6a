"""Narrowing by tag, type and date: in lists, in searches and in questions. It only narrows."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.http import QueryDict

from rag.engine import Engine
from rag.types import FileType
from tests.make import browser, make_workspace
from tests.rows import bearer, index, make_ready
from webapp.accounts.models import User
from webapp.chat.asking.turn import question_of
from webapp.chat.models import Turn
from webapp.library.documents.filters import EVERYTHING, Dates, Filter, filter_from, read_filter
from webapp.library.documents.tags import change_tags
from webapp.library.documents.trash import delete_document
from webapp.library.engine import scopes
from webapp.library.models import Document, Role, Workspace


@pytest.fixture
def contract(workspace: Workspace) -> Document:
    """Added in 2024, of 2020, tagged; a PDF."""
    document = make_ready(workspace, "The secret fee is 5 euros.", title="Lease")
    change_tags(workspace, [document], add=["Contract", "Old"])
    Document.objects.filter(pk=document.pk).update(
        created=datetime(2024, 3, 5, 12, tzinfo=UTC), dated=date(2020, 1, 2)
    )
    return document


@pytest.fixture
def letter(workspace: Workspace) -> Document:
    """Added in 2025, with no date of its own; an e-mail."""
    document = make_ready(workspace, "A secret letter.", title="Letter")
    Document.objects.filter(pk=document.pk).update(
        created=datetime(2025, 6, 7, 12, tzinfo=UTC), media_type="message/rfc822"
    )
    return document


def test_a_search_offers_the_tags_of_documents_in_use_each_once(
    workspace: Workspace, contract: Document, letter: Document, alice: User
) -> None:
    other = make_workspace("Other", {alice: Role.OWNER})
    change_tags(other, [make_ready(other, "More fees.")], add=["contract"])
    change_tags(workspace, [letter], add=["Gone"])
    delete_document(letter)
    page = browser(alice).get("/search").text.lower()
    assert page.count("<option>contract</option>") == 1
    assert "<option>gone</option>" not in page


NARROWED = [
    ("", {"Lease", "Letter"}),
    ("tag=contract", {"Lease"}),
    ("tag=Contract&tag=old", {"Lease"}),
    ("tag=Contract&tag=new", set()),
    ("type=mail", {"Letter"}),
    ("type=mail&type=pdf", {"Lease", "Letter"}),
    ("from=2024-03-05&to=2024-03-05", {"Lease"}),
    ("from=2024-03-06", {"Letter"}),
    ("to=2020-12-31", set()),
    ("to=2020-12-31&dates=own", {"Lease"}),
    ("from=2020-01-02&dates=own", {"Lease"}),
    ("type=nonsense&from=2020-13-01&tag=", {"Lease", "Letter"}),
]


@pytest.mark.parametrize(("address", "left"), NARROWED)
def test_lists_are_narrowed(
    workspace: Workspace, contract: Document, letter: Document, vera: User,
    address: str, left: set[str],
) -> None:  # fmt: skip
    only = read_filter(QueryDict(address))
    assert {one.title for one in only.narrow(Document.objects.all())} == left
    for path in ("all", "documents/"):
        page = browser(vera).get(f"/w/{workspace.pk}/{path}?{address}").text
        assert {title for title in ("Lease", "Letter") if f">{title}<" in page} == left
    told = browser().get(
        f"/api/v1/workspaces/{workspace.pk}/documents?"
        + address.replace("tag=", "tags=").replace("type=mail", "types=mail")
        .replace("type=pdf", "types=pdf").replace("type=nonsense&from=2020-13-01&tags=", ""),
        headers=bearer(vera),
    )  # fmt: skip
    assert {one["title"] for one in told.json()["documents"]} == left


@pytest.mark.parametrize(("address", "left"), NARROWED)
def test_searches_are_narrowed(
    workspace: Workspace, contract: Document, letter: Document, vera: User, engine: Engine,
    address: str, left: set[str],
) -> None:  # fmt: skip
    for document in (contract, letter):
        index(document, engine)
    page = browser(vera).get(f"/search?q=secret&{address}").text
    assert {title for title in ("Lease", "Letter") if f"<h2>{title}</h2>" in page} == left


def test_facets_count_documents_and_lead_further(
    workspace: Workspace, contract: Document, letter: Document, vera: User, engine: Engine
) -> None:
    for document in (contract, letter):
        index(document, engine)
    page = browser(vera).get("/search?q=secret").text
    assert 'q=secret+tag%3AContract"><b>1</b>' in page
    assert 'q=secret+type%3Amail"><b>1</b>' in page
    narrowed = browser(vera).get("/search?q=secret+tag:Contract").text
    assert "<h2>Lease</h2>" in narrowed
    assert "<h2>Letter</h2>" not in narrowed
    assert 'href="/search?q=secret"><span class="clip">tag:Contract</span>' in narrowed
    assert "tag “Contract”" in browser(vera).get("/search?q=secret&tag=Contract").text


def test_a_filter_shows_nothing_of_what_one_may_not_see(
    workspace: Workspace, contract: Document, charlie: User, engine: Engine
) -> None:
    index(contract, engine)
    make_ready(make_workspace("Mine", {charlie: Role.OWNER}), "Words.", title="Mine")
    page = browser(charlie).get("/search?q=secret&tag=Contract").text
    assert "Lease" not in page
    assert "<option>Contract" not in browser(charlie).get("/search").text


def ask(user: User, workspace: Workspace, **body: Any) -> Any:
    path = f"/api/v1/workspaces/{workspace.pk}/ask"
    return browser().post(path, body, "application/json", headers=bearer(user))


def test_a_question_is_asked_of_what_fits(
    workspace: Workspace, contract: Document, letter: Document, vera: User, engine: Engine
) -> None:
    for document in (contract, letter):
        index(document, engine)
    told = ask(vera, workspace, question="What is the secret fee?", tags=["contract"]).json()
    assert {one["chunk"]["document_id"] for one in told["passages"]} == {str(contract.pk)}
    assert told["coverage"]["searched"] == 1
    turn = Turn.objects.get()
    assert question_of(turn, ()).scope.document_ids == frozenset({str(contract.pk)})
    Document.objects.filter(pk=contract.pk).update(deleted_at="2026-01-01T00:00Z")
    assert question_of(turn, ()).scope.document_ids == frozenset()


def test_a_question_of_too_many_documents_to_be_named_is_asked_of_them_alone(
    workspace: Workspace,
    contract: Document,
    letter: Document,
    vera: User,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(scopes, "MOST_NAMED", 0)
    for document in (contract, letter):
        index(document, engine)
    told = ask(vera, workspace, question="What is the secret fee?", tags=["contract"]).json()
    assert {one["chunk"]["document_id"] for one in told["passages"]} == {str(contract.pk)}
    scope = question_of(Turn.objects.get(), ()).scope
    assert (scope.document_ids, scope.names_its_documents) == (None, False)
    counted = ask(vera, workspace, question="How many documents are there?", tags=["contract"])
    assert "Lease" in counted.json()["text"]
    assert "Letter" not in counted.json()["text"]
    page = browser(vera).get("/search?q=secret&tag=contract").text
    assert {title for title in ("Lease", "Letter") if f"<h2>{title}</h2>" in page} == {"Lease"}


def test_a_question_that_nothing_fits_is_told_so(
    workspace: Workspace, contract: Document, vera: User, engine: Engine
) -> None:
    response = ask(vera, workspace, question="What is the fee?", tags=["x"], types=["mail"])
    assert response.status_code == 400
    assert "No document fits: tag “x”, E-mail." in response.json()["error"]
    assert not Turn.objects.exists()


def test_documents_and_a_filter_together_mean_both(
    workspace: Workspace, contract: Document, letter: Document, vera: User, engine: Engine
) -> None:
    given = {"question": "Fee?", "document_ids": [str(letter.pk)], "tags": ["contract"]}
    assert ask(vera, workspace, **given).status_code == 400


def test_the_page_asks_with_filters_and_says_so(
    workspace: Workspace, contract: Document, letter: Document, vera: User, engine: Engine
) -> None:
    given = {"question": "What is the fee?", "type": "pdf", "from": "2024-01-01", "tag": ""}
    browser(vera).post(f"/w/{workspace.pk}/ask", given)
    turn = Turn.objects.get()
    assert filter_from(turn.narrowed) == Filter(types=(FileType.PDF,), since=date(2024, 1, 1))
    page = browser(vera).get(f"/turns/{turn.pk}/").text
    assert "Asked of PDF, added from 1 Jan 2024" in page


def test_what_is_kept_of_a_filter_is_the_filter() -> None:
    only = Filter(
        tags=("a", "b"), types=(FileType.WORD,), since=date(2020, 1, 2), until=date(2021, 1, 1),
        dates=Dates.OWN,
    )  # fmt: skip
    assert filter_from(only.as_dict()) == only
    assert read_filter(QueryDict(only.address)) == only
    assert filter_from(None) == EVERYTHING
    assert not EVERYTHING
