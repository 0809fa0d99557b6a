"""Versions: the newest ready one answers, the older ones stay as they were cited."""

from hashlib import sha256

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from rag.engine import Engine
from tests.make import browser, make_workspace
from tests.rows import FINGERPRINT, index, make_ready
from webapp.accounts.models import User
from webapp.library.documents.trash import delete_document, restore_document
from webapp.library.documents.versions import (
    current_ids,
    make_version,
    newer_version,
    settle_versions,
    versions_of,
)
from webapp.library.errors import RefusedError
from webapp.library.ingest.refused import DuplicateError
from webapp.library.ingest.uploads import restore_version, upload_document
from webapp.library.models import Document, Role, Workspace
from webapp.library.upkeep.check import Checker, Kind
from webapp.library.upkeep.shelf import index_again
from webapp.library.upkeep.tidy import tidy
from webapp.search.find import find
from webapp.search.wanted import Wanted

OLD = "The fee is 10 euros."
NEW = "The fee is 12 euros."


def file(name: str = "Fees.pdf", body: bytes = b"%PDF-1.7 two") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, content_type="application/pdf")


@pytest.fixture
def first(workspace: Workspace, engine: Engine) -> Document:
    document = make_ready(workspace, OLD, title="Fees")
    default_storage.save(document.original_name, ContentFile(b"%PDF-1.7 one"))
    index(document, engine)
    return document


def make_second(first: Document, engine: Engine) -> Document:
    """A version that has been read, put in use as the ingest does."""
    second = make_ready(first.workspace, NEW, title="Fees")
    first.refresh_from_db()
    make_version(second, first)
    index(second, engine)
    tidy(str(first.pk), engine, FINGERPRINT)
    for one in (first, second):
        one.refresh_from_db()
    return second


def said(user: User, text: str = "fee euros") -> list[str]:
    found = find(user, Wanted(text=text)).found
    return ["".join(words for words, _ in one.parts) for one in found]


def test_the_old_version_serves_until_the_new_one_is_ready(
    first: Document, alice: User, bob: User
) -> None:
    second = upload_document(first.workspace, bob, file(), version_of=first)
    first.refresh_from_db()
    assert (second.lineage, second.version, second.title) == (first.pk, 2, "Fees")
    assert (first.lineage, first.superseded_at) == (first.pk, None)
    assert said(alice) == [OLD]


def test_the_new_version_takes_its_place(first: Document, engine: Engine, alice: User) -> None:
    second = make_second(first, engine)
    assert said(alice) == [NEW]
    assert first.superseded_at
    assert engine.dense.count(first.workspace.collection(FINGERPRINT), str(first.pk)) == 0
    assert list(Document.objects.current()) == [second]
    assert newer_version(first) == second
    assert newer_version(second) is None


def test_the_older_version_is_not_taken_for_left_over(first: Document, engine: Engine) -> None:
    make_second(first, engine)
    assert not first.dirty
    assert not Document.objects.untidy().filter(pk=first.pk).exists()
    found = {one.kind for one in Checker(engine=engine, fingerprint=FINGERPRINT).differences()}
    assert found <= {Kind.NO_LAYOUT, Kind.NO_ORIGINAL}  # which the rows of this test never had


def test_the_older_version_stays_readable_and_says_so(
    first: Document, engine: Engine, vera: User
) -> None:
    second = make_second(first, engine)
    page = browser(vera).get(f"/documents/{first.pk}/?page=1").text
    assert "Version 2 is newer" in page
    assert f"/documents/{second.pk}/" in page
    assert OLD in page
    assert "Add as new version" not in page


def test_a_failed_new_version_changes_nothing(first: Document, alice: User) -> None:
    second = upload_document(first.workspace, alice, file(), version_of=first)
    Document.objects.filter(pk=second.pk).update(stage="failed", error="Encrypted.")
    settle_versions(second.lineage)
    assert said(alice) == [OLD]
    delete_document(second)
    assert list(Document.objects.live()) == [first]


