"""Titles, names and notes are texts like others: what a policy hides of them nobody is shown."""

import json
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.test import Client

from rag.engine import Engine
from rag.safety import COVER
from rag.types import NOTHING_HIDDEN, Action, Policy, SensitiveKind, Span
from tests.make import browser, make_user
from tests.rag.safety.samples import EMAIL
from tests.rows import bearer, make_ready
from webapp.accounts.models import User
from webapp.chat.feedback import give_feedback
from webapp.chat.models import Conversation, Turn
from webapp.library.documents.tags import change_tags, set_tags
from webapp.library.guard.policy import set_policy
from webapp.library.guard.texts import cover_texts
from webapp.library.models import Chunk, Document, Page, Receipt, Tag, Workspace
from webapp.library.models.covered import Covered
from webapp.library.people.workspaces import named_workspace
from webapp.review.models import GoldenQuestion, GoldenRow, GoldenRun
from workers.tasks import guard_workspace

MASK = Policy(actions={SensitiveKind.EMAIL: Action.MASK})
OTHER = "carl@" + EMAIL.partition("@")[2]
# Texts of rows of a workspace that say nothing that people gave, or that are covered elsewhere.
PLAIN = {
    "Document.media_type", "Document.sha256", "Document.stage", "Document.failed_stage",
    "Document.fingerprint", "Document.reader", "Document.chunking", "Document.guarded",
    "Document.languages", "Document.error",
    "Workspace.doubtful", "Workspace.policy_digest", "Workspace.guarded",
    "Membership.role", "Invitation.email", "Invitation.role", "Invitation.digest",
    "Receipt.reason", "Receipt.sha256", "Installation.version", "JudgeExam.model",
    "JudgeExam.subject", "FittedCalibration.set_up", "Guide.guarded", "WorkspaceUse.purpose",
    "BesideRow.fingerprint", "BesideRow.guarded", "BesideRow.refused",
    "Opening.act", "Opening.email", "Opening.detail", "OwnField.kind",
    "Entry.place",  # numbers and a digest
    "SensitivePlace.kind", "SensitivePlace.digest",
    # Of documents: covered when they are read, see webapp/library/guard/sensitive.py.
    "Page.text", "Chunk.id", "Chunk.kind", "Chunk.title",
    "Chunk.text", "Chunk.context", "Chunk.caption", "Chunk.doubt",
    "Kept.maker",
    # Covered for good by the job, see webapp/chat/stored/guard.py.
    "Turn.question", "Turn.query", "Turn.draft",
    "ConversationOpening.email", "ConversationOpening.reason",
    "Turn.basis", "Turn.state", "Turn.mode", "Turn.model", "Turn.error", "Feedback.mark",
    "Judgement.verdict", "GoldenRun.state", "GoldenRun.fingerprint", "GoldenRun.error",
    "SavedSearch.where",  # ids, types, days
}  # fmt: skip


@pytest.fixture
def named(workspace: Workspace, alice: User, engine: Engine) -> Document:
    """A document whose address stands in every text that people give."""
    workspace.name = f"Files of {EMAIL}"
    workspace.save()
    document = make_ready(workspace, "Revenue was 10 million euros.", title=f"Letter to {EMAIL}")
    change_tags(workspace, [document], add=[EMAIL, OTHER, "Contract"])
    talk = Conversation.objects.create(workspace=workspace, user=alice, title=f"About {EMAIL}")
    turn = Turn.objects.create(
        conversation=talk, question="What?", state=Turn.State.DONE, answer={"claims": []}
    )
    give_feedback(turn, alice, mark="wrong", note=f"Ask {EMAIL}")
    GoldenQuestion.objects.create(
        workspace=workspace, question=f"Who is {EMAIL}?", answer=f"{EMAIL} is Ann."
    )
    run = GoldenRun.objects.create(workspace=workspace, state="done")
    GoldenRow.objects.create(
        run=run, key="0" * 32, asked={"question": f"Who is {EMAIL}?"}, row={"answer": EMAIL}
    )
    Receipt.objects.create(
        workspace=workspace, workspace_name=workspace.name, title=EMAIL, file_name=f"{EMAIL}.pdf",
        document_id="0" * 32, size=1, added=document.created, deleted_at=document.created,
        before={}, reason="hand",
    )  # fmt: skip
    return document


