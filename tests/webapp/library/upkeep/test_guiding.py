"""Guides of documents: made when they are ready, of what the policy shows, and gone with them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from rag.engine import Engine
from rag.errors import ModelDownError
from rag.notices import Notice
from rag.types import Action, Policy, SensitiveKind
from tests.fakes import ScriptedChatModel
from tests.make import browser, make_workspace
from tests.rag.safety.samples import CARD
from tests.rows import FINGERPRINT, index, make_ready
from webapp import jobs
from webapp.accounts.models import User
from webapp.library.documents.reading import reingest_document
from webapp.library.documents.trash import delete_document, purge_document
from webapp.library.guard.policy import set_policy
from webapp.library.ingest.sample import SAMPLE_QUESTIONS, sample_digest
from webapp.library.models import Document, Guide, Receipt, Role, Workspace
from webapp.library.upkeep import guiding, tidy
from webapp.library.upkeep.guarding import guard_documents
from webapp.library.upkeep.guiding import guide, without_guide
from webapp.library.viewer.guides import show_guide, suggest
from webapp.usage.models import ModelRequest, Purpose

PLANTS = (
    "Brightwater operates 12 plants in Sweden and in Norway, each of which has workers of its own "
    f"and is supplied with brass and glass from Denmark, paid for by the card {CARD}."
)
SOLD = "Towns in Sweden buy meters of Brightwater, and so do builders of ships in Norway."
TESTED = "Each meter of Brightwater is tested with water of the lake of Oslo before it is sold."
QUESTION = "How many plants does Brightwater operate?"


@pytest.fixture
def document(workspace: Workspace, engine: Engine) -> Document:
    made = make_ready(workspace, PLANTS, SOLD, TESTED, title="Meters")
    return ready(made, engine)


def ready(document: Document, engine: Engine) -> Document:
    index(document, engine)
    guard_documents(document.workspace, engine, FINGERPRINT)
    return Document.objects.select_related("workspace").get(pk=document.pk)


def made(document: Document, engine: Engine) -> bool:
    return guide(str(document.pk), engine, FINGERPRINT)


def asks(document: Document, *questions: str) -> None:
    """Have the guide to a document ask these: models that only count words answer little."""
    row = Guide.objects.get(document=document)
    point = row.to_rag().points[0]
    told = replace(row.to_rag(), questions=tuple(replace(point, text=one) for one in questions))
    Guide.objects.filter(pk=row.pk).update(told=told.as_dict())


def test_a_ready_document_gets_a_guide_once(document: Document, engine: Engine) -> None:
    assert list(without_guide()) == [document]
    assert show_guide(document) is None
    assert made(document, engine)
    shown = show_guide(document)
    assert shown is not None
    assert PLANTS in [one.text for one in shown.points]
    assert not without_guide().exists()
    assert not made(document, engine)


def test_it_waits_while_a_document_is_to_be_read(document: Document, engine: Engine) -> None:
    other = make_ready(document.workspace, "Another one.")
    reingest_document(other)
    assert not made(document, engine)
    other.delete()
    assert made(document, engine)


def test_what_fails_leaves_the_document_ready_and_ends_after_some_tries(
    document: Document, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: Any) -> None:
        raise ModelDownError(Notice("ingest.defect"))

    monkeypatch.setattr(guiding, "_made", fail)
    for _ in range(3):
        assert not made(document, engine)
        assert not without_guide().exists()  # not at once
        Guide.objects.update(begun=timezone.now() - timedelta(hours=1))
    assert not without_guide().exists()
    assert Document.objects.get(pk=document.pk).stage == "ready"
    assert show_guide(document) is None


def test_of_two_workers_one_makes_it(
    document: Document, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, second = guiding._made, []

    def doubled(*given: Any) -> Any:
        second.append(made(document, engine))
        return make(*given)

    monkeypatch.setattr(guiding, "_made", doubled)
    assert made(document, engine)
    assert second == [False]


def test_what_a_policy_hides_is_not_in_it_and_not_shown_meanwhile(
    document: Document, engine: Engine, alice: User
) -> None:
    made(document, engine)
    assert CARD in str(Guide.objects.get().told)
    set_policy(document.workspace, alice, Policy(actions={SensitiveKind.CARD: Action.MASK}))
    document = Document.objects.get(pk=document.pk)
    assert show_guide(document) is None  # before the job of the policy ran
    assert not suggest([document], 5, alone=True)
    assert not without_guide().exists()
    document = ready(document, engine)
    assert list(without_guide()) == [document]
    assert made(document, engine)
    assert CARD not in str(Guide.objects.get().told)
    assert show_guide(document) is not None


def test_it_belongs_to_a_generation(document: Document, engine: Engine) -> None:
    made(document, engine)
    Document.objects.update(generation=2, dirty=True)
    document = Document.objects.select_related("workspace").get()
    assert show_guide(document) is None
    assert list(without_guide()) == [document]
    tidy.tidy(str(document.pk), engine, FINGERPRINT)
    assert not Guide.objects.exists()


def test_it_goes_with_its_document_and_the_receipt_counts_it(
    document: Document, engine: Engine
) -> None:
    made(document, engine)
    delete_document(document)
    purge_document(Document.objects.get(pk=document.pk))
    assert tidy.tidy(str(document.pk), engine, FINGERPRINT)
    receipt = Receipt.objects.get()
    assert (receipt.before["guides"], receipt.after["guides"]) == (1, 0)
    assert not Guide.objects.exists()


def test_a_lost_job_is_sent_again(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, ...]] = []

    def send(*given: str) -> bool:
        sent.append(given)
        return True

    monkeypatch.setattr(tidy, "send", send)
    monkeypatch.setattr(tidy, "jobs_waiting", lambda name: 0)
    tidy.sweep()
    assert sent == [(jobs.GUIDE_DOCUMENT, str(document.pk))]


def test_its_pages_show_it_to_members_of_its_workspace_only(
    document: Document, engine: Engine, vera: User, charlie: User
) -> None:
    made(document, engine)
    asks(document, QUESTION)
    elsewhere = make_workspace("Elsewhere", {charlie: Role.OWNER})
    ready(make_ready(elsewhere, "Nothing of meters stands here.", title="Other"), engine)
    page = browser(vera).get(f"/documents/{document.pk}/").content.decode()
    assert PLANTS in page
    assert f"?ask={document.pk}&amp;question=How%20many%20plants" in page
    empty = f"/w/{document.workspace_id}/"
    assert f'data-suggest="{QUESTION}"' in browser(vera).get(empty).content.decode()
    assert browser(charlie).get(f"/documents/{document.pk}/").status_code == 404
    assert QUESTION not in browser(charlie).get(f"/w/{elsewhere.pk}/").content.decode()


def test_a_date_by_itself_is_no_guide(document: Document, engine: Engine) -> None:
    made(document, engine)
    row = Guide.objects.get()
    found = row.to_rag()
    only = replace(found, kind="", points=(), questions=(), date=found.points[0])
    Guide.objects.update(told=only.as_dict())
    assert show_guide(document) is None
    Guide.objects.update(told=replace(only, kind="invoice").as_dict())
    shown = show_guide(document)
    assert shown is not None
    assert len(shown.facts) == 1


def test_the_sample_keeps_its_own_questions_when_it_has_a_guide(
    document: Document, engine: Engine, vera: User
) -> None:
    made(document, engine)
    asks(document, QUESTION)
    Document.objects.update(sha256=sample_digest())
    page = browser(vera).get(f"/w/{document.workspace_id}/").content.decode()
    assert all(f'data-suggest="{one}"' in page for one in SAMPLE_QUESTIONS)
    assert QUESTION not in page


def test_what_a_model_is_asked_for_a_guide_is_counted(document: Document, engine: Engine) -> None:
    asked = replace(engine, chat=ScriptedChatModel(['{"points": [], "questions": []}']))
    assert made(document, asked)
    [row] = ModelRequest.objects.all()
    assert (row.purpose, row.workspace) == (Purpose.GUIDE, document.workspace)