def test_a_version_overtaken_by_a_later_one_is_an_older_one(
    first: Document, alice: User, engine: Engine
) -> None:
    second = upload_document(first.workspace, alice, file(), version_of=first)
    third = upload_document(first.workspace, alice, file(body=b"%PDF-3"), version_of=first)
    Document.objects.filter(pk=third.pk).update(stage="ready", generation=1)
    settle_versions(third.lineage)
    Document.objects.filter(pk=second.pk).update(stage="ready", generation=1)
    settle_versions(second.lineage)
    assert list(Document.objects.current()) == [third]
    assert [one.version for one in versions_of(third)] == [3, 2, 1]


def test_deleting_the_version_in_use_takes_all_and_brings_all_back(
    first: Document, engine: Engine, alice: User
) -> None:
    second = make_second(first, engine)
    delete_document(second)
    assert not Document.objects.live().exists()
    for one in (first, second):
        tidy(str(one.pk), engine, FINGERPRINT)
    second.refresh_from_db()
    restore_document(second)
    assert list(Document.objects.current()) == [second]
    assert not index_again(str(first.pk), engine, FINGERPRINT)
    assert index_again(str(second.pk), engine, FINGERPRINT)
    assert said(alice) == [NEW]
    assert Document.objects.live().count() == 2


def test_an_older_version_can_be_deleted_alone(first: Document, engine: Engine) -> None:
    second = make_second(first, engine)
    delete_document(first)
    assert list(Document.objects.live()) == [second]


def test_an_older_version_can_be_used_again(first: Document, engine: Engine, alice: User) -> None:
    make_second(first, engine)
    third = restore_version(first, alice)
    assert (third.version, third.sha256, third.stage) == (3, first.sha256, "queued")
    assert said(alice) == [NEW]  # until it is ready
    with default_storage.open(third.original_name) as kept:
        assert kept.read() == b"%PDF-1.7 one"


def test_the_file_of_an_older_version_is_recognised(
    first: Document, engine: Engine, alice: User
) -> None:
    make_second(first, engine)
    digest = sha256(b"%PDF-1.7 one").hexdigest()
    Document.objects.filter(pk=first.pk).update(sha256=digest)
    with pytest.raises(DuplicateError, match="version 1") as refused:
        upload_document(first.workspace, alice, file(body=b"%PDF-1.7 one"))
    assert refused.value.where == "versions"


def test_what_was_narrowed_to_an_older_version_means_the_newest(
    first: Document, engine: Engine
) -> None:
    second = make_second(first, engine)
    assert current_ids([first.pk]) == {str(second.pk)}
    assert current_ids([str(second.pk)]) == {str(second.pk)}


def test_a_file_of_the_same_name_can_be_made_a_version(
    first: Document, alice: User, engine: Engine
) -> None:
    other = make_ready(first.workspace, NEW, title="Fees")
    client = browser(alice)
    page = client.get(f"/documents/{other.pk}/").text
    assert "Make this a new version of it" in page
    assert client.post(f"/documents/{other.pk}/version-of/{first.pk}").status_code == 302
    first.refresh_from_db()
    assert first.superseded_at
    assert "Version 2" in client.get(f"/documents/{other.pk}/").text


def test_versions_stay_in_their_workspace(first: Document, alice: User) -> None:
    elsewhere = make_ready(make_workspace("Other", {alice: Role.OWNER}), NEW)
    with pytest.raises(RefusedError, match="same workspace"):
        make_version(elsewhere, first)
    with pytest.raises(RefusedError, match="in use"):
        make_version(first, first)


def test_a_new_version_comes_from_the_documents_page(first: Document, bob: User) -> None:
    client = browser(bob)
    assert "Add as new version" in client.get(f"/documents/{first.pk}/").text
    response = client.post(f"/documents/{first.pk}/versions", {"file": file()})
    second = Document.objects.get(version=2)
    assert response["Location"] == f"/documents/{second.pk}/"
    page = client.get(f"/documents/{second.pk}/").text
    assert "Until it is ready" in page
    refused = client.post(f"/documents/{first.pk}/versions", follow=True)
    assert "No file came" in refused.text


def test_two_versions_are_compared(first: Document, engine: Engine, vera: User) -> None:
    second = make_second(first, engine)
    page = browser(vera).get(f"/documents/{first.pk}/compare/{second.pk}").text
    assert "<del>10</del>" in page
    assert "<ins>12</ins>" in page
    stranger = make_ready(first.workspace, "Else.")
    assert browser(vera).get(f"/documents/{first.pk}/compare/{stranger.pk}").status_code == 404
