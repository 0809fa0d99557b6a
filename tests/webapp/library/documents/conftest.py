"""A workspace with own fields, and bills of which they say something."""

import pytest
from django.http import QueryDict

from tests.rows import make_ready
from webapp.library.documents.fields import (
    define_field,
    fill_document,
)
from webapp.library.documents.filters import read_filter
from webapp.library.models import Document, Kind, OwnField, Workspace


@pytest.fixture
def own(workspace: Workspace) -> dict[str, OwnField]:
    """One field of each kind."""
    return {
        "Client": define_field(workspace, "Client", Kind.TEXT),
        "Amount": define_field(workspace, "Amount", Kind.NUMBER),
        "Due": define_field(workspace, "Due", Kind.DATE),
        "Status": define_field(workspace, "Status", Kind.CHOICE, "Open\nPaid\n\nopen"),
    }


@pytest.fixture
def bills(workspace: Workspace, own: dict[str, OwnField]) -> dict[str, Document]:
    """Three documents, of which the last says nothing."""
    made = {name: make_ready(workspace, f"Words of {name}.", title=name) for name in "ABC"}
    said = {"Client": "Kiel Harbour", "Amount": "1,250.50", "Due": "2024-05-31", "Status": "OPEN"}
    fill_document(made["A"], said)
    fill_document(made["B"], {"client": "Lübeck", "amount": "90", "due": "2025-01-02"})
    return made


def found(address: str) -> str:
    only = read_filter(QueryDict(address))
    return "".join(sorted(only.narrow(Document.objects.all()).values_list("title", flat=True)))
