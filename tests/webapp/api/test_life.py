"""Versions, the trash and receipts for programs."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rag.engine import Engine
from tests.make import browser
from tests.rows import FINGERPRINT, bearer, make_ready
from webapp.accounts.models import User
from webapp.library.documents.folders import move_documents
from webapp.library.documents.trash import delete_document
from webapp.library.documents.versions import make_version
from webapp.library.models import Document, Workspace
from webapp.library.upkeep.tidy import tidy

API = "/api/v1"


@pytest.fixture
def document(workspace: Workspace) -> Document:
    return make_ready(workspace, "The fee is 10 euros.", title="Fees")


def test_a_document_goes_to_the_trash_and_comes_back(document: Document, bob: User) -> None:
    client, headers = browser(), bearer(bob)
    path = f"{API}/documents/{document.pk}"
    assert client.delete(path, headers=headers).status_code == 204
    assert client.get(path, headers=headers).status_code == 404
    trash = client.get(f"{API}/workspaces/{document.workspace_id}/trash", headers=headers).json()
    assert [one["id"] for one in trash["documents"]] == [str(document.pk)]
    assert trash["documents"][0]["deleted"]
    assert client.post(f"{path}/restore", headers=headers).json()["deleted"] is None
    assert client.get(path, headers=headers).status_code == 200


def test_a_receipt_tells_what_was_removed(document: Document, alice: User, engine: Engine) -> None:
    client, headers = browser(), bearer(alice)
    path = f"{API}/documents/{document.pk}"
    client.delete(path, headers=headers)
    assert client.post(f"{path}/purge", headers=headers).status_code == 202
    tidy(str(document.pk), engine, FINGERPRINT)
    (receipt,) = client.get(
        f"{API}/workspaces/{document.workspace_id}/receipts", headers=headers
    ).json()
    assert receipt["document"] == str(document.pk)
    assert receipt["before"]["chunks"] == 1
    assert set(receipt["after"].values()) == {0}
    assert receipt["purged_by"] == alice.email


def test_a_duplicate_says_where_the_other_copy_is(workspace: Workspace, bob: User) -> None:
    client, headers = browser(), bearer(bob)
    path = f"{API}/workspaces/{workspace.pk}/documents"
    sent = client.post(path, {"file": pdf()}, headers=headers).json()
    client.delete(f"{API}/documents/{sent['id']}", headers=headers)
    again = client.post(path, {"file": pdf()}, headers=headers)
    assert again.status_code == 409
    assert (again.json()["id"], again.json()["where"]) == (sent["id"], "trash")


def test_versions_are_added_listed_and_compared(document: Document, bob: User) -> None:
    client, headers = browser(), bearer(bob)
    path = f"{API}/documents/{document.pk}"
    sent = client.post(f"{path}/versions", {"file": pdf()}, headers=headers)
    assert sent.status_code == 201
    newer = make_ready(document.workspace, "The fee is 12 euros.", title="Fees")
    document.refresh_from_db()
    make_version(newer, document)
    versions = client.get(f"{path}/versions", headers=headers).json()
    assert [(one["version"], one["superseded"]) for one in versions] == [
        (3, False),
        (2, True),
        (1, True),
    ]
    found = client.get(f"{path}/compare/{newer.pk}", headers=headers).json()
    assert found["counts"] == {"added": 0, "removed": 0, "changed": 1, "moved": 0}
    assert found["changes"][0]["new"]["text"] == "The fee is 12 euros."


def test_a_longer_trash_takes_no_more_queries(workspace: Workspace, bob: User) -> None:
    client, headers = browser(), bearer(bob)
    path = f"{API}/workspaces/{workspace.pk}/trash"
    counts = []
    for number in range(3):
        document = make_ready(workspace, f"Page {number}.")
        move_documents(workspace, Document.objects.filter(pk=document.pk), f"Folder {number}")
        delete_document(document)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path, headers=headers).json()["total"] == number + 1
        counts.append(len(queries))
    assert counts[1] == counts[2]  # the first one also notes that the key was used


def test_documents_are_searched_and_sorted(workspace: Workspace, vera: User) -> None:
    for title in ("Beta", "alpha", "Gamma"):
        make_ready(workspace, "Words.", title=title)
    path = f"{API}/workspaces/{workspace.pk}/documents"
    path_with = f"{path}?sort=name&q=A&limit=2&offset=1"
    found = browser().get(path_with, headers=bearer(vera)).json()
    assert [one["title"] for one in found["documents"]] == ["Beta", "Gamma"]
    assert found["total"] == 3
    assert browser().get(path, {"sort": "x"}, headers=bearer(vera)).status_code == 422
    assert browser().get(path, {"tag": "lease"}, headers=bearer(vera)).status_code == 422


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("Fees.pdf", b"%PDF-1.7 new", content_type="application/pdf")
