"""A real Chroma that is stopped, emptied, or put back to an older folder."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest
from pytest_django import Settings

from rag.engine import Engine
from tests.fakes import HashEmbedder
from tests.make import browser
from tests.rows import FINGERPRINT, bearer, index, make_ready
from tests.servers import chroma_server, free_port
from webapp.accounts.models import User
from webapp.engine import build_engine, embedder
from webapp.library.engine.library import library_engine
from webapp.library.health.servers import _index, _vectors
from webapp.library.models import Document, Workspace
from webapp.library.upkeep.lost import lost_in_sample, put_back_lost
from webapp.library.upkeep.shelf import index_again

pytestmark = [pytest.mark.service, pytest.mark.django_db, pytest.mark.timeout(300)]

FACT = "The harbour of Kirkwall handled 4,118 vessels in 2021."
TOLD = "Part of the documents is not searchable just now"
ASKED_S = 20.0


@pytest.fixture
def real(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The engine over a Chroma at a port, which the test starts and stops."""
    port = free_port()
    settings.CHROMA_URL = f"http://127.0.0.1:{port}"
    monkeypatch.setattr("rag.embed.build_embedder", lambda config: HashEmbedder())
    for built in (build_engine, embedder):
        built.cache_clear()
    yield port
    for built in (build_engine, embedder):
        built.cache_clear()


def ask(workspace: Workspace, user: User) -> tuple[int, str]:
    told = browser().post(
        f"/api/v1/workspaces/{workspace.pk}/ask", {"question": "How many vessels in 2021?"},
        "application/json", headers=bearer(user),
    )  # fmt: skip
    return told.status_code, told.text


def mend(workspace: Workspace, engine: Engine) -> None:
    put_back_lost(workspace.pk, engine, FINGERPRINT)
    for document in Document.objects.unindexed():
        assert index_again(str(document.pk), engine, FINGERPRINT)


def test_without_an_index_it_is_told_at_once(real: int, workspace: Workspace, alice: User) -> None:
    make_ready(workspace, FACT)
    began = monotonic()
    status, told = ask(workspace, alice)
    assert monotonic() - began < ASKED_S
    assert status == 503
    assert "The search index does not answer" in told
    assert "127.0.0.1" not in told
    assert not _vectors().well
    assert not _index().well


def test_a_deleted_or_older_folder_is_noticed_told_and_mended(
    real: int, workspace: Workspace, alice: User, tmp_path: Path
) -> None:
    folder, older = tmp_path / "chroma", tmp_path / "older"
    engine = library_engine()
    first = make_ready(workspace, FACT, title="First")
    with chroma_server(folder, real):
        index(first, engine)
    shutil.copytree(folder, older)
    with chroma_server(folder, real):
        second = make_ready(workspace, f"{FACT} Of these 312 were tankers.", title="Second")
        index(second, engine)
        assert lost_in_sample(engine, FINGERPRINT) == set()
        assert TOLD not in ask(workspace, alice)[1]
    for before, missing in ((older, {second}), (None, {first, second})):
        shutil.rmtree(folder)
        if before is not None:
            shutil.copytree(before, folder)
        with chroma_server(folder, real):
            assert not _index().well
            assert lost_in_sample(engine, FINGERPRINT) == {workspace.pk}
            put_back_lost(workspace.pk, engine, FINGERPRINT)
            assert set(Document.objects.unindexed()) == missing
            assert TOLD in ask(workspace, alice)[1]
            mend(workspace, engine)
            assert _index().well
            assert TOLD not in ask(workspace, alice)[1]
