"""Search: what the page asks for, and the words that it marks."""

import pytest
from django.http import QueryDict

from rag.errors import IndexDownError
from rag.notices import Notice
from rag.types import Hit, Scope
from tests.make import browser, make_workspace
from tests.rows import FINGERPRINT, make_ready
from webapp.accounts.models import User
from webapp.library.documents.filters import EVERYTHING
from webapp.library.engine import scopes
from webapp.library.models import Chunk, Document, Role, Workspace
from webapp.search import find
from webapp.search.find import marked, query_words
from webapp.search.views import read_wanted


class EveryChunk:
    """An engine whose index holds everything and knows nothing of who may see it."""

    def search(self, query: str, scopes: list[Scope], limit: int) -> tuple[Hit, ...]:
        self.scopes = scopes
        return tuple(Hit(chunk=chunk.to_rag(), score=1.0) for chunk in Chunk.objects.all())


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> EveryChunk:
    engine = EveryChunk()
    monkeypatch.setattr(find, "library_engine", lambda: engine)
    monkeypatch.setattr(scopes, "index_fingerprint", lambda: FINGERPRINT)
    return engine


def test_without_a_query_it_explains_itself(workspace: Workspace, alice: User) -> None:
    make_ready(workspace, "Words.")
    assert "Search every document" in browser(alice).get("/search").text


def test_without_documents_it_says_what_to_do(charlie: User) -> None:
    assert "Nothing to search yet" in browser(charlie).get("/search").text


def test_a_hit_shows_document_page_and_marked_words(
    workspace: Workspace, alice: User, engine: EveryChunk
) -> None:
    document = make_ready(workspace, "Costs fell. Revenue rose to 86.4.", title="Annual report")
    page = browser(alice).get("/search", {"q": "revenue"}).text
    assert "Annual report</span>, page 1" in page
    assert "<mark>Revenue</mark> rose" in page
    assert f"/documents/{document.pk}/source?page=1&amp;start=12&amp;end=33" in page
    assert "1.0" not in page


def test_only_what_one_may_see_is_found_whatever_the_index_holds(
    workspace: Workspace, charlie: User, alice: User, engine: EveryChunk
) -> None:
    make_ready(workspace, "A secret of Reports.", title="Hidden")
    theirs = make_ready(make_workspace("Mine", {charlie: Role.OWNER}), "A secret of mine.")
    page = browser(charlie).get("/search", {"q": "secret"}).text
    assert "1 passage in 1 document" in page
    assert "Hidden" not in page
    assert [scope.collection[1:33] for scope in engine.scopes] == [theirs.workspace_id.hex]


def test_filters_narrow_to_the_readers_own_documents(
    workspace: Workspace, charlie: User, alice: User, engine: EveryChunk
) -> None:
    hidden = make_ready(workspace, "A secret.")
    page = browser(charlie).get("/search", {"q": "secret", "document": str(hidden.pk)})
    assert "Nothing found" in page.text
    one = make_ready(workspace, "Another secret.", title="One")
    browser(alice).get("/search", {"q": "secret", "document": str(one.pk)})
    assert engine.scopes[0].document_ids == frozenset({str(one.pk)})


def test_a_deleted_document_is_not_found(
    workspace: Workspace, alice: User, engine: EveryChunk
) -> None:
    make_ready(workspace, "A secret.")
    Document.objects.update(deleted_at="2024-01-01T00:00Z")
    assert "Nothing found" in browser(alice).get("/search", {"q": "secret"}).text


def test_an_index_that_is_down_is_told(
    workspace: Workspace, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(user: object, wanted: object) -> None:
        raise IndexDownError(Notice.of("The search index does not answer."))

    monkeypatch.setattr("webapp.search.views.find", fail)
    page = browser(alice).get("/search", {"q": "secret"}, headers={"HX-Request": "true"}).text
    assert "The search index does not answer." in page
    assert "<html" not in page


@pytest.mark.parametrize(
    "query", ['"', "*", "NEAR(", "col:x", "-", "x" * 100_000, "   ", "a\x00b", "OR " * 5000]
)
def test_odd_queries_are_no_trouble(
    workspace: Workspace, alice: User, engine: EveryChunk, query: str
) -> None:
    make_ready(workspace, "Words.")
    assert browser(alice).get("/search", {"q": query}).status_code == 200


def test_what_cannot_be_read_in_the_address_is_left_out() -> None:
    wanted = read_wanted(QueryDict("q=a+b&workspace=x&document=y&from=2024-13-01&to=z"))
    assert wanted.text == "a b"
    assert (wanted.workspace, wanted.document, wanted.only) == (None, None, EVERYTHING)


def test_words_are_marked_by_their_beginning() -> None:
    parts = marked("Revenues rose; a margin.", query_words("revenue a margin"))
    assert [words for words, hit in parts if hit] == ["Revenues", "margin"]
    assert "".join(words for words, _ in parts) == "Revenues rose; a margin."
