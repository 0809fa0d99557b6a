"""What a policy hides reaches nobody by any way, and owners who look at it are noted."""

import json
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pytest_django import DjangoAssertNumQueries

from rag.engine import Engine
from rag.errors import QuestionError
from rag.safety import COVER
from rag.types import NOTHING_HIDDEN, Action, Policy, SensitiveKind, Span
from tests.make import browser
from tests.rag.safety.samples import CARD, EMAIL
from tests.rows import FINGERPRINT, bearer, index, make_ready
from webapp.accounts.models import User
from webapp.chat.asking.turn import start_turn
from webapp.chat.models import Conversation, Turn
from webapp.chat.stored.guard import guard_turns
from webapp.library.documents.fields.conditions import Condition
from webapp.library.documents.filters import Filter, filter_from
from webapp.library.guard.policy import set_policy
from webapp.library.guard.sensitive import shown_pages
from webapp.library.models import Document, Opening, SensitivePlace, Workspace
from webapp.library.upkeep.guarding import behind, guard_documents
from webapp.library.viewer.place import Place, digest_of, still_there

KIND = SensitiveKind
MASK = Policy(actions={KIND.EMAIL: Action.MASK})
BLOCK = Policy(actions={KIND.EMAIL: Action.BLOCK})
WORDS = f"Complaints go to {EMAIL} before May 2024."


@pytest.fixture
def report(workspace: Workspace, alice: User, engine: Engine) -> Document:
    """A ready document of a workspace that hides e-mail addresses, looked through and indexed."""
    document = make_ready(workspace, WORDS, "Revenue was 10 million euros in 2020.")
    set_policy(workspace, alice, MASK)
    index(document, engine)
    guard_documents(workspace, engine, FINGERPRINT)
    return Document.objects.get(pk=document.pk)


def ask(user: User, workspace: Workspace, question: str, **headers: str) -> Any:
    path = f"/api/v1/workspaces/{workspace.pk}/ask"
    told = {**bearer(user), **headers}
    return browser().post(path, {"question": question}, "application/json", headers=told)


def test_where_words_stand_is_kept_and_not_what_they_say(report: Document) -> None:
    [place] = SensitivePlace.objects.filter(document=report)
    assert (place.kind, place.page, place.start) == ("email", 1, WORDS.index(EMAIL))
    assert EMAIL not in str(vars(place))


def test_no_address_gives_it_away(report: Document, vera: User) -> None:
    client, turn = browser(vera), ask(vera, report.workspace, "Where do complaints go?").json()
    paths = (
        f"/documents/{report.pk}/", f"/documents/{report.pk}/?page=1",
        f"/documents/{report.pk}/source?page=1", f"/documents/{report.pk}/source?start=0&end=30",
        f"/documents/{report.pk}/original", "/search?q=complaints",
        f"/api/v1/documents/{report.pk}/text",
        f"/w/{report.workspace_id}/?document={report.pk}&page=1",
        f"/w/{report.workspace_id}/policy", "/api/v1/search?q=complaints",
        f"/turns/{turn['turn']}/", f"/conversations/{turn['conversation']}/",
    )  # fmt: skip
    for path in paths:
        assert EMAIL not in client.get(path).text, path
    assert EMAIL not in json.dumps(turn)
    assert COVER * 5 in turn["text"]
    assert "One e-mail address in the passages read is hidden" in json.dumps(turn["findings"])


def test_the_index_does_not_hold_it_either(report: Document, engine: Engine) -> None:
    collection = report.workspace.collection(FINGERPRINT)
    for one in (engine.dense, engine.lexical):
        assert EMAIL not in str(vars(one))
    assert engine.lexical.ids(collection)


def test_a_blocked_passage_is_withheld_and_that_is_said(
    report: Document, alice: User, vera: User, engine: Engine
) -> None:
    set_policy(report.workspace, alice, BLOCK)
    answer = ask(vera, report.workspace, "Where do complaints go?").json()
    assert "Complaints" not in answer["text"]
    told = json.dumps(answer["findings"])
    assert "One passage was withheld by this workspace's policy" in told
    hits = browser(vera).get("/search?q=complaints").text
    assert "This passage is withheld" in hits
    assert "before May" not in hits


def test_a_document_that_was_not_looked_through_is_covered_all_the_same(
    report: Document, vera: User
) -> None:
    report.sensitive.all().delete()
    Document.objects.filter(pk=report.pk).update(guarded="")
    assert EMAIL not in browser(vera).get(f"/documents/{report.pk}/source?page=1").text
    assert EMAIL not in ask(vera, report.workspace, "Where do complaints go?").text


@pytest.mark.parametrize("scanned", [True, False])
def test_all_pages_are_covered_and_looked_up_together(
    report: Document,
    engine: Engine,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    *,
    scanned: bool,
) -> None:
    document = make_ready(report.workspace, "One.", WORDS, f"Three, {EMAIL}.")
    if scanned:
        guard_documents(report.workspace, engine, FINGERPRINT)
    document = Document.objects.select_related("workspace").get(pk=document.pk)
    with django_assert_max_num_queries(2):
        texts = [page.text for page in shown_pages(document)]
    assert texts == ["One.\n", f"{WORDS}\n".replace(EMAIL, COVER * len(EMAIL)),
                     f"Three, {COVER * len(EMAIL)}.\n"]  # fmt: skip


def test_a_question_is_kept_without_it(report: Document, alice: User) -> None:
    turn = start_turn(alice, report.workspace, f"Who is {EMAIL}?")
    assert turn.question == f"Who is {COVER * len(EMAIL)}?"
    assert EMAIL not in turn.conversation.title


