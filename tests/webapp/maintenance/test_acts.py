"""What administrators did is listed, and nobody takes it away."""

import pytest
from django.contrib.admin.models import LogEntry

from tests.make import browser, make_user
from webapp.accounts.models import User
from webapp.maintenance.models import Kind

PATH = "/admin/admin/logentry/"


@pytest.fixture
def root(db: None) -> User:
    return make_user("root@example.org", is_staff=True, is_superuser=True)


def test_acts_are_listed_with_who_and_when(root: User) -> None:
    panel = browser(root)
    panel.post("/admin/maintenance/", {"start": Kind.CHECK.value})
    panel.post("/admin/settings/limits/", {"MAX_FILE_MB": "7"})
    page = panel.get(PATH).text
    for words in ("root@example.org", "Check the index", "MAX_FILE_MB", "Addition", "Change"):
        assert words in page


def test_nobody_changes_or_deletes_one(root: User) -> None:
    panel = browser(root)
    panel.post("/admin/maintenance/", {"start": Kind.CHECK.value})
    entry = LogEntry.objects.get()
    for act in ("change", "delete"):
        assert panel.post(f"{PATH}{entry.pk}/{act}/", {"post": "yes"}).status_code == 403
    assert panel.post(f"{PATH}add/").status_code == 403
    assert LogEntry.objects.exists()
