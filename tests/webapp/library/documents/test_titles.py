"""A document gets another title: on its page, in citations, in searches, under the policy."""

from typing import Any

import pytest
from django.shortcuts import get_object_or_404
from pytest_django import DjangoCaptureOnCommitCallbacks

from rag.engine import Engine
from rag.safety import COVER
from rag.types import Action, Policy, Scope, SensitiveKind, Stage
from tests.make import browser
from tests.rag.safety.samples import EMAIL
from tests.rows import FINGERPRINT, index, make_ready
from webapp.accounts.models import User
from webapp.library.documents.titles import rename_document
from webapp.library.errors import RefusedError
from webapp.library.guard.policy import set_policy
from webapp.library.guard.sensitive import unguarded
from webapp.library.ingest.uploads import clean_name
from webapp.library.models import Document, Workspace
from webapp.library.upkeep.rebuild import index_document
from workers.tasks import guard_workspace


@pytest.fixture
def document(workspace: Workspace) -> Document:
    return make_ready(workspace, "Ships waited outside.", title="scan0042")


def test_an_editor_renames_a_document(document: Document, bob: User, vera: User) -> None:
    path = f"/documents/{document.pk}/"
    assert browser(vera).post(f"{path}title", {"title": "Mine"}).status_code == 404
    assert "Rename" not in browser(vera).get(path).text
    assert "Rename" in browser(bob).get(path).text
    response = browser(bob).post(f"{path}title", {"title": "  Harbour   report\x00 "})
    assert response["Location"] == path
    assert "<h1>Harbour report</h1>" in browser(bob).get(path).text
    browser(bob).post(f"{path}title", {"title": "  "})
    document.refresh_from_db()
    assert document.title == document.chunks.get().title == "Harbour report"


def test_in_the_list_its_row_comes_back(document: Document, bob: User) -> None:
    given = {"title": "Harbour report"}
    path = f"/documents/{document.pk}/title"
    row = browser(bob).post(path, given, headers={"HX-Request": "true"}).text
    assert f'id="document-{document.pk}"' in row
    assert "Harbour report" in row


def test_it_is_found_by_its_new_title(
    document: Document,
    workspace: Workspace,
    engine: Engine,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    index(document, engine)

    def found(words: str) -> bool:
        scope = Scope(collection=workspace.collection(FINGERPRINT))
        return bool(engine.lexical.search(words, scope, 5))

    assert (found("scan0042"), found("harbour")) == (True, False)
    with django_capture_on_commit_callbacks() as jobs:
        rename_document(document, "Harbour report")
    assert len(jobs) == 1
    guard_workspace(str(workspace.pk))  # the job
    assert (found("scan0042"), found("harbour")) == (False, True)


def test_a_second_title_while_the_first_is_indexed_is_not_lost(
    document: Document, workspace: Workspace, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    index(document, engine)
    rename_document(document, "Harbour report")

    def meanwhile(indexed: Document, *given: Any) -> None:
        index_document(indexed, *given)
        rename_document(Document.objects.get(), "Port report")

    monkeypatch.setattr("webapp.library.upkeep.guarding.index_document", meanwhile)
    guard_workspace(str(workspace.pk))
    assert list(unguarded()) == [document]
    monkeypatch.undo()
    guard_workspace(str(workspace.pk))
    assert not unguarded()


def test_the_policy_holds_for_it(document: Document, workspace: Workspace, alice: User) -> None:
    set_policy(workspace, alice, Policy(actions={SensitiveKind.EMAIL: Action.MASK}))
    rename_document(Document.objects.get(), f"Mail of {EMAIL}")
    document.refresh_from_db()
    assert document.title == f"Mail of {COVER * len(EMAIL)}"
    assert document.as_given("title") == f"Mail of {EMAIL}"
    rename_document(document, document.title)  # the dialog as it came
    document.refresh_from_db()
    assert document.as_given("title") == f"Mail of {EMAIL}"


def test_while_it_is_read_it_keeps_its_title(document: Document, bob: User) -> None:
    Document.objects.update(stage=Stage.PARSING)
    with pytest.raises(RefusedError):
        rename_document(document, "Harbour report")
    page = browser(bob).post(f"/documents/{document.pk}/title", {"title": "X"}, follow=True).text
    assert "Rename it when that has ended" in page
    assert Document.objects.get().title == "scan0042"


@pytest.mark.parametrize("change", ["title", "retry", "reingest", "cancel", "delete"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_of_a_document_that_goes_meanwhile_it_is_told_as_gone(
    document: Document,
    bob: User,
    monkeypatch: pytest.MonkeyPatch,
    change: str,
    headers: dict[str, str],
) -> None:
    def gone(*wanted: Any, **by: Any) -> Any:
        found = get_object_or_404(*wanted, **by)
        Document.objects.all().delete()
        return found

    monkeypatch.setattr("webapp.library.ingest.views.get_object_or_404", gone)
    path = f"/documents/{document.pk}/{change}"
    response = browser(bob).post(path, {"title": "Harbour report"}, headers=headers)
    assert response.status_code in ({404} if change == "title" else {200, 302, 404})
    assert not Document.objects.exists()


def test_a_title_is_cleaned_as_a_name_of_a_file_is(document: Document) -> None:
    given = " Harbour\u202e \treport\x00\n\u200b "
    rename_document(document, given)
    assert Document.objects.get().title == clean_name(given) == "Harbour report"
