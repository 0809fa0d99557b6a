"""What tests of answers share."""

from collections.abc import Iterator
from typing import Any

import pytest

from rag.engine import Engine
from tests.rows import index, make_ready
from tests.webapp.chat.mine import OTHER, SECRET
from webapp.chat.asking import admission as line
from webapp.chat.asking.admission import Admission
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


@pytest.fixture
def narrow(settings: Any) -> Iterator[Admission]:
    """The line of this process: one question at a time, and one that waits."""
    settings.ANSWERS_AT_ONCE, settings.QUESTIONS_WAITING = 1, 1
    line.admission.cache_clear()
    yield line.admission()
    line.admission.cache_clear()
