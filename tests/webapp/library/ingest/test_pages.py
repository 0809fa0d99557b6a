"""Home, the list of documents, uploads and changes by the pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoAssertNumQueries

from rag.types import Stage
from tests.make import browser, make_workspace
from tests.rows import make_ready
from webapp.accounts.models import User
from webapp.library.ingest.sample import sample_bytes
from webapp.library.models import Document, Role, Workspace

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF"


def make_document(workspace: Workspace, stage: Stage, **fields: object) -> Document:
    count = Document.objects.count()
    return Document.objects.create(
        workspace=workspace, title=f"Document {count}", file_name="d.pdf",
        media_type="application/pdf", size=1, sha256=f"{count:064d}", stage=stage, **fields,
    )  # fmt: skip


def test_home_leads_a_new_user_from_workspace_to_upload(charlie: User) -> None:
    page = browser(charlie).get("/").text
    assert "Create a workspace" in page
    make_workspace("Mine", {charlie: Role.OWNER})
    page = browser(charlie).get("/").text
    assert "Your workspace is ready" in page
    assert "two-page sample" in page


def test_home_counts_what_needs_attention(workspace: Workspace, alice: User) -> None:
    make_ready(workspace, "Words.")
    make_document(workspace, Stage.FAILED, error="Damaged.")
    make_document(workspace, Stage.PARSING)
    page = " ".join(browser(alice).get("/").text.split())
    assert "3 documents" in page
    assert "1 being read" in page
    assert "1 could not be read" in page


def test_home_lists_workspaces_by_name(alice: User) -> None:
    for name in ("Papers", "Accounts", "Minutes"):
        make_ready(make_workspace(name, {alice: Role.OWNER}), "Words.")
    page = browser(alice).get("/").text
    assert page.index("Accounts</a>") < page.index("Minutes</a>") < page.index("Papers</a>")


def test_home_asks_the_database_the_same_however_many_workspaces(
    alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        make_ready(make_workspace(f"W{number}", {alice: Role.OWNER}), "Words.")
    client = browser(alice)
    with django_assert_num_queries(9):
        client.get("/")


def test_the_list_of_documents_is_pinned_in_queries(
    workspace: Workspace, alice: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        make_ready(workspace, "Words.", title=f"Report {number}")
    client = browser(alice)
    with django_assert_num_queries(6):
        client.get(f"/w/{workspace.pk}/documents/")


def test_the_list_is_polled_only_while_something_is_read(workspace: Workspace, alice: User) -> None:
    document = make_document(workspace, Stage.EMBEDDING, stage_done=5, stage_total=10)
    path = f"/w/{workspace.pk}/documents/"
    assert "every 2s" in browser(alice).get(path).text
    Document.objects.filter(pk=document.pk).update(stage=Stage.READY, generation=1)
    assert "every 2s" not in browser(alice).get(path).text


def test_the_list_can_be_filtered_by_name(workspace: Workspace, alice: User) -> None:
    make_ready(workspace, "Words.", title="Spring survey")
    make_ready(workspace, "Words.", title="Contract")
    page = browser(alice).get(f"/w/{workspace.pk}/documents/", {"q": "sprING"}).text
    assert "Spring survey" in page
    assert "Contract" not in page
    page = browser(alice).get(f"/w/{workspace.pk}/documents/", {"q": "none"}).text
    assert "Nothing fits" in page


def test_names_are_shown_as_text(workspace: Workspace, alice: User) -> None:
    make_ready(workspace, "Words.", title='<img src=x onerror="alert(1)">{{7*7}}')
    page = browser(alice).get(f"/w/{workspace.pk}/").text
    assert "<img src=x" not in page
    assert "{{7*7}}" in page


def test_an_upload_gives_the_row(workspace: Workspace, bob: User) -> None:
    file = SimpleUploadedFile("Annual report.pdf", PDF)
    response = browser(bob).post(f"/w/{workspace.pk}/upload", {"file": file})
    assert response.status_code == 201
    assert "Annual report" in response.text
    assert Document.objects.get().uploaded_by == bob


def test_a_refused_upload_says_why(workspace: Workspace, bob: User) -> None:
    response = browser(bob).post(
        f"/w/{workspace.pk}/upload", {"file": SimpleUploadedFile("a.pdf", b"hello")}
    )
    assert response.status_code == 400
    assert "not a PDF" in response.json()["message"]
    assert browser(bob).post(f"/w/{workspace.pk}/upload").status_code == 400
    assert not Document.objects.exists()


def test_the_same_file_again_names_the_first(workspace: Workspace, bob: User) -> None:
    for status in (201, 409):
        file = SimpleUploadedFile("Annual report.pdf", PDF)
        response = browser(bob).post(f"/w/{workspace.pk}/upload", {"file": file})
        assert response.status_code == status
    assert "already" in response.json()["message"]


def test_viewers_may_not_upload_or_delete(workspace: Workspace, vera: User) -> None:
    document = make_ready(workspace, "Words.")
    file = SimpleUploadedFile("a.pdf", PDF)
    assert browser(vera).post(f"/w/{workspace.pk}/upload", {"file": file}).status_code == 404
    for change in ("delete", "retry", "cancel", "reingest"):
        assert browser(vera).post(f"/documents/{document.pk}/{change}").status_code == 404


def test_the_sample_comes_with_the_product(workspace: Workspace, alice: User) -> None:
    assert len(sample_bytes()) < 50_000
    response = browser(alice).post(f"/w/{workspace.pk}/sample")
    assert response.status_code == 302
    assert Document.objects.get().title == "Brightwater Instruments - Annual review 2024"


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [("retry", Stage.FAILED, Stage.QUEUED), ("cancel", Stage.PARSING, Stage.CANCELLED)],
)
def test_a_document_can_be_changed_twice(
    workspace: Workspace, bob: User, change: str, before: Stage, after: Stage
) -> None:
    document = make_document(workspace, before)
    for _ in range(2):
        response = browser(bob).post(
            f"/documents/{document.pk}/{change}", headers={"HX-Request": "true"}
        )
        assert response.status_code == 200
        document.refresh_from_db()
        assert document.stage == after


def test_a_deleted_document_is_gone_for_everyone(workspace: Workspace, bob: User) -> None:
    document = make_ready(workspace, "Words.")
    client = browser(bob)
    assert client.post(f"/documents/{document.pk}/delete").status_code == 302
    assert client.get(f"/documents/{document.pk}/").status_code == 404
    assert client.post(f"/documents/{document.pk}/delete").status_code == 404


def test_changes_need_the_token_of_a_form(workspace: Workspace, alice: User) -> None:
    document = make_ready(workspace, "Words.")
    client = browser(alice)
    client.handler.enforce_csrf_checks = True
    for path in (
        f"/documents/{document.pk}/delete",
        f"/w/{workspace.pk}/ask",
        f"/w/{workspace.pk}/upload",
        "/w/new",
        "/accounts/logout/",
    ):
        assert client.post(path).status_code == 403, path
    assert Document.objects.live().exists()


def test_only_post_changes_anything(workspace: Workspace, alice: User) -> None:
    document = make_ready(workspace, "Words.")
    assert browser(alice).get(f"/documents/{document.pk}/delete").status_code == 405
    assert browser(alice).get(f"/w/{workspace.pk}/ask").status_code == 405
