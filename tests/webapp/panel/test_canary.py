"""A word that is private, or of a workspace one is not in, on no page of the administration."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rag.engine import Engine
from tests.make import browser, make_user, prove
from tests.routes import routes
from tests.rows import index, make_ready
from webapp.accounts.models import ApiKey, User
from webapp.adjusted.changes import adjust
from webapp.adjusted.models import Change
from webapp.adjusted.table import Group
from webapp.chat.models import Comment, Conversation, Entry, Feedback, Share, Turn
from webapp.connected.models import ConnectedModel
from webapp.library.models import Document, Opening, Workspace
from webapp.maintenance.census import take_census
from webapp.maintenance.models import Chore, Kind
from webapp.notices.models import News
from webapp.review.models import GoldenQuestion, GoldenRow, GoldenRun
from webapp.search.models import SavedSearch
from webapp.usage.models import Limit

CANARY = "Zanzibarite"
PRIVATE = f"Does the mine yield {CANARY}?"
OBJECT = "<path:object_id>"


@pytest.fixture
def root(db: None) -> User:
    return make_user("root@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def known(root: User, workspace: Workspace, alice: User, engine: Engine) -> Mapping[str, Any]:
    """All that Alice has, with the word; the administrator is no member of her workspace."""
    document = make_ready(workspace, f"The mine yields {CANARY} only.")
    document.chunks.update(caption=PRIVATE)
    index(document, engine)
    talk(workspace, alice, document)
    rest(workspace, alice)
    Opening.objects.create(
        act=Opening.Act.PAGE, workspace=workspace, user=alice, email=alice.email,
        document=document, page=1,
    )  # fmt: skip
    Limit.objects.create(user=alice, tokens_per_day=5)
    Chore.objects.create(kind=Kind.CHECK, email=root.email)
    LogEntry.objects.log_actions(root.pk, [document], 2, "queued again", single_object=True)
    adjust({"MAX_FILE_MB": 5}, root)
    take_census()
    return {
        "user_id": alice.pk,
        "document_id": document.pk,
        "change_id": Change.objects.get().pk,
        "model_id": ConnectedModel.objects.create(preset="openai", model="m").pk,
    }


def talk(workspace: Workspace, person: User, document: Document) -> None:
    conversation = Conversation.objects.create(workspace=workspace, user=person, title=PRIVATE)
    turn = Turn.objects.create(
        conversation=conversation, question=PRIVATE, query=PRIVATE, draft=PRIVATE,
        state=Turn.State.DONE, answer={"text": PRIVATE, "claims": []}, sources=[str(document.pk)],
        seconds=40, confidence=0.2,
    )  # fmt: skip
    Turn.objects.create(
        conversation=conversation, question=PRIVATE, state=Turn.State.FAILED, error=PRIVATE
    )
    Feedback.objects.create(turn=turn, user=person, mark="wrong", note=PRIVATE)
    share = Share.objects.create(conversation=conversation, until=timezone.now())
    comment = Comment.objects.create(share=share, turn=turn, user=person, text=PRIVATE)
    News.objects.create(person=person, kind="comment", about=str(comment.pk))
    Entry.objects.create(workspace=workspace, user=person, text=PRIVATE, position=0)


def rest(workspace: Workspace, person: User) -> None:
    SavedSearch.objects.create(user=person, name=CANARY, text=CANARY)
    golden = GoldenQuestion.objects.create(workspace=workspace, question=PRIVATE, answer=PRIVATE)
    run = GoldenRun.objects.create(workspace=workspace, state="done", finished=timezone.now())
    GoldenRow.objects.create(
        run=run, golden=golden, key=golden.pk, asked={"question": PRIVATE}, row={"answer": PRIVATE}
    )
    ApiKey.issue(person, "script")


def paths(known: Mapping[str, Any]) -> Iterator[str]:
    """Every address of the administration: of each thing that is listed there, one that exists."""
    given = {"preset": "openai", "id": known["user_id"], **known}
    for route in sorted(set(routes())):
        if not route.startswith("admin/") or "(?P" in route or "content_type_id" in route:
            continue
        if "<slug:slug>" in route:
            yield from (f"/{route.replace('<slug:slug>', group)}" for group in Group.values)
        elif OBJECT not in route:
            yield "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(given[found[1]]), route)
    for model in admin.site._registry:
        for thing in model._default_manager.order_by()[:1]:
            for act in ("change", "history", "delete"):
                name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{act}"
                yield reverse(name, args=[thing.pk])


def words_of(response: Any) -> str:
    body = b"".join(response) if response.streaming else response.content
    return body.decode(errors="replace")


@pytest.fixture
def panel(root: User) -> Client:
    return prove(browser(root))


def test_no_page_export_or_chart_of_the_administration_has_a_private_word(
    subtests: pytest.Subtests, panel: Client, known: Mapping[str, Any]
) -> None:
    shown = 0
    for path in paths(known):
        with subtests.test(path):
            response = panel.get(path)
            assert response.status_code in {200, 302, 403, 405}
            assert CANARY.lower() not in words_of(response).lower()
            shown += response.status_code == 200
    assert shown > 50


def test_no_list_of_the_administration_is_searched_by_a_private_word(
    subtests: pytest.Subtests, panel: Client, known: Mapping[str, Any]
) -> None:
    assert known
    for model, listed in admin.site._registry.items():
        if not listed.search_fields:
            continue
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        with subtests.test(name):
            page = panel.get(reverse(name), {"q": CANARY})
            assert (page.context or {})["cl"].result_count == 0
