"""Documents that tests of the search find."""

from typing import Any

import pytest

from rag.engine import Engine
from tests.rows import index, make_ready
from webapp.library.models import Document, Workspace


@pytest.fixture
def put(engine: Engine, workspace: Workspace) -> Any:
    """Puts a document into the workspace, or another one, and into the indexes."""

    def make(title: str, *texts: str, where: Workspace = workspace, **fields: Any) -> Document:
        document = make_ready(where, *texts, title=title)
        Document.objects.filter(pk=document.pk).update(**fields)
        index(document, engine)
        return document

    return make
