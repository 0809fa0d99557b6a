"""All documents of a workspace: by pages, searched and sorted, in few queries for any number."""

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.make import browser
from tests.rows import make_ready
from webapp.accounts.models import User
from webapp.library.documents.catalog import Sort, catalog
from webapp.library.documents.trash import delete_document
from webapp.library.models import Document, Workspace


def fill(workspace: Workspace, count: int) -> None:
    Document.objects.bulk_create(
        Document(
            workspace=workspace, title=f"Report {n:05d}", file_name=f"r{n}.pdf", size=n,
            media_type="application/pdf", sha256=f"x{n:063d}", stage="ready", generation=1,
        )
        for n in range(count)
    )  # fmt: skip


@pytest.mark.parametrize("count", [3, 1_000])
def test_the_page_asks_the_same_however_many_there_are(
    workspace: Workspace,
    vera: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    fill(workspace, count)
    client = browser(vera)
    with django_assert_num_queries(13):
        page = client.get(f"/w/{workspace.pk}/all", {"q": "report", "sort": "name"}).text
    assert "Report 00002" in page
    with django_assert_max_num_queries(22):
        client.get(f"/w/{workspace.pk}/")


def test_the_pages_of_the_list_hold_each_document_once(workspace: Workspace, vera: User) -> None:
    fill(workspace, 120)
    client = browser(vera)
    path = f"/w/{workspace.pk}/all"
    texts = [client.get(path, {"sort": "stage", "page": number}).text for number in (1, 2, 3)]
    for number in range(120):
        assert sum(f"Report {number:05d}" in text for text in texts) == 1


def test_each_order_is_what_it_says(workspace: Workspace) -> None:
    long = make_ready(workspace, "One.", "Two.", title="alpha")
    short = make_ready(workspace, "One.", title="Beta")
    assert list(catalog(workspace, "", Sort.NAME)) == [long, short]
    assert list(catalog(workspace, "", Sort.PAGES)) == [long, short]
    assert list(catalog(workspace, "", Sort.NEWEST)) == [short, long]
    assert list(catalog(workspace, "", Sort.OLDEST)) == [long, short]
    assert list(catalog(workspace, "BETA", Sort.SIZE)) == [short]


def test_what_is_in_the_trash_is_not_listed(workspace: Workspace, vera: User) -> None:
    delete_document(make_ready(workspace, "One.", title="Gone"))
    page = browser(vera).get(f"/w/{workspace.pk}/all", {"sort": "nonsense"}).text
    assert "Gone" not in page
    assert "No documents yet" in page
