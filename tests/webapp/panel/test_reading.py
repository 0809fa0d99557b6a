"""The administrators' page on what failed, and what an older reader has read."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from rag.types import Stage
from tests.make import browser, make_user
from tests.rows import make_ready
from webapp.engine import reader
from webapp.library.models import Document, Workspace

PATH = "/admin/reading/"


@pytest.fixture
def panel(db: None) -> Client:
    return browser(make_user("root@example.org", is_staff=True, is_superuser=True))


def fail(workspace: Workspace, error: str, stage: str = "parsing") -> Document:
    document = make_ready(workspace, "Words.", title=f"Document {Document.objects.count()}")
    Document.objects.filter(pk=document.pk).update(
        stage=Stage.FAILED, generation=0, error=error, failed_stage=stage
    )
    return document


def stages() -> list[str]:
    return list(Document.objects.order_by("created").values_list("stage", flat=True))


def test_failures_are_grouped_by_reason_and_stage(panel: Client, workspace: Workspace) -> None:
    for pages in (6_000, 7_001):
        fail(workspace, f"It has {pages:,} pages; at most 5,000 are read.")
    fail(workspace, "It needs a password.")
    fail(workspace, "It needs a password.", "embedding")
    page = panel.get(PATH).text
    assert page.count("<h2>") == 3
    assert "2 documents, while parsing" in page
    assert "1 document, while embedding" in page


def test_one_click_tries_all_of_a_reason_again(panel: Client, workspace: Workspace) -> None:
    for pages in (6_000, 7_001):
        fail(workspace, f"It has {pages:,} pages; at most 5,000 are read.")
    fail(workspace, "It needs a password.")
    key = "It has # pages; at most # are read."
    told = panel.post(PATH, {"reason": key, "stage": "parsing"}, follow=True).text
    assert "2 documents queued again" in told
    assert stages() == ["queued", "queued", "failed"]


def test_one_click_tries_one_again(panel: Client, workspace: Workspace) -> None:
    first, _ = (fail(workspace, "It needs a password.") for _ in range(2))
    panel.post(PATH, {"document": str(first.pk)})
    assert stages() == ["queued", "failed"]
    assert panel.post(PATH, {"document": "' OR 1=1"}).status_code == 302
    assert stages() == ["queued", "failed"]


@pytest.mark.parametrize(
    "given",
    [{"document": "a" * 33}, {"document": "-" * 36}, {"reason": "\x00", "stage": "\x00"}],
)
def test_what_is_no_document_and_no_reason_tries_nothing(
    panel: Client, db: None, given: dict[str, str]
) -> None:
    assert "0 documents queued again" in panel.post(PATH, given, follow=True).text


@pytest.mark.parametrize("other", [{"reader": "1"}, {"chunking": "300/50"}])
def test_what_was_read_or_cut_otherwise_is_told_and_can_be_ingested_again(
    panel: Client, workspace: Workspace, other: dict[str, str]
) -> None:
    old, _ = (make_ready(workspace, "Words.") for _ in range(2))
    Document.objects.update(reader=reader())
    Document.objects.filter(pk=old.pk).update(**other)
    assert "1 document was read by an older reader" in panel.get(PATH).text
    panel.post(PATH, {"older": "all"})
    assert stages() == ["queued", "ready"]
    assert Document.objects.get(pk=old.pk).bulk


def test_ten_thousand_failures_are_as_many_queries_as_one(
    panel: Client, workspace: Workspace, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        fail(workspace, f"Page {number} is damaged.")
    with django_assert_num_queries(5):
        panel.get(PATH)


def test_every_page_of_the_administration_leads_to_it(panel: Client) -> None:
    for path in ("/admin/", "/admin/language-model/"):
        assert f'href="{PATH}"' in panel.get(path).text
