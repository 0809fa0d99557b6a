"""Saved searches: whose they are, what they search, and what is new for each of them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from rag.engine import Engine
from rag.errors import IndexDownError
from rag.notices import Notice
from rag.types import Action, Policy, SensitiveKind
from tests.make import browser, make_workspace
from webapp.accounts.models import User
from webapp.library.documents.fields.conditions import Condition
from webapp.library.documents.filters import Filter
from webapp.library.documents.trash import delete_document
from webapp.library.guard.policy import set_policy
from webapp.library.guard.texts import cover_texts
from webapp.library.models import Document, Membership, Role, Workspace
from webapp.notices.models import News
from webapp.search import saved
from webapp.search.models import Arrival, SavedSearch
from webapp.search.saved import arrivals, kept_by, look_at, new_in, save_search
from webapp.search.saved.arrivals import is_due, note_arrivals
from webapp.search.wanted import Wanted

LONG_AGO = timedelta(days=2)


def save(user: User, text: str, share: Workspace | None = None, **how: Any) -> SavedSearch:
    """One that was saved, and looked at, before any of the documents came."""
    search = save_search(user, Wanted(text=text, **how), "", share)
    then = timezone.now() - LONG_AGO
    SavedSearch.objects.filter(pk=search.pk).update(created=then, noted=then)
    search.looks.update(at=then)
    return SavedSearch.objects.get(pk=search.pk)


def came(document: Document, ago: timedelta = timedelta(minutes=1)) -> Document:
    Document.objects.filter(pk=document.pk).update(ready_at=timezone.now() - ago)
    return document


def news(user: User) -> dict[str, int]:
    return {one.search.name: one.new for one in kept_by(user)}


def test_a_search_is_saved_from_its_page_and_run_by_a_link(put: Any, alice: User) -> None:
    put("Lease", "The rent.")
    client = browser(alice)
    given = {"q": "rent type:pdf", "sort": "title", "name": "Rents"}
    page = client.post("/searches/new", given, follow=True).text
    assert "Saved as “Rents”" in page
    (one,) = SavedSearch.objects.all()
    assert f'href="/searches/{one.pk}/"' in page
    there = client.get(f"/searches/{one.pk}/")["Location"]
    assert there.startswith("/search?q=rent+type%3Apdf&sort=title&saved=")
    assert "<h2>Lease</h2>" in client.get(there).text
    client.post(f"/searches/{one.pk}/rename", {"name": " Leases "})
    assert "<strong>Leases</strong>" in client.get("/searches/").text
    client.post(f"/searches/{one.pk}/delete")
    assert "No search is saved yet" in client.get("/searches/").text


@pytest.mark.parametrize(
    ("name", "why"), [(" ", "needs a name"), ("x" * 101, "may have 100 characters at most")]
)
def test_a_bad_name_is_refused(alice: User, name: str, why: str) -> None:
    one = save_search(alice, Wanted(text="rent"), "Rents", None)
    page = browser(alice).post(f"/searches/{one.pk}/rename", {"name": name}, follow=True).text
    assert "Rents" in page
    assert why in page


def test_nothing_and_too_many_are_not_saved(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = browser(alice)
    assert "Search for something first." in client.post("/searches/new", {}, follow=True).text
    monkeypatch.setattr(saved, "MOST_SAVED", 1)
    client.post("/searches/new", {"q": "one"})
    again = client.post("/searches/new", {"q": "two"}, follow=True).text
    assert "At most 1 searches can be saved." in again


def test_an_own_search_is_for_nobody_else(alice: User, bob: User) -> None:
    one = save(alice, "rent")
    assert news(bob) == {}
    for method, path in (("get", ""), ("post", "rename"), ("post", "delete")):
        assert getattr(browser(bob), method)(f"/searches/{one.pk}/{path}").status_code == 404


def test_a_shared_search_is_its_members_and_searches_there_alone(
    put: Any, alice: User, bob: User, vera: User, charlie: User, workspace: Workspace
) -> None:
    put("Far", "The rent.", where=make_workspace("Far", {alice: Role.OWNER}))
    put("Near", "The rent.")
    one = save(bob, "rent", workspace)
    assert [news(user) for user in (alice, bob, vera, charlie)] == [{"rent": 0}] * 3 + [{}]
    page = browser(alice).get(f"/searches/{one.pk}/", follow=True).text
    assert "<h2>Near</h2>" in page
    assert "<h2>Far</h2>" not in page
    assert browser(vera).post("/searches/new", {"q": "x", "share": workspace.pk}).status_code == 404
    assert "Delete search" not in browser(vera).get("/searches/").text
    assert "Delete search" in browser(bob).get("/searches/").text


def test_what_became_ready_and_has_the_words_is_new_until_it_is_run(
    put: Any, alice: User, engine: Engine
) -> None:
    came(put("Before", "The rent."), timedelta(days=3))
    one = save(alice, "rent -draft type:pdf")
    came(put("New", "Rents rise."))
    came(put("Draft", "The rent, a draft."))
    came(put("Other", "The fee."))
    assert is_due()
    assert note_arrivals(engine.lexical) == 1
    assert not is_due()
    assert news(alice) == {one.name: 1}
    client = browser(alice)
    assert "1 new" in client.get("/search").text
    page = client.get(f"/searches/{one.pk}/", follow=True).text
    assert "1 document is new since" in page
    assert '<span class="clip">New</span>' in page
    assert news(alice) == {one.name: 0}
    assert "Nothing is new since" in client.get(f"/searches/{one.pk}/", follow=True).text


def test_words_that_no_new_document_has_are_not_left_out(
    put: Any, alice: User, engine: Engine
) -> None:
    """The page says that a word was not found and shows the rest: that is no news."""
    save(alice, "rent blorf")
    came(put("New", "The rent."))
    assert note_arrivals(engine.lexical) == 0


def test_each_person_has_news_of_their_own(
    put: Any, alice: User, vera: User, engine: Engine, workspace: Workspace
) -> None:
    one = save(alice, "rent", workspace)
    came(put("New", "The rent."))
    note_arrivals(engine.lexical)
    look_at(one, vera)
    assert (news(alice), news(vera)) == ({"rent": 1}, {"rent": 0})


def told(user: User) -> str:
    return browser(user).get("/notices/").text


def test_a_notice_tells_of_what_is_new_until_the_search_is_run(
    put: Any, alice: User, bob: User, engine: Engine
) -> None:
    one = save(alice, "rent")
    for title in ("New", "Newer"):
        came(put(title, "The rent."))
        note_arrivals(engine.lexical)
        came(put("Other", "The fee."))
        note_arrivals(engine.lexical)
    (notice,) = News.objects.all()  # they fold into one
    assert notice.person == alice
    assert "2 new documents for your saved search “rent”" in told(alice)
    assert browser(alice).get(f"/notices/{notice.pk}/")["Location"] == f"/searches/{one.pk}/"
    look_at(one, alice)
    assert "for your saved search" not in told(alice)
    assert "for your saved search" not in told(bob)


def test_of_a_shared_search_those_are_told_who_ran_it(
    put: Any, alice: User, bob: User, vera: User, engine: Engine, workspace: Workspace
) -> None:
    one = save(bob, "rent", workspace)
    look_at(one, vera)
    came(put("New", "The rent."))
    note_arrivals(engine.lexical)
    assert {notice.person for notice in News.objects.all()} == {bob, vera}
    assert "1 new document for your saved search" in told(bob)
    Membership.objects.filter(user=bob).delete()
    assert "for your saved search" not in told(bob)


def test_nothing_is_new_of_what_one_may_not_see(
    put: Any, alice: User, bob: User, engine: Engine, workspace: Workspace
) -> None:
    elsewhere = make_workspace("Elsewhere", {alice: Role.OWNER})
    save(bob, "rent")
    came(put("Hidden", "The rent.", where=elsewhere))
    assert note_arrivals(engine.lexical) == 0
    came(put("Seen", "The rent."))
    assert note_arrivals(engine.lexical) == 1
    Membership.objects.filter(user=bob).delete()
    assert news(bob) == {"rent": 0}
    assert new_in(SavedSearch.objects.get(), bob, timezone.now() - LONG_AGO) == []


def test_what_was_read_again_or_deleted_is_not_new(put: Any, alice: User, engine: Engine) -> None:
    save(alice, "rent")
    came(put("Again", "The rent.", generation=1))
    Document.objects.filter(title="Again").update(generation=2)
    gone = came(put("Gone", "The rent."))
    note_arrivals(engine.lexical)
    assert news(alice) == {"rent": 1}
    delete_document(gone)
    assert news(alice) == {"rent": 0}


def test_what_became_ready_this_moment_is_looked_at_a_little_later(
    put: Any, alice: User, engine: Engine
) -> None:
    """Of two that become ready together the later may be committed first."""
    save(alice, "rent")
    Document.objects.filter(pk=put("New", "The rent.").pk).update(ready_at=Now())
    assert not is_due()


def test_many_are_looked_at_some_at_a_time_and_the_newest_are_kept(
    put: Any, alice: User, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "AT_ONCE", 2)
    monkeypatch.setattr(arrivals, "MOST_KEPT", 4)
    save(alice, "rent")
    for number in range(5):
        came(put(f"New {number}", "The rent."), timedelta(minutes=9 - number))
    counts = [note_arrivals(engine.lexical) for _ in range(4)]
    assert counts == [2, 2, 1, 0]
    titles = Arrival.objects.order_by("at").values_list("document__title", flat=True)
    assert list(titles) == ["New 1", "New 2", "New 3", "New 4"]


def test_an_index_that_is_down_loses_no_news(
    put: Any, alice: User, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(alice, "rent")
    came(put("New", "The rent."))

    def fail(*_: object) -> None:
        raise IndexDownError(Notice.of("The search index does not answer."))

    with monkeypatch.context() as down:
        down.setattr(arrivals, "having", fail)
        assert note_arrivals(engine.lexical) == 0
    assert is_due()
    assert note_arrivals(engine.lexical) == 1


def test_a_tag_that_was_chosen_stands_in_the_text(alice: User) -> None:
    """There a policy covers it, as all that people gave."""
    one = save(alice, "rent", only=Filter(tags=("in force",)))
    assert (one.text, one.where) == ('rent tag:"in force"', "")


def test_so_do_a_folder_and_what_is_asked_of_own_fields(alice: User) -> None:
    asked = (Condition(name="Client", asked="Mara"), Condition(name="Amount", asked=">5"))
    one = save(alice, "rent", only=Filter(folder="Of Mara/2024", conditions=asked))
    assert one.text == 'rent field:"Client=Mara" field:"Amount>5" path:"Of Mara/2024"'
    assert one.where == ""
    assert [piece.value for unit in one.wanted.asked.fields for piece in unit.pieces] == [
        "Client=Mara", "Amount>5", "Of Mara/2024"
    ]  # fmt: skip
    assert save(alice, "rent", only=Filter(folder="/")).wanted.only.folder == "/"


def test_a_policy_covers_what_a_shared_search_says(alice: User, workspace: Workspace) -> None:
    one = save(alice, "mara@example.org", workspace)
    set_policy(workspace, alice, Policy(actions={SensitiveKind.EMAIL: Action.MASK}))
    cover_texts(workspace)
    one.refresh_from_db()
    assert "mara" not in one.name + one.text + one.where