def shown(client: Client, named: Document, headers: dict[str, str]) -> dict[str, str]:
    """What every page, and the API, says of a document and of where it is."""
    home, document = f"/w/{named.workspace_id}", f"/documents/{named.pk}"
    talk = Conversation.objects.get()
    pages = [
        "/", f"{home}/", f"{home}/all", f"{home}/documents/", f"{home}/members/", f"{home}/policy",
        f"{home}/trash", f"{home}/receipts", f"{home}/review/", f"{home}/golden/",
        f"{home}/retrieval", f"{document}/", f"{document}/source?page=1", f"{document}/original",
        "/search?q=revenue", f"/conversations/{talk.pk}/", f"/runs/{GoldenRun.objects.get().pk}/",
    ]  # fmt: skip
    api = [
        "workspaces", f"workspaces/{named.workspace_id}/documents", f"documents/{named.pk}",
        f"workspaces/{named.workspace_id}/tags", f"workspaces/{named.workspace_id}/receipts",
        "search?q=revenue",
    ]  # fmt: skip
    told = {page: client.get(page).text for page in pages}
    return told | {one: browser().get(f"/api/v1/{one}", headers=headers).text for one in api}


def test_no_page_shows_them(named: Document, alice: User, bob: User, vera: User) -> None:
    before = shown(browser(bob), named, bearer(bob))
    assert sum(EMAIL in text for text in before.values()) > 8
    set_policy(named.workspace, alice, MASK)
    guard_workspace(str(named.workspace_id))
    for user in (bob, vera):
        told = shown(browser(user), named, bearer(user))
        assert [where for where, text in told.items() if EMAIL in text or OTHER in text] == []
    told = shown(browser(alice), named, bearer(alice))
    # An owner renames a workspace by its name, and sees no more than others elsewhere.
    assert [where for where, text in told.items() if EMAIL in text] == [
        f"/w/{named.workspace_id}/members/"
    ]
    root = browser(make_user("root@example.org", is_staff=True, is_superuser=True))
    for model in ("library/document", "library/workspace", "library/opening", "library/receipt"):
        assert EMAIL not in root.get(f"/admin/{model}/").text


def test_no_column_holds_them_but_what_was_given(named: Document, alice: User) -> None:
    set_policy(named.workspace, alice, MASK)
    guard_workspace(str(named.workspace_id))
    for model in apps.get_models():
        if model in {Page, Chunk}:
            continue  # words of documents, covered when they are read
        for row in model._base_manager.values():
            kept = {name: value for name, value in row.items() if name != "given"}
            assert EMAIL not in json.dumps(kept, default=str), model


def test_titles_are_covered_before_the_page_of_the_policy_answers(
    named: Document, alice: User
) -> None:
    set_policy(named.workspace, alice, MASK)  # and no job has run
    named.refresh_from_db()
    assert named.title == "Letter to " + COVER * len(EMAIL)


def test_another_policy_shows_them_again(named: Document, alice: User) -> None:
    before = [dict(row) for row in Document.objects.values("title", "file_name", "tags__name")]
    set_policy(named.workspace, alice, MASK)
    set_policy(named.workspace, alice, NOTHING_HIDDEN)
    cover_texts(named.workspace)
    assert [dict(r) for r in Document.objects.values("title", "file_name", "tags__name")] == before
    assert Workspace.objects.get().name == f"Files of {EMAIL}"
    assert COVER in Conversation.objects.get().title  # as of questions, nothing was kept


@pytest.fixture
def masked(workspace: Workspace, alice: User) -> Workspace:
    set_policy(workspace, alice, MASK)
    return Workspace.objects.get()


def test_what_comes_later_is_covered_as_it_comes(masked: Workspace, alice: User) -> None:
    mine = browser(alice)
    file = SimpleUploadedFile(f"{EMAIL}.txt", b"Some words.")
    row = mine.post(f"/w/{masked.pk}/upload", {"file": file}).text
    assert EMAIL not in row
    assert COVER in row
    document = Document.objects.get()
    assert document.as_given("file_name") == f"{EMAIL}.txt"
    talk = Conversation.objects.create(workspace=masked, user=alice, title="T")
    mine.post(f"/conversations/{talk.pk}/rename", {"title": f"About {EMAIL}"})
    mine.post(f"/w/{masked.pk}/rename", {"name": f"Files of {EMAIL}"})
    given = {"question": f"Who is {EMAIL}?", "answer": f"{EMAIL} is Ann."}
    mine.post(f"/w/{masked.pk}/golden/new", given)
    mine.post(f"/documents/{document.pk}/tags", {"add": EMAIL})
    told = [
        Conversation.objects.get().title, Workspace.objects.get().name, Tag.objects.get().name,
        GoldenQuestion.objects.get().question, GoldenQuestion.objects.get().answer,
    ]  # fmt: skip
    assert all(COVER in one and EMAIL not in one for one in told), told


