"""Fields of a search that the database answers: folders, tags and days; and how these are shown."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.make import browser
from webapp.accounts.models import User
from webapp.library.models import Document, Folder, Workspace
from webapp.search.find import find
from webapp.search.wanted import Wanted


def test_a_document_that_is_found_tells_its_folder_and_tags(
    put: Any, alice: User, workspace: Workspace
) -> None:
    """Two of one name are told apart."""
    one = put("Report", "The harbour.")
    one.tags.create(name="in force", workspace=workspace)
    folder = Folder.objects.create(workspace=workspace, path="Harbour/2024")
    Document.objects.filter(pk=put("Report", "The harbour.").pk).update(folder=folder)
    page = browser(alice).get("/search", {"q": "harbour"}).text
    assert "Harbour/2024 · " in page
    assert '<span class="tag">in force</span>' in page


def test_what_has_no_tag_or_folder_or_is_of_late_is_found(
    put: Any, alice: User, workspace: Workspace
) -> None:
    today = timezone.localdate()
    put("Tagged", "Rent.", dated=today).tags.create(name="old", workspace=workspace)
    folder = Folder.objects.create(workspace=workspace, path="Leases")
    put("Laid", "Rent.", dated=today - timedelta(days=29), folder=folder)
    put("Bare", "Rent.", dated=today - timedelta(days=31))

    def titles(text: str) -> set[str]:
        return {one.document.title for one in find(alice, Wanted(text=text)).groups}

    assert titles("rent tag:*") == {"Tagged"}
    assert titles("rent -tag:*") == {"Laid", "Bare"}
    assert titles("rent path:*") == {"Laid"}
    assert titles("-path:* -tag:*") == {"Bare"}
    assert titles("rent after:-30d") == {"Tagged", "Laid"}
    assert titles("rent before:-30d") == {"Bare"}
