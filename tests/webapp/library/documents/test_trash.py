"""The trash: in, back again without being read anew, and gone for good with a receipt."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from pytest_django import Settings

from rag.engine import Engine
from tests.make import browser
from tests.rows import FINGERPRINT, index, make_ready
from webapp.accounts.models import User
from webapp.library.documents.files import pictures_of
from webapp.library.documents.trash import (
    delete_document,
    empty_trash,
    purge_document,
    purge_expired,
    restore_document,
)
from webapp.library.errors import RefusedError
from webapp.library.models import Chunk, Document, Kept, Page, Receipt, Workspace
from webapp.library.people.workspaces import delete_workspace
from webapp.library.upkeep.check import Checker
from webapp.library.upkeep.shelf import index_again
from webapp.library.upkeep.tidy import tidy
from webapp.search.find import find
from webapp.search.wanted import Wanted

WORDS = "The ice did not break before April."


@pytest.fixture
def document(workspace: Workspace, engine: Engine) -> Document:
    """One that is whole: rows, files, entries in both indexes, a cached picture of a page."""
    document = make_ready(workspace, WORDS, "Ships waited outside.")
    default_storage.save(document.original_name, ContentFile(b"%PDF-"))
    default_storage.save(document.layout_name(1), ContentFile(b"layout"))
    default_storage.save(f"{pictures_of(document.pk)}/0-1-160.png", ContentFile(b"png"))
    index(document, engine)
    Chunk.objects.filter(ordinal=0).update(figure=1, caption="A ship.")
    Kept.objects.create(document=document, generation=1, maker="caption/x", key=b"k", value=b"v")
    return document


def tidied(document: Document, engine: Engine) -> bool:
    return tidy(str(document.pk), engine, FINGERPRINT)


def entries(document: Document, engine: Engine) -> tuple[int, int]:
    collection = document.workspace.collection(FINGERPRINT)
    indexes = (engine.dense, engine.lexical)
    dense, lexical = (one.count(collection, str(document.pk)) for one in indexes)
    return dense, lexical


def test_what_is_deleted_is_found_by_nobody_at_once(document: Document, alice: User) -> None:
    assert find(alice, Wanted(text="ice April")).found
    assert delete_document(document, by=alice)
    assert not find(alice, Wanted(text="ice April")).found
    assert not Document.objects.visible_to(alice).exists()
    assert not delete_document(document)


def test_the_trash_keeps_rows_and_files_but_no_index_entries(
    document: Document, engine: Engine
) -> None:
    delete_document(document)
    assert tidied(document, engine)
    assert entries(document, engine) == (0, 0)
    assert (Chunk.objects.count(), Page.objects.count()) == (2, 2)
    assert default_storage.exists(document.original_name)
    assert default_storage.exists(document.layout_name(1))


def test_a_restored_document_is_found_again_without_being_parsed(
    document: Document, engine: Engine, alice: User
) -> None:
    delete_document(document)
    tidied(document, engine)
    assert restore_document(document)
    assert Document.objects.visible_to(alice).get().stage == "ready"
    assert Document.objects.waiting().get() == document
    assert index_again(str(document.pk), engine, FINGERPRINT)
    assert entries(document, engine) == (2, 2)
    assert find(alice, Wanted(text="ice April")).found
    assert not restore_document(document)


def test_a_document_restored_while_it_is_tidied_ends_in_the_indexes(
    document: Document, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete_document(document)
    forget = engine.dense.remove

    def restored_meanwhile(*parts: str, keep: int | None = None) -> None:
        forget(*parts, keep=keep)
        restore_document(document)

    with monkeypatch.context() as patch:
        patch.setattr(engine.dense, "remove", restored_meanwhile)
        tidied(document, engine)
    assert index_again(str(document.pk), engine, FINGERPRINT)
    tidied(document, engine)
    assert entries(document, engine) == (2, 2)


def test_a_document_deleted_while_it_is_indexed_again_ends_outside(
    document: Document, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete_document(document)
    tidied(document, engine)
    restore_document(document)
    add = engine.lexical.add

    def deleted_meanwhile(*parts: object) -> None:
        add(*parts)  # type: ignore[arg-type]
        delete_document(document)

    with monkeypatch.context() as patch:
        patch.setattr(engine.lexical, "add", deleted_meanwhile)
        assert not index_again(str(document.pk), engine, FINGERPRINT)
    assert tidied(document, engine)
    assert entries(document, engine) == (0, 0)


def test_what_was_half_read_is_read_on_when_it_comes_back(workspace: Workspace) -> None:
    document = make_ready(workspace, WORDS)
    Document.objects.update(stage="queued", generation=0)
    delete_document(document)
    restore_document(document)
    assert Document.objects.claimable().get() == document


def test_a_copy_uploaded_meanwhile_keeps_it_in_the_trash(
    document: Document, workspace: Workspace
) -> None:
    delete_document(document)
    copy = make_ready(workspace, WORDS)
    Document.objects.filter(pk=copy.pk).update(sha256=document.sha256)
    with pytest.raises(RefusedError, match="again already"):
        restore_document(document)
    assert Document.objects.in_trash().get() == document


def test_final_deletion_leaves_a_receipt_and_nothing_else(
    document: Document, engine: Engine, alice: User
) -> None:
    delete_document(document, by=alice)
    assert purge_document(document, by=alice)
    assert tidied(document, engine)
    receipt = Receipt.objects.get()
    assert receipt.before == {
        "file": 1, "layouts": 1, "other files": 0, "cached pictures": 1, "pages": 2, "chunks": 2,
        "figures": 1, "captions": 1, "kept results of models": 1, "guides": 0, "vectors": 2,
        "lexical rows": 2,
        "answers": 0, "known answers": 0, "answers in runs": 0,
    }  # fmt: skip
    assert set(receipt.after.values()) == {0}
    assert receipt.finished
    assert (receipt.title, receipt.reason, receipt.purged_by) == ("Report", "hand", alice)
    assert not Document.objects.exists()
    assert list(Checker(engine=engine, fingerprint=FINGERPRINT).differences()) == []


def test_what_cannot_be_removed_has_no_finished_receipt(
    document: Document, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete_document(document)
    purge_document(document)
    with monkeypatch.context() as patch:
        patch.setattr(engine.lexical, "remove", lambda *parts, **keep: None)
        assert not tidied(document, engine)
    receipt = Receipt.objects.get()
    assert (receipt.finished, receipt.after["lexical rows"]) == (None, 2)
    assert Document.objects.untidy().get() == document
    assert tidied(document, engine)
    receipt.refresh_from_db()
    assert receipt.finished
    assert receipt.before["vectors"] == 2  # counted before the first try


def test_days_in_the_trash_end(document: Document, engine: Engine, settings: Settings) -> None:
    settings.TRASH_DAYS = 7
    delete_document(document)
    assert not purge_expired()
    Document.objects.update(deleted_at=timezone.now() - timedelta(days=7, minutes=1))
    assert purge_expired() == 1
    assert not Document.objects.in_trash().exists()
    assert tidied(document, engine)
    assert Receipt.objects.get().reason == "expired"


def test_without_days_there_is_no_trash(
    document: Document, engine: Engine, settings: Settings, alice: User
) -> None:
    settings.TRASH_DAYS = 0
    delete_document(document, by=alice)
    assert not restore_document(document)
    assert tidied(document, engine)
    assert not Document.objects.exists()
    assert Receipt.objects.get().reason == "hand"


def test_a_deleted_workspace_takes_its_trash_along(
    document: Document, workspace: Workspace, engine: Engine
) -> None:
    delete_document(document)
    delete_workspace(workspace)
    assert not Document.objects.in_trash().exists()
    assert tidied(document, engine)
    assert Receipt.objects.get().reason == "workspace"


def test_emptying_the_trash_takes_all_of_this_workspace_alone(
    document: Document, workspace: Workspace
) -> None:
    other = make_ready(Workspace.objects.create(name="Other"), WORDS)
    for one in (document, other):
        delete_document(one)
    assert empty_trash(workspace) == 1
    assert Document.objects.in_trash().get() == other


def test_delete_tells_how_to_undo_it(document: Document, bob: User) -> None:
    client = browser(bob)
    told = client.post(f"/documents/{document.pk}/delete", headers={"HX-Request": "true"})
    assert f"/documents/{document.pk}/restore" in told["HX-Trigger"]
    page = client.get(f"/w/{document.workspace_id}/trash").text
    assert "Report" in page
    assert "Delete for good" not in page  # that is for owners
    assert client.post(f"/documents/{document.pk}/restore").status_code == 302
    assert client.get(f"/documents/{document.pk}/").status_code == 200


def test_owners_delete_for_good_and_see_the_receipt(
    document: Document, engine: Engine, alice: User, bob: User
) -> None:
    delete_document(document)
    path = f"/documents/{document.pk}/purge"
    assert browser(bob).post(path).status_code == 404
    assert browser(alice).post(path).status_code == 302
    tidied(document, engine)
    page = browser(alice).get(f"/w/{document.workspace_id}/receipts").text
    assert "Gone, and checked" in page
    assert document.sha256 in page
