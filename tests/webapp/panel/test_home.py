"""The administrators' home: how the product does, in numbers, and in no word of anybody's."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from rag.types import Stage
from tests.make import browser, make_user
from tests.routes import routes
from tests.rows import make_ready
from webapp.accounts.models import User
from webapp.chat.models import Conversation, Feedback, Turn
from webapp.library.health import parts as asking
from webapp.library.health.probe import unwell, well
from webapp.library.models import Document, Workspace
from webapp.maintenance.census import EVERY_S, is_due, take_census
from webapp.maintenance.models import Census, PartState
from webapp.maintenance.parts import note_parts

HOME = "/admin/"
WORD = "Zwetschgenkuchen"  # in what is private


@pytest.fixture
def root(db: None) -> User:
    return make_user("root@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def panel(root: User) -> Client:
    return browser(root)


def ask(workspace: Workspace, user: User, **fields: object) -> Turn:
    conversation = Conversation.objects.create(workspace=workspace, user=user, title=WORD)
    answer = {"text": WORD, "timings": {"retrieve": 2.5, "answer": 40.25}}
    known = {"question": WORD, "state": Turn.State.DONE, "answer": answer, "query": WORD}
    return Turn.objects.create(conversation=conversation, **{**known, **fields})


def test_before_the_first_census_the_page_says_so(panel: Client) -> None:
    assert "Nothing was counted yet" in panel.get(HOME).text


def test_what_is_stored_and_what_can_be_freed_is_told(panel: Client, workspace: Workspace) -> None:
    one, other, _ = (make_ready(workspace, "Words.") for _ in range(3))
    Document.objects.update(size=1_000_000, ready_at=timezone.now())
    Document.objects.filter(pk=one.pk).update(deleted_at=timezone.now())
    Document.objects.filter(pk=other.pk).update(superseded_at=timezone.now())
    census = take_census()
    assert census
    [space] = census.figures["workspaces"]
    assert (space["size"], space["trash"], space["older"]) == (3_000_000, 1_000_000, 1_000_000)
    assert census.figures["read"] == {"documents": 1, "pages": 1}
    page = panel.get(HOME).text
    for words in ("Reports", "2.9", '<th scope="row">PDF</th>', "1 document, 1 page<"):
        assert words in page


def test_slow_questions_are_told_by_their_ids_and_steps(
    panel: Client, workspace: Workspace, alice: User
) -> None:
    turn = ask(workspace, alice, seconds=42.75, confidence=0.5)
    Feedback.objects.create(turn=turn, user=alice, mark="wrong", note=WORD)
    take_census()
    page = panel.get(HOME).text
    for words in (str(turn.pk)[:8], "42.8 s", "writing 40.3", "finding 2.5", "0.50"):
        assert words in page
    assert WORD not in page


def test_a_census_is_taken_again_the_later_the_longer_it_took(db: None) -> None:
    assert is_due()
    census = take_census()
    assert census
    assert not is_due()
    ago = timezone.now() - timedelta(seconds=EVERY_S + 1)
    Census.objects.update(taken=ago)
    assert is_due()
    Census.objects.update(seconds=3.0)
    assert not is_due()


def test_the_home_asks_no_more_for_many_documents(
    panel: Client, workspace: Workspace, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(20):
        make_ready(workspace, "Words.")
    Document.objects.update(stage=Stage.FAILED, error="It is encrypted.")
    take_census()
    with django_assert_max_num_queries(17):
        assert "It is encrypted." in panel.get(HOME).text


def test_it_is_known_since_when_a_part_is_as_it_is(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "server_probes", lambda: {"index": lambda: well()})
    monkeypatch.setattr(asking, "machine_probes", lambda: {"disk": lambda: well()})
    asking.latest.forget()
    note_parts()
    before = timezone.now() - timedelta(hours=1)
    PartState.objects.update(since=before)
    monkeypatch.setattr(asking, "machine_probes", lambda: {"disk": lambda: unwell("is full")})
    asking.latest.forget()
    note_parts()
    states = PartState.objects.in_bulk()
    assert states["index"].since == before
    assert states["disk"].since > before
    assert not states["disk"].well
    asking.latest.forget()


def test_no_word_that_is_private_is_on_any_page_of_the_administration(
    subtests: pytest.Subtests, panel: Client, workspace: Workspace, alice: User
) -> None:
    """Neither of a conversation, nor of what documents say in a workspace one is not in."""
    turn = ask(workspace, alice, seconds=9.0)
    Feedback.objects.create(turn=turn, user=alice, mark="right", note=WORD)
    document = make_ready(workspace, f"{WORD} was 10 million euros.")
    take_census()
    for route in routes():
        if not route.startswith("admin/") or "(?P" in route or "jsi18n" in route:
            continue
        path = "/" + route.replace("<path:object_id>", str(document.pk))
        if "<" in path:
            continue
        with subtests.test(path):
            assert WORD not in panel.get(path, follow=True).text
    for pk, name in ((turn.pk, "turn"), (turn.conversation_id, "conversation")):
        assert WORD not in panel.get(f"/admin/chat/{name}/{pk}/change/", follow=True).text
