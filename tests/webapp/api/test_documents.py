"""Workspaces, uploads and documents by the API."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from rag.types import Action, Policy, SensitiveKind
from tests.make import browser, make_workspace
from tests.rows import bearer, make_ready
from webapp.accounts.models import User
from webapp.library.guard.policy import set_policy
from webapp.library.models import Document, Role, Workspace

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF"


def upload(user: User, workspace: Workspace, content: bytes = PDF, name: str = "file") -> Any:
    file = SimpleUploadedFile("Annual report.pdf", content, content_type="application/pdf")
    path = f"/api/v1/workspaces/{workspace.pk}/documents"
    return browser().post(path, {name: file}, headers=bearer(user))


def test_it_makes_a_workspace_that_the_caller_owns(alice: User) -> None:
    response = browser().post(
        "/api/v1/workspaces", {"name": "Papers"}, "application/json", headers=bearer(alice)
    )
    assert response.status_code == 201
    workspace = Workspace.objects.owned_by(alice).get()
    made = {"id": str(workspace.pk), "name": "Papers", "documents": 0, "paused": False}
    assert response.json() == made


def test_an_upload_is_taken_in_and_told(workspace: Workspace, bob: User) -> None:
    response = upload(bob, workspace)
    document = Document.objects.get()
    assert response.status_code == 201
    assert response.json() == {"id": str(document.pk), "stage": "queued"}
    assert document.uploaded_by == bob
    told = browser().get(f"/api/v1/documents/{document.pk}", headers=bearer(bob)).json()
    assert told["title"] == "Annual report"
    assert told["stage"] == "queued"
    assert told["progress"] == 0.0
    assert (told["pages"], told["chunks"], told["warnings"], told["error"]) == (0, 0, [], "")


def test_the_same_file_again_is_told_so(workspace: Workspace, bob: User) -> None:
    first = upload(bob, workspace).json()
    again = upload(bob, workspace)
    assert again.status_code == 409
    assert again.json()["id"] == first["id"]
    assert "already" in again.json()["error"]


def test_another_workspaces_copy_is_not_hinted_at(
    workspace: Workspace, bob: User, charlie: User
) -> None:
    upload(bob, workspace)
    other = make_workspace("Other", {charlie: Role.OWNER})
    assert upload(charlie, other).status_code == 201


def test_it_refuses_what_is_no_pdf_or_missing(workspace: Workspace, bob: User) -> None:
    for content, name in [(b"<html>", "file"), (b"", "file"), (PDF, "document")]:
        response = upload(bob, workspace, content, name)
        assert response.status_code == 400
        assert set(response.json()) == {"error", "request_id"}
    assert not Document.objects.exists()


def test_it_refuses_what_is_too_large(workspace: Workspace, bob: User, settings: Settings) -> None:
    settings.MAX_FILE_MB = 1
    response = upload(bob, workspace, PDF + b" " * (1 << 20))
    assert response.status_code == 413
    assert "1 MB" in response.json()["error"]
    assert not Document.objects.exists()


def test_a_broken_multipart_is_a_bad_request(workspace: Workspace, bob: User) -> None:
    response = browser().post(
        f"/api/v1/workspaces/{workspace.pk}/documents",
        b"--x\r\nnonsense",
        content_type="multipart/form-data; boundary=",
        headers=bearer(bob),
    )
    assert response.status_code == 400
    assert set(response.json()) == {"error", "request_id"}


def test_a_viewer_reads_but_does_not_write(workspace: Workspace, vera: User) -> None:
    document = make_ready(workspace, "Words.")
    assert upload(vera, workspace).status_code == 403
    path = f"/api/v1/documents/{document.pk}"
    assert browser().get(path, headers=bearer(vera)).status_code == 200
    assert browser().delete(path, headers=bearer(vera)).status_code == 403
    assert Document.objects.live().count() == 1


def test_a_stranger_sees_nothing(workspace: Workspace, charlie: User) -> None:
    document = make_ready(workspace, "Words.")
    client, headers = Client(), bearer(charlie)
    assert upload(charlie, workspace).status_code == 404
    path = f"/api/v1/documents/{document.pk}"
    assert client.get(path, headers=headers).status_code == 404
    assert client.delete(path, headers=headers).status_code == 404
    assert Document.objects.live().count() == 1


def test_a_deleted_document_is_gone_at_once(workspace: Workspace, bob: User) -> None:
    document = make_ready(workspace, "Words.")
    path = f"/api/v1/documents/{document.pk}"
    response = browser().delete(path, headers=bearer(bob))
    assert (response.status_code, response.content) == (204, b"")
    assert browser().get(path, headers=bearer(bob)).status_code == 404
    assert browser().delete(path, headers=bearer(bob)).status_code == 404


def test_it_lists_documents_in_parts(workspace: Workspace, vera: User) -> None:
    for number in range(3):
        make_ready(workspace, "Words.", title=f"Report {number}")
    path = f"/api/v1/workspaces/{workspace.pk}/documents"
    listed = browser().get(f"{path}?limit=2", headers=bearer(vera)).json()
    assert listed["total"] == 3
    assert [one["title"] for one in listed["documents"]] == ["Report 2", "Report 1"]
    rest = browser().get(f"{path}?limit=2&offset=2", headers=bearer(vera)).json()
    assert [one["title"] for one in rest["documents"]] == ["Report 0"]
    none = browser().get(f"{path}?stage=failed", headers=bearer(vera)).json()
    assert none == {"documents": [], "total": 0}


@pytest.mark.parametrize("query", ["stage=lost", "limit=0", "limit=x", "offset=-1"])
def test_it_refuses_an_odd_part(workspace: Workspace, vera: User, query: str) -> None:
    path = f"/api/v1/workspaces/{workspace.pk}/documents?{query}"
    assert browser().get(path, headers=bearer(vera)).status_code == 422


def test_the_text_of_a_document_is_given_page_by_page(
    workspace: Workspace, alice: User, charlie: User
) -> None:
    document = make_ready(workspace, "Seven tugs.", "Write to ada@example.org.")
    path = f"/api/v1/documents/{document.pk}/text"
    told = browser().get(path, headers=bearer(alice)).json()
    assert told == {
        "pages": [
            {"page": 1, "text": "Seven tugs.\n"},
            {"page": 2, "text": "Write to ada@example.org.\n"},
        ]
    }
    assert browser().get(path, headers=bearer(charlie)).status_code == 404


def test_what_the_policy_hides_is_covered_in_the_text(workspace: Workspace, alice: User) -> None:
    set_policy(workspace, alice, Policy(actions={SensitiveKind.EMAIL: Action.MASK}))
    document = make_ready(workspace, "Write to ada@example.org.")
    told = browser().get(f"/api/v1/documents/{document.pk}/text", headers=bearer(alice)).json()
    assert "ada@example.org" not in told["pages"][0]["text"]


def test_a_document_without_pages_has_no_picture_and_says_so(
    workspace: Workspace, alice: User
) -> None:
    document = make_ready(workspace, "Seven tugs.")
    Document.objects.filter(pk=document.pk).update(media_type="text/plain")
    path = f"/api/v1/documents/{document.pk}/pages/1.png"
    answer = browser().get(path, headers=bearer(alice))
    assert answer.status_code == 404
    assert "only text" in answer.json()["error"]
