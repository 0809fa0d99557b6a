"""What tests of answers share."""

import pytest

from rag.engine import Engine
from tests.rows import index, make_ready
from tests.webapp.chat.mine import OTHER, SECRET
from webapp.library.models import Document, Workspace


@pytest.fixture
def secret(workspace: Workspace, engine: Engine) -> Document:
    document = make_ready(workspace, SECRET, title="Mine")
    index(document, engine)
    return document


@pytest.fixture
def other(workspace: Workspace, engine: Engine) -> Document:
    document = make_ready(workspace, OTHER, title="Shafts")
    index(document, engine)
    return document