def test_a_question_with_what_is_blocked_is_refused(report: Document, alice: User) -> None:
    set_policy(report.workspace, alice, Policy(actions={KIND.CARD: Action.BLOCK}))
    with pytest.raises(QuestionError, match="has a payment card number"):
        start_turn(alice, report.workspace, f"Was {CARD} charged?")
    assert not Turn.objects.exists()


def test_earlier_answers_are_covered_when_a_policy_hides_more(
    workspace: Workspace, alice: User, engine: Engine
) -> None:
    index(make_ready(workspace, WORDS), engine)
    answer = ask(alice, workspace, "Where do complaints go?").json()
    assert EMAIL in answer["text"]
    set_policy(workspace, alice, MASK)
    assert workspace in behind()
    assert guard_turns(workspace) == 1
    turn = Turn.objects.get()
    assert EMAIL not in json.dumps(turn.answer)
    assert [len(turn.answer["text"])] == [len(answer["text"])]  # type: ignore[index]


def test_so_is_what_a_question_was_narrowed_to(workspace: Workspace, alice: User) -> None:
    """Whoever a conversation is shared with sees it above the answer."""
    said = Filter(folder=f"Of {EMAIL}", conditions=(Condition(name="Client", asked=EMAIL),))
    talk = Conversation.objects.create(workspace=workspace, user=alice)
    Turn.objects.create(conversation=talk, question="What?", narrowed=said.as_dict())
    set_policy(workspace, alice, MASK)
    assert guard_turns(workspace) == 1
    told = filter_from(Turn.objects.get().narrowed)
    assert EMAIL not in " ".join(told.words)
    assert told.folder == f"Of {COVER * len(EMAIL)}"


def test_a_citation_still_leads_to_its_words_after_the_policy_changed(report: Document) -> None:
    span = Span(0, len(WORDS))
    hidden = WORDS.replace(EMAIL, COVER * len(EMAIL))
    for words in (WORDS, hidden, "".join(c if c == " " else COVER for c in WORDS)):
        place = Place(document_id=str(report.pk), page=1, spans=(span,), check=digest_of(words))
        assert still_there(report, place)
    other = Place(document_id=str(report.pk), page=1, spans=(span,), check=digest_of("Other."))
    assert not still_there(report, other)


def test_a_workspace_is_in_line_after_its_job(report: Document, engine: Engine) -> None:
    assert report.workspace in behind()  # its answers were not gone through yet
    guard_turns(report.workspace)
    assert report.workspace not in behind()
    assert guard_documents(report.workspace, engine, FINGERPRINT) == 0


def test_originals_are_kept_to_owners_and_noted(report: Document, alice: User, bob: User) -> None:
    default_storage.save(report.original_name, ContentFile(b"%PDF-1.7"))
    path = f"/documents/{report.pk}/original"
    refused = browser(bob).get(path)
    assert refused.status_code == 403
    assert "kept to owners" in refused.text
    assert browser(alice).get(path).status_code == 200
    opening = Opening.objects.get(act=Opening.Act.ORIGINAL)
    assert (opening.email, opening.document) == (alice.email, report)


def test_an_owner_sees_a_page_as_it_is_and_that_is_noted(
    report: Document, alice: User, bob: User
) -> None:
    path = f"/documents/{report.pk}/pages/1/show-hidden"
    assert browser(bob).post(path).status_code == 404
    assert browser(alice).get(path).status_code == 405
    assert not Opening.objects.filter(act=Opening.Act.PAGE).exists()
    page = browser(alice).post(path).text
    opening = Opening.objects.get(act=Opening.Act.PAGE)
    assert EMAIL in page
    assert str(opening.pk) in page
    assert (opening.user, opening.page, opening.title) == (alice, 1, "Report")
    again = browser(alice).get(f"/documents/{report.pk}/source?page=1").text
    assert EMAIL not in again
    assert "Show the original page" in again


def test_only_owners_change_the_policy(workspace: Workspace, alice: User, bob: User) -> None:
    path = f"/w/{workspace.pk}/policy"
    assert browser(bob).post(path, {"email": "mask"}).status_code == 404
    assert browser(alice).post(path, {"email": "mask", "ip": "nonsense"}).status_code == 302
    workspace.refresh_from_db()
    assert workspace.policy == MASK
    assert Opening.objects.get().detail == "email: off → mask"
    assert browser(alice).post(path, {"email": "mask"}).status_code == 302
    assert Opening.objects.count() == 1  # nothing changed


def test_a_policy_can_be_tried_before_it_holds(report: Document, alice: User) -> None:
    set_policy(report.workspace, alice, NOTHING_HIDDEN)
    page = browser(alice).get(f"/w/{report.workspace_id}/policy?email=mask&try=1").text
    assert "not saved" in page
    assert "1 in 1 document" in page
    assert f"Complaints go to {COVER}" in page
    report.workspace.refresh_from_db()
    assert report.workspace.policy == NOTHING_HIDDEN


def test_programs_read_and_change_it(report: Document, alice: User, vera: User) -> None:
    path = f"/api/v1/workspaces/{report.workspace_id}/policy"
    told = browser().get(path, headers=bearer(vera)).json()
    assert (told["actions"]["email"], told["found"]["email"]) == ("mask", 1)
    change: dict[str, Any] = {"actions": {"card": "block"}}
    kind = "application/json"
    assert browser().put(path, change, kind, headers=bearer(vera)).status_code == 403
    told = browser().put(path, change, kind, headers=bearer(alice)).json()
    assert (told["actions"]["email"], told["actions"]["card"]) == ("off", "block")
    wrong = browser().put(path, {"actions": {"card": "eat"}}, kind, headers=bearer(alice))
    assert wrong.status_code == 422
