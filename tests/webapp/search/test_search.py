"""Search: what is found for whom, how it is counted and said, and the words that are marked."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest
from django.http import QueryDict

from rag.engine import Engine
from rag.errors import IndexDownError
from rag.find.mend import MOST_MENDED
from rag.notices import Notice
from rag.types import Action, Policy, SensitiveKind
from tests.make import browser, make_chunk, make_workspace
from tests.rows import FINGERPRINT, bearer, make_ready
from webapp.accounts.models import User
from webapp.library.documents.filters import EVERYTHING
from webapp.library.guard.policy import set_policy
from webapp.library.models import Chunk, Document, Role, Workspace
from webapp.search.find import find, find_near
from webapp.search.shown import marked, query_words
from webapp.search.wanted import Sort, Wanted, read_wanted


def titles(user: User, text: str, **how: Any) -> list[str]:
    return [one.document.title for one in find(user, Wanted(text=text, **how)).groups]


def test_without_a_query_it_explains_itself(workspace: Workspace, alice: User) -> None:
    make_ready(workspace, "Words.")
    page = browser(alice).get("/search").text
    assert "Search every document" in page
    assert "How to search" in page


def test_without_documents_it_says_what_to_do(charlie: User) -> None:
    assert "Nothing to search yet" in browser(charlie).get("/search").text


def test_a_hit_shows_document_page_and_marked_words(put: Any, alice: User) -> None:
    document = put("Annual report", "Costs fell. Revenue rose to 86.4.")
    page = browser(alice).get("/search", {"q": "revenue"}).text
    assert "<h2>Annual report</h2>" in page
    assert "Annual report, </span>page 1" in page
    assert "<mark>Revenue</mark> rose" in page
    question = browser(alice).get("/search", {"q": "how has revenue rose to"}).text
    assert "<mark>Revenue</mark> <mark>rose</mark> to" in question
    assert f"/documents/{document.pk}/source?page=1&amp;start=12&amp;end=33" in page
    assert "1 document · 1 passage" in page


def test_nothing_is_shown_of_what_one_may_not_see(put: Any, alice: User, charlie: User) -> None:
    """The canary is in a title, a text and a tag: no word, count, facet or suggestion tells it."""
    hidden = put("Canaryfish", "The canaryfish swims in the reef.", languages="fr")
    hidden.tags.create(name="Canaryfish", workspace=hidden.workspace)
    put("Mine", "The reef of mine.", where=make_workspace("Own", {charlie: Role.OWNER}))
    searches = (
        "canaryfish", "canaryfihs", "reef", "canary*", "title:canaryfish", "-reef", "type:pdf",
        "reef OR canaryfish", "tag:canaryfish", "workspace:Reports", "language:fr reef", "mine",
    )  # fmt: skip
    for text in searches:
        told = browser().get("/api/v1/search", {"q": text}, headers=bearer(charlie)).json()
        said = {**told, "missing": []}  # what was typed
        facets = [value["q"] for one in told.pop("facets") for value in one["values"]]
        assert told["total"] <= 1, text
        assert facets == [], text
        assert "canaryfish" not in str(said).lower(), text
        page = browser(charlie).get("/search", {"q": text}).text
        assert "swims" not in page, text
        assert "Reports" not in page.replace(text, ""), text
    assert find(alice, Wanted(text="canaryfihs")).meant == "canaryfish"
    narrowed = {"q": "reef", "document": str(hidden.pk)}
    assert "Nothing found" in browser(charlie).get("/search", narrowed).text


def test_what_a_policy_hides_is_found_by_no_word_before_the_index_follows(
    put: Any, alice: User, vera: User, workspace: Workspace
) -> None:
    """A search must not tell that a word is there by counting it."""
    put("Letter", "Write to mara@example.org about the rent.")
    assert titles(vera, '"mara@example.org"') == ["Letter"]
    set_policy(workspace, alice, Policy(actions={SensitiveKind.EMAIL: Action.MASK}))
    result = find(vera, Wanted(text="mara"))
    assert (result.total, result.meant, result.facets) == (0, "", [])


def test_a_deleted_document_and_another_generation_are_not_found(put: Any, alice: User) -> None:
    put("Gone", "A secret.", deleted_at="2024-01-01T00:00Z")
    put("Anew", "A secret.", generation=2)
    assert "Nothing found" in browser(alice).get("/search", {"q": "secret"}).text


def test_a_document_is_shown_while_its_last_generation_is_not_tidied_away(
    put: Any, alice: User, engine: Engine
) -> None:
    """The index has more and better passages of it that nobody may see."""
    document = put("Anew", *["The rent."] * 5)
    fresh = make_chunk("The rent, and more of it.", document_id=str(document.pk))
    fresh = replace(fresh, id=f"{document.pk}:2:0")
    list(engine.index([fresh], document.workspace.collection(FINGERPRINT)))
    Chunk.from_rag(fresh, 2).save()
    Document.objects.filter(pk=document.pk).update(generation=2)
    result = find(alice, Wanted(text="rent"))
    assert (result.total, len(result.groups), result.passages) == (1, 1, 1)
    assert titles(alice, "rent") == ["Anew"]


def test_nonsense_finds_nothing(put: Any, alice: User) -> None:
    put("Report", "The harbour was closed because of ice.")
    page = browser(alice).get("/search", {"q": "zxqv blorf"}).text
    assert "No document that was searched has “zxqv”." in page
    assert "No document that was searched has “blorf”." in page
    assert "Nothing found" in page


def test_a_word_that_no_document_has_is_said_and_the_others_are_found(
    put: Any, alice: User
) -> None:
    put("Report", "The harbour was closed because of ice.")
    result = find(alice, Wanted(text="harbour blorf"))
    assert (result.missing, result.total) == (["blorf"], 1)
    assert find(alice, Wanted(text='harbour "closed blorf"')).total == 0  # not to be left out


def test_a_misspelt_word_is_mended_by_the_words_of_the_documents(put: Any, alice: User) -> None:
    put("Report", "The harbour was closed because of ice.")
    result = find(alice, Wanted(text="harbuor ice type:pdf"))
    assert result.meant == "harbour ice type:pdf"
    page = browser(alice).get("/search", {"q": "harbuor"}).text
    assert 'Did you mean <a href="/search?q=harbour"><b>harbour</b></a>?' in page


def test_a_few_misspelt_words_are_looked_for_and_no_more(put: Any, alice: User) -> None:
    """Each costs some ten searches in every workspace: a text in another tongue has many."""
    names = "harbour", "station", "airport", "library", "museum", "theatre"
    put("Places", " ".join(names))
    asked = " ".join(f"{name[:-2]}{name[-1]}{name[-2]}" for name in names)
    result = find(alice, Wanted(text=asked))
    assert len(result.missing) == len(names)
    assert sum(word in names for word in result.meant.split()) == MOST_MENDED


def test_a_word_that_is_not_finished_is_a_beginning(put: Any, alice: User) -> None:
    put("Report", "The harbour was closed because of ice.")
    result = find(alice, Wanted(text="closed harb"))
    assert (result.total, result.begun, result.missing) == (1, ["harb"], [])
    assert not find(alice, Wanted(text="ha")).begun  # of what not?
    put("Other", "The moon.")
    apart = find(alice, Wanted(text="moon harb"))  # no document has both
    assert (apart.total, apart.begun, apart.missing) == (0, [], ["harb"])


def test_titles_come_first_and_phrases_before_loose_words(put: Any, alice: User) -> None:
    put("Loose", "Payment was late, they say. " * 9)
    put("Phrase", "On late payment, interest is due. " + "Nothing more is said of it here. " * 9)
    put("Late payment", "Nothing of it.")
    put("Apart", "It was late.", "The payment.")
    assert titles(alice, "late payment") == ["Late payment", "Phrase", "Loose", "Apart"]
    assert titles(alice, '"late payment"') == ["Late payment", "Phrase"]


def test_meaning_is_apart_and_said_and_never_weak(put: Any, alice: User) -> None:
    put("Words", "The late fee is due in May.")
    put("Near", "The late fee is waived in winter.")
    put("Far", "The harbour.")
    result = find(alice, Wanted(text="the late fee is due in"))
    assert [one.document.title for one in result.groups] == ["Words"]
    assert [one.document.title for one in result.near] == ["Near"]
    page = browser(alice).get("/search", {"q": "the late fee is due in"}).text
    assert "Looking for what is near in meaning" in page  # the words do not wait for it
    later = browser(alice).get("/search", {"q": "the late fee is due in", "near": "1"}).text
    assert "By meaning" in later
    assert "<h3>Near</h3>" in later
    assert "Words</h" not in later
    for exact in ('"late fee" due', "late fee due -harbour", "type:pdf", ""):
        assert not find(alice, Wanted(text=exact)).near, exact
        assert not find_near(alice, Wanted(text=exact)).near, exact


def test_without_a_script_a_link_gives_what_is_near(put: Any, alice: User) -> None:
    put("Words", "The late fee is due in May.")
    put("Near", "The late fee is waived in winter.")
    page = browser(alice).get("/search", {"q": "the late fee is due in"}).text
    [link] = re.findall(r'<noscript>.*?href="([^"]+)"', page)
    [waiting] = re.findall(r'<p class="([^"]+)"[^>]*>Looking for what is near', page)
    assert "by-script" in waiting  # hidden by the stylesheet unless a script asks
    later = browser(alice).get(unescape(link)).text
    assert "<html" in later
    assert "Words</h2>" in later
    assert "<h3>Near</h3>" in later
    assert "Looking for what is near" not in later


def test_a_workspace_of_the_very_name_comes_before_those_whose_name_has_it(
    put: Any, alice: User
) -> None:
    for name in ("Sales", "Sales archive", "Salesmen"):
        put(f"In {name}", "The rent.", where=make_workspace(name, {alice: Role.OWNER}))
    assert titles(alice, "rent workspace:sales") == ["In Sales"]
    assert set(titles(alice, "rent -workspace:sales")) == {"In Sales archive", "In Salesmen"}
    assert set(titles(alice, "rent workspace:sale")) == {
        "In Sales", "In Sales archive", "In Salesmen",
    }  # fmt: skip


def test_words_are_found_where_meaning_cannot_be_asked(
    put: Any, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("Report", "The harbour was closed.")

    def fail(*args: object) -> None:
        raise IndexDownError(Notice.of("The search index does not answer."))

    monkeypatch.setattr("rag.engine.best", fail)
    assert "<h2>Report</h2>" in browser(alice).get("/search", {"q": "harbour"}).text
    later = browser(alice).get("/search", {"q": "harbour", "near": "1"}).text
    assert "Searched by words only. The search index does not answer." in later
    assert "Searched by words only." in browser(alice).get("/search", {"q": "nowhere"}).text


def test_a_fragment_is_for_the_field_and_a_page_for_the_way_back(put: Any, alice: User) -> None:
    put("Report", "The harbour.")
    ask = {"q": "harbour"}
    htmx = {"HX-Request": "true"}
    assert "<html" not in browser(alice).get("/search", ask, headers=htmx).text
    back = {**htmx, "HX-History-Restore-Request": "true"}
    assert "<html" in browser(alice).get("/search", ask, headers=back).text


@pytest.mark.usefixtures("engine")
def test_an_index_that_is_down_is_told(
    workspace: Workspace, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object) -> None:
        raise IndexDownError(Notice.of("The search index does not answer."))

    monkeypatch.setattr("webapp.search.find.look", fail)
    assert "does not answer" in browser(alice).get("/search", {"q": "secret", "near": "1"}).text
    page = browser(alice).get("/search", {"q": "secret"}, headers={"HX-Request": "true"}).text
    assert "The search index does not answer." in page
    assert "<html" not in page


def test_documents_are_sorted_and_paged(put: Any, alice: User) -> None:
    for number in range(12):
        put(f"Note {number:02}", "The rent.", dated=date(2000 + number % 7, 1, 1 + number))
    first = find(alice, Wanted(text="rent", sort=Sort.TITLE))
    assert (first.total, first.pages, len(first.groups)) == (12, 2, 10)
    assert titles(alice, "rent", sort=Sort.TITLE, page=2) == ["Note 10", "Note 11"]
    assert titles(alice, "rent", sort=Sort.DATE)[:2] == ["Note 06", "Note 05"]
    assert titles(alice, "rent", page=99) == titles(alice, "rent", page=2)
    page = browser(alice).get("/search", {"q": "rent", "sort": "title"}).text
    assert "Page 1 of 2" in page
    assert 'href="/search?q=rent&amp;sort=title&amp;page=2"' in page


def test_a_document_shows_its_three_best_places(put: Any, alice: User) -> None:
    put("Long", *[f"The rent of part {number}." for number in range(8)])
    (group,) = find(alice, Wanted(text="rent")).groups
    assert (group.passages, len(group.places)) == (8, 3)
    page = browser(alice).get("/search", {"q": "rent"}).text
    assert "All 8 passages in this document" in page
    (alone,) = find(alice, Wanted(text="rent", document=group.document.pk)).groups
    assert len(alone.places) == 8


def test_a_date_is_the_files_own_or_else_the_day_it_was_added(put: Any, alice: User) -> None:
    added = datetime(2022, 3, 4, 12, tzinfo=UTC)
    put("Own", "The rent.", dated=date(2019, 1, 1), created=added)
    put("Added", "The rent.", created=added)
    assert titles(alice, "rent before:2020") == ["Own"]
    assert titles(alice, "rent after:2022-03-04 before:2022-03-05") == ["Added"]
    assert titles(alice, "rent -after:2020") == ["Own"]
    assert titles(alice, "rent -before:2020") == ["Added"]


@pytest.mark.parametrize(
    "query", ['"', "*", "NEAR(", "col:x", "-", "x" * 100_000, "   ", "a\x00b", "OR " * 5000]
)
def test_odd_queries_are_no_trouble(put: Any, alice: User, query: str) -> None:
    put("Report", "Words.")
    assert browser(alice).get("/search", {"q": query}).status_code == 200


def test_what_cannot_be_read_in_the_address_is_left_out() -> None:
    address = "q=a+b&workspace=x&document=y&from=2024-13-01&to=z&sort=size&page=-1"
    wanted = read_wanted(QueryDict(address))
    assert wanted.text == "a b"
    assert (wanted.workspace, wanted.document, wanted.only) == (None, None, EVERYTHING)
    assert (wanted.sort, wanted.page) == (Sort.RELEVANCE, 1)


def test_words_are_marked_by_their_beginning() -> None:
    parts = marked("Revenues rose; a margin.", query_words("revenue a margin"))
    assert [words for words, hit in parts if hit] == ["Revenues", "margin"]
    assert "".join(words for words, _ in parts) == "Revenues rose; a margin."
