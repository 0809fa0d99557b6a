"""What tests of answers taken away share."""

import pytest

from tests.rows import make_ready
from tests.turns import TEXT
from webapp.library.models import Document, Workspace


@pytest.fixture(autouse=True)
def _address(settings: object) -> None:
    settings.PUBLIC_URL = "https://docs.example.org"  # type: ignore[attr-defined]


@pytest.fixture
def document(workspace: Workspace) -> Document:
    return make_ready(workspace, TEXT, title="Annual_report [draft]")
