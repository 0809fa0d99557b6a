"""An older database comes back: what was deleted for good since is deleted for good again."""

from pathlib import Path

import pytest
from botocore.exceptions import EndpointConnectionError
from django.core import serializers
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from rag.engine import Engine
from tests.make import browser
from tests.rows import FINGERPRINT, index, make_ready
from tests.turns import make_answer, make_turn
from webapp.accounts.models import User
from webapp.chat.models import Turn
from webapp.library.documents.trash import delete_document, purge_document
from webapp.library.management import prepare
from webapp.library.models import Chunk, Document, Page, Receipt, Workspace
from webapp.library.upkeep import replay
from webapp.library.upkeep.check import Checker
from webapp.library.upkeep.replay import replay_receipts
from webapp.library.upkeep.tidy import tidy

WORDS = "Revenue was 10 million euros."


@pytest.fixture
def document(workspace: Workspace, engine: Engine, alice: User) -> Document:
    made = make_ready(workspace, WORDS)
    default_storage.save(made.original_name, ContentFile(b"%PDF-"))
    default_storage.save(made.layout_name(1), ContentFile(b"layout"))
    index(made, engine)
    make_turn(alice, workspace, make_answer(made), sources=[str(made.pk)])
    return made


def go_for_good(document: Document, engine: Engine) -> None:
    delete_document(document)
    purge_document(document)
    assert tidy(str(document.pk), engine, FINGERPRINT)


def backup_of(document: Document) -> str:
    rows = [document, *Page.objects.all(), *Chunk.objects.all(), *Turn.objects.all()]
    return str(serializers.serialize("json", rows))


def restore(backup: str) -> None:
    """The rows and files of before, and no receipt."""
    Receipt.objects.all().delete()
    Turn.objects.all().delete()
    for one in serializers.deserialize("json", backup):
        one.save()
    document = Document.objects.get()
    default_storage.save(document.original_name, ContentFile(b"%PDF-"))
    default_storage.save(document.layout_name(1), ContentFile(b"layout"))


def test_what_was_deleted_for_good_since_a_backup_is_so_again(
    document: Document, engine: Engine, alice: User
) -> None:
    backup = backup_of(document)
    go_for_good(document, engine)
    restore(backup)
    assert browser(alice).get(f"/documents/{document.pk}/").status_code == 200

    said: list[str] = []
    prepare._replay(said.append)
    assert "1 documents had been deleted for good after this backup" in said[0]
    assert browser(alice).get(f"/documents/{document.pk}/").status_code == 404
    assert tidy(str(document.pk), engine, FINGERPRINT)
    assert not Document.objects.exists()
    assert Receipt.objects.get().finished
    assert WORDS not in str(Turn.objects.get().answer)
    assert list(Checker(engine=engine, fingerprint=FINGERPRINT).differences()) == []
    assert replay_receipts() == 0


def test_without_its_entry_a_document_stays(document: Document, engine: Engine) -> None:
    backup = backup_of(document)
    go_for_good(document, engine)
    restore(backup)
    default_storage.delete(f"{replay.FOLDER}/{document.pk}")
    assert replay_receipts() == 0
    assert Document.objects.live().get() == document


def test_what_is_kept_with_the_files_has_no_word_of_it(document: Document, engine: Engine) -> None:
    go_for_good(document, engine)
    name = f"{replay.FOLDER}/{document.pk}"
    assert set(Path(default_storage.path(name)).read_text()) <= set("0123456789-:.T+")


def test_receipts_of_an_earlier_version_are_kept_with_the_files_too(
    document: Document, engine: Engine
) -> None:
    go_for_good(document, engine)
    default_storage.delete(f"{replay.FOLDER}/{document.pk}")
    other = make_ready(document.workspace, "Ships waited outside.")
    assert replay_receipts() == 0
    assert default_storage.exists(f"{replay.FOLDER}/{document.pk}")
    assert Document.objects.live().get() == other


def test_where_files_cannot_be_reached_it_starts_all_the_same(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(folder: str) -> None:
        raise EndpointConnectionError(endpoint_url="http://s3.internal")

    monkeypatch.setattr(default_storage, "listdir", refuse)
    said: list[str] = []
    prepare._replay(said.append)
    assert "cannot be read" in said[0]
