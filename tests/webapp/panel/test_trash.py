"""Trash, versions and receipts in the administrators' panel."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from rag.engine import Engine
from tests.make import browser, make_user
from tests.rows import FINGERPRINT, index, make_ready
from webapp.accounts.models import User
from webapp.library.models import Document, Workspace
from webapp.library.receipts import Receipt
from webapp.library.tidy import tidy
from webapp.library.trash import delete_document
from webapp.library.versions import make_version

TRASH = "admin:library_deleteddocument_changelist"
DOCUMENTS = "admin:library_document_changelist"


@pytest.fixture
def root(db: None) -> User:
    return make_user("root@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def panel(root: User) -> Client:
    return browser(root)


@pytest.fixture
def report(workspace: Workspace, engine: Engine) -> Document:
    document = make_ready(workspace, "Words.", title="Yearly report")
    default_storage.save(document.original_name, ContentFile(b"%PDF-"))
    index(document, engine)
    return document


def act(panel: Client, name: str, document: Document, **more: str) -> str:
    data = {"action": name, "_selected_action": [str(document.pk)], **more}
    return panel.post(reverse(TRASH), data, follow=True).text


def test_what_was_deleted_is_listed_and_restored(
    panel: Client, report: Document, alice: User
) -> None:
    assert "Yearly report" not in panel.get(reverse(TRASH)).text
    delete_document(report, by=alice)
    listed = panel.get(reverse(TRASH)).text
    assert "Yearly report" in listed
    assert "alice@example.org" in listed
    assert "Yearly report" not in panel.get(reverse(DOCUMENTS)).text
    assert "1 restored" in act(panel, "restore", report)
    assert Document.objects.current().get() == report


def test_what_cannot_come_back_says_why(panel: Client, report: Document) -> None:
    delete_document(report)
    again = make_ready(report.workspace, "Words.", title="Yearly report")
    Document.objects.filter(pk=again.pk).update(sha256=report.sha256)
    told = act(panel, "restore", report)
    assert "has the file of" in told
    assert "0 restored" in told


def test_deleting_from_the_trash_is_final_and_leaves_a_receipt(
    panel: Client, root: User, report: Document, engine: Engine
) -> None:
    delete_document(report)
    assert "for good" in act(panel, "delete_selected", report)
    act(panel, "delete_selected", report, post="yes")
    assert tidy(str(report.pk), engine, FINGERPRINT)
    assert not Document.objects.exists()
    receipt = Receipt.objects.get()
    assert receipt.purged_by == root
    assert "Yearly report" in panel.get(reverse("admin:library_receipt_changelist")).text
    page = panel.get(reverse("admin:library_receipt_change", args=[receipt.pk])).text
    assert '<th scope="row">vectors</th><td>1</td><td>0</td>' in page
    assert report.sha256 in page


def test_receipts_are_kept_as_they_are(panel: Client, report: Document, engine: Engine) -> None:
    delete_document(report)
    act(panel, "delete_selected", report, post="yes")
    tidy(str(report.pk), engine, FINGERPRINT)
    receipt = Receipt.objects.get()
    for name in ("change", "delete"):
        page = reverse(f"admin:library_receipt_{name}", args=[receipt.pk])
        assert panel.post(page, {"post": "yes", "title": "Other"}).status_code == 403


def test_a_document_shows_its_versions(panel: Client, report: Document) -> None:
    newer = make_ready(report.workspace, "Other words.", title="Yearly report")
    make_version(newer, report)
    for one in (report, newer):
        page = panel.get(reverse("admin:library_document_change", args=[one.pk])).text
        assert reverse("admin:library_document_change", args=[report.pk]) in page
        assert "Version 2" in page
    older = panel.get(reverse(DOCUMENTS), {"version": "older"}).text
    assert "1 document" in older
    assert "1, older" in older


def test_a_long_trash_is_as_many_queries_as_a_short_one(
    panel: Client, workspace: Workspace, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        delete_document(make_ready(workspace, "Words.", title=f"Document {number}"))
    with django_assert_max_num_queries(9):
        panel.get(reverse(TRASH))
    with django_assert_max_num_queries(9):
        panel.get(reverse("admin:library_workspace_changelist"))
