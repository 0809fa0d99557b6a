"""The page on maintenance: chores asked for by a click, with a trail of who did."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.make import browser, make_user, prove
from tests.rows import make_ready
from webapp.accounts.models import User
from webapp.library.models import Document, Workspace
from webapp.maintenance.models import Chore, Kind, State
from webapp.panel import maintenance

PATH = "/admin/maintenance/"


@pytest.fixture
def root(db: None) -> User:
    return make_user("root@example.org", is_staff=True, is_superuser=True)


@pytest.fixture
def panel(root: User) -> Client:
    return browser(root)


def test_a_click_starts_one_and_another_stops_it(panel: Client, root: User) -> None:
    panel.post(PATH, {"start": Kind.CHECK.value})
    chore = Chore.objects.get()
    assert (chore.kind, chore.asked_by) == (Kind.CHECK, root)
    page = panel.get(PATH).text
    assert "No worker was heard of" in page
    assert "Asked for by root@example.org" in page
    told = panel.post(PATH, {"start": Kind.REBUILD.value}, follow=True).text
    assert "One thing at a time" in told
    panel.post(PATH, {"stop": str(chore.pk)})
    assert Chore.objects.get().state == State.STOPPED
    assert LogEntry.objects.filter(user=root, object_id=chore.pk).count() == 2


def test_nothing_is_started_by_nonsense(panel: Client) -> None:
    for data in ({"start": "all"}, {"stop": "x"}, {}):
        assert panel.post(PATH, data).status_code == 302
    assert not Chore.objects.exists()


def test_who_empties_the_trash_is_sure_and_proves_who_it_is(panel: Client) -> None:
    given = {"start": Kind.EMPTY_TRASH.value}
    assert "Say that you are sure" in panel.post(PATH, given, follow=True).text
    asked = panel.post(PATH, {**given, "sure": "on"})
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    assert not Chore.objects.exists()
    prove(panel).post(PATH, {**given, "sure": "on"})
    assert Chore.objects.get().kind == Kind.EMPTY_TRASH


def test_it_tells_what_came_of_each(panel: Client) -> None:
    told = {"found": 3, "left": 1, "kinds": {"missing": 3}, "kinds_left": {"missing": 1}}
    closed = {"is_open": False, "email": "root@example.org", "state": State.DONE}
    Chore.objects.create(kind=Kind.MEND, result=told, **closed)
    Chore.objects.create(kind=Kind.CHECK, result={"found": 0}, **closed)
    backup = {"folder": "/backups/x", "bytes": 2_000_000, "files": 3}
    Chore.objects.create(kind=Kind.BACK_UP, result=backup, **closed)
    Chore.objects.create(kind=Kind.REBUILD, error="It broke.", **{**closed, "state": State.FAILED})
    page = panel.get(PATH).text
    for words in ("Chunks are missing in the index: 3", "1 left", "No difference", "/backups/x",
                  "3 files", "It broke."):  # fmt: skip
        assert words in page


def test_it_counts_no_more_than_it_tells(
    panel: Client,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(4):
        make_ready(workspace, "Words.")
    Document.objects.update(deleted_at="2026-01-01T00:00:00Z")
    with django_assert_max_num_queries(6):
        assert "4 documents" in panel.get(PATH).text
    monkeypatch.setattr(maintenance, "MOST_COUNTED", 2)
    page = panel.get(PATH)
    assert "More than 2 documents" in page.text
    counts = {offer.kind: offer.count for offer in page.context["offers"]}
    assert counts[Kind.EMPTY_TRASH] == 3  # one more tells that there are more
