"""The documents in the administration: found by what they are, with their whole story."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rag.types import Stage
from tests.make import browser, make_user
from tests.rows import make_ready
from webapp.accounts.models import User
from webapp.engine import reader
from webapp.library.admin import filters
from webapp.library.models import Document, Opening, Workspace

LIST = "/admin/library/document/"


@pytest.fixture
def root(db: None) -> User:
    return make_user("root@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def panel(root: User) -> Client:
    return browser(root)


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ({"stage": "failed"}, {"stage": Stage.FAILED}),
        ({"stage": "failed-parsing"}, {"stage": Stage.FAILED, "failed_stage": "parsing"}),
        ({"stage": "working"}, {"stage": Stage.EMBEDDING}),
        ({"mark": "poor"}, {"poor_pages": 1}),
        ({"format": "text/csv"}, {"media_type": "text/csv"}),
        ({"language": "de"}, {"languages": "en de"}),
        ({"reader": "older"}, {"reader": "1"}),
    ],
)
def test_they_are_narrowed_by(
    panel: Client, workspace: Workspace, asked: dict[str, str], fields: dict[str, object]
) -> None:
    for title in ("Found", "Other"):
        make_ready(workspace, "Words.", title=title)
    Document.objects.update(reader=reader())
    Document.objects.filter(title="Found").update(**fields)
    page = panel.get(LIST, asked).text
    assert ">Found<" in page
    assert ">Other<" not in page
    assert ">Other<" in panel.get(LIST, dict.fromkeys(asked, "x")).text


def test_no_more_are_counted_than_anybody_looks_through(
    panel: Client, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        make_ready(workspace, "Words.")
    monkeypatch.setattr(filters, "MOST_COUNTED", 2)
    assert "2 documents" in panel.get(LIST).text


def test_a_page_tells_the_whole_story(
    panel: Client, root: User, workspace: Workspace, alice: User
) -> None:
    document, newer = (make_ready(workspace, "Secret words.") for _ in range(2))
    now = timezone.now()
    Document.objects.update(lineage=document.pk, uploaded_by=alice, ready_at=now)
    Document.objects.filter(pk=document.pk).update(superseded_at=now, reader="7")
    Document.objects.filter(pk=newer.pk).update(version=2)
    Opening.objects.create(
        act=Opening.Act.PAGE, workspace=workspace, user=alice, email=alice.email,
        document=document, page=3,
    )  # fmt: skip
    LogEntry.objects.log_actions(root.pk, [document], 2, "queued again", single_object=True)
    page = panel.get(reverse("admin:library_document_change", args=[document.pk])).text
    for words in (
        "added as version 1", "version 2 was added", "replaced by a newer version",
        "by reader 7", "saw a page: page 3", "an administrator had it tried again",
        alice.email, "An owner can invite you",
    ):  # fmt: skip
        assert words in page
    assert "Secret words" not in page


def test_who_tries_a_document_again_is_kept(
    panel: Client, root: User, workspace: Workspace
) -> None:
    document = make_ready(workspace, "Words.")
    Document.objects.update(stage=Stage.FAILED, generation=0, error="It is encrypted.")
    panel.post("/admin/reading/", {"document": str(document.pk)})
    assert LogEntry.objects.get(object_id=str(document.pk)).user == root