def test_an_owner_gets_the_original_by_its_name(masked: Workspace, alice: User, bob: User) -> None:
    browser(alice).post(
        f"/w/{masked.pk}/upload", {"file": SimpleUploadedFile(f"{EMAIL}.txt", b"Some words.")}
    )
    path = f"/documents/{Document.objects.get().pk}/original"
    assert EMAIL in browser(alice).get(path)["Content-Disposition"]  # which is kept as an opening
    assert EMAIL not in str(browser(bob).get(path).headers)


def test_what_is_sent_back_unchanged_is_not_lost(masked: Workspace, alice: User) -> None:
    document = make_ready(masked, "Words.")
    change_tags(masked, [document], add=[EMAIL, OTHER])
    names = [tag.name for tag in Tag.objects.all()]
    assert len(set(names)) == 2
    assert not any("@" in name for name in names)
    set_tags(document, names)  # as a page or a program has them
    set_tags(document, [EMAIL, OTHER])  # as somebody types them
    assert {tag.as_given("name") for tag in Tag.objects.all()} == {EMAIL, OTHER}
    golden = GoldenQuestion.objects.create(workspace=masked, question=f"Who is {EMAIL}?", answer="")
    golden.answer = "Ann."
    golden.save()
    assert golden.as_given("question") == f"Who is {EMAIL}?"
    golden.question = "Who is Ann?"
    golden.save()
    assert golden.as_given("question") == golden.question == "Who is Ann?"


def test_a_part_of_the_fields_is_saved_covered_too(masked: Workspace) -> None:
    document = make_ready(masked, "Words.")
    document.title = EMAIL
    document.save(update_fields=["title"])
    stored = Document.objects.get()
    assert stored.title == COVER * len(EMAIL)
    assert stored.as_given("title") == EMAIL


def test_tags_that_look_the_same_are_told_apart(masked: Workspace) -> None:
    document = make_ready(masked, "Words.")
    same = [name + EMAIL.lstrip("abcdefghijklmnopqrstuvwxyz.") for name in ("anna", "bert", "carl")]
    change_tags(masked, [document], add=same)
    names = sorted(tag.name for tag in Tag.objects.all())
    assert len(set(names)) == 3
    assert names[1:] == [f"{names[0]} 2", f"{names[0]} 3"]
    cover_texts(masked)
    assert sorted(tag.name for tag in Tag.objects.all()) == names


def test_notes_name_no_hidden_attachment(masked: Workspace, alice: User) -> None:
    document = make_ready(masked, "Words.")
    said = {"code": "parse.attachment_left_out", "params": {"name": f"{EMAIL}.txt", "why": "x"}}
    document.warnings = [{"check": "attachment", "page": 1, "message": said}]
    document.save()
    assert EMAIL not in browser(alice).get(f"/documents/{document.pk}/").text
    assert COVER in document.notes[0]["message"]


def _of_a_workspace(model: Any) -> bool:
    return str(model._meta.app_label) in {"library", "chat", "search", "review"}


def test_no_text_that_people_give_is_forgotten() -> None:
    """A new field of text is covered, or somebody says why it need not be."""
    texts = {
        f"{model.__name__}.{field.name}"
        for model in filter(_of_a_workspace, apps.get_models())
        for field in model._meta.fields
        if isinstance(field, models.CharField | models.TextField)
        and not (issubclass(model, Covered) and field.name in model.COVERED)
    }
    assert texts - PLAIN == set(), "texts that are neither covered nor told to be plain"
    assert PLAIN - texts == set(), "texts that are not there"


def test_commands_know_a_workspace_by_the_name_that_was_given(masked: Workspace) -> None:
    masked.name = f"Files of {EMAIL}"
    masked.save()
    for name in (f"Files of {EMAIL}", masked.name):
        assert named_workspace(name) == masked


@pytest.mark.django_db(transaction=True)
def test_the_model_that_finds_names_is_loaded_before_rows_are_locked(
    workspace: Workspace, alice: User, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked: list[bool] = []

    def names(text: str) -> list[Span]:
        locked.append(connection.in_atomic_block)
        return []

    for module in ("webapp.engine", "webapp.library.models.covered"):
        monkeypatch.setattr(f"{module}.name_finder", lambda: names)
    set_policy(workspace, alice, Policy(actions={SensitiveKind.NAME: Action.MASK}))
    locked.clear()
    guard_workspace(str(workspace.pk))
    assert locked[0] is False
