"""Questions about the documents themselves, asked of a real library and lexical index."""

from datetime import UTC, datetime
from typing import Any

import pytest

from rag.engine import Engine
from tests.make import browser, make_workspace
from tests.rows import bearer, index, make_ready
from webapp.accounts.models import User
from webapp.chat.models import Turn
from webapp.library.documents.tags import change_tags
from webapp.library.models import Document, Role, Workspace


@pytest.fixture(autouse=True)
def library(workspace: Workspace, engine: Engine, charlie: User) -> None:
    """A tagged lease, a letter as a mail, and a secret of somebody else."""
    lease = make_ready(workspace, "Rent is due.", "It ends by force majeure.", title="Lease 7")
    change_tags(workspace, [lease], add=["Contract"])
    letter = make_ready(workspace, "Force majeure, they say.", title="Letter")
    Document.objects.filter(pk=letter.pk).update(media_type="message/rfc822")
    Document.objects.update(created=datetime(2024, 3, 5, tzinfo=UTC))
    theirs = make_ready(make_workspace("Mine", {charlie: Role.OWNER}), "Force majeure.", title="X")
    for document in (lease, letter, theirs):
        index(document, engine)


def ask(user: User, workspace: Workspace, question: str, **body: Any) -> Any:
    path = f"/api/v1/workspaces/{workspace.pk}/ask"
    given = {"question": question, **body}
    return browser().post(path, given, "application/json", headers=bearer(user)).json()


@pytest.mark.parametrize(
    ("question", "told", "titles"),
    [
        ("How many documents are there?", "There are 2 documents.", ["Lease 7", "Letter"]),
        ("List all e-mails", "There is 1 e-mail.", ["Letter"]),
        ("How many contracts do we have?", "1 document has the tag for contracts.", ["Lease 7"]),
        ("Which documents are tagged contract?", "1 document has the tag “contract”.", ["Lease 7"]),
        ("How many letters are there?", "1 document has a title that speaks of", ["Letter"]),
        ("Which documents mention force majeure?", "2 documents have “force majeure” in the text.",
         ["Lease 7", "Letter"]),
        ("How many files were added in 2023?", "No documents have been added", []),
    ],
)  # fmt: skip
def test_the_answer_is_counted(
    workspace: Workspace, vera: User, question: str, told: str, titles: list[str]
) -> None:
    answer = ask(vera, workspace, question)
    assert answer["text"].startswith(told)
    assert [one["title"] for one in answer["documents"]] == titles
    assert (answer["mode"], answer["abstained"], answer["passages"]) == ("count", False, [])


def test_a_filter_narrows_what_is_counted(workspace: Workspace, vera: User) -> None:
    answer = ask(vera, workspace, "How many documents are there?", types=["mail"], tags=[])
    # One document is left, and a question to a single document asks of what it says.
    assert answer["mode"] != "count"
    both = ask(vera, workspace, "Which documents mention rent?", types=["mail", "pdf"])
    assert [one["title"] for one in both["documents"]] == ["Lease 7"]


def test_what_nobody_calls_so_is_looked_for_in_each_document(
    workspace: Workspace, vera: User
) -> None:
    answer = ask(vera, workspace, "List all invoices about force majeure")
    assert answer["mode"] == "quote"
    assert any("was gone through" in one["message"] for one in answer["findings"])


def test_the_page_links_to_the_documents_that_are_still_there(
    workspace: Workspace, vera: User
) -> None:
    ask(vera, workspace, "How many documents are there?")
    turn = Turn.objects.get()
    page = browser(vera).get(f"/turns/{turn.pk}/").text
    assert "Counted from the documents" in page
    assert page.count('<span class="where">') == 2
    Document.objects.filter(title="Letter").update(deleted_at="2026-01-01T00:00Z")
    assert "Letter" not in browser(vera).get(f"/turns/{turn.pk}/").text


def test_what_was_counted_was_not_found_by_a_search(workspace: Workspace, bob: User) -> None:
    ask(bob, workspace, "How many documents are there?")
    page = browser(bob).get(f"/turns/{Turn.objects.get().pk}/").text
    assert "Searched" in page
    assert "How was this found?" not in page
