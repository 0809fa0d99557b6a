"""A server that is down, or takes no text of a document: no worker waits, no other is held up."""

import numpy as np
import numpy.typing as npt
import pytest
from django.core.cache import cache
from pytest_django import Settings

from rag.errors import ModelDownError, ModelRefusedError
from rag.notices import Notice
from tests.connected import make_model
from tests.vectors import MemoryVectors
from tests.webapp.library.upkeep.beside.berths import ShortEmbedder, build_whole, check_search
from webapp.accounts.models import User
from webapp.connected.models import ConnectedModel, EmbedderUse
from webapp.engine import beside_fingerprint
from webapp.library.engine.library import library_engine
from webapp.library.errors import RefusedError
from webapp.library.models import BesideRow, Document, Workspace, due_beside, lacking_beside
from webapp.library.upkeep import beside
from webapp.library.upkeep.beside import build_beside, exchange, put_beside

pytestmark = pytest.mark.django_db


def test_a_server_that_is_down_keeps_no_worker_waiting(
    library: list[Document], workspace: Workspace, alice: User, other: ConnectedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def down(self: ShortEmbedder, texts: list[str]) -> None:
        asked.append(len(texts))
        raise ModelDownError(Notice("embed.down"))

    asked: list[int] = []
    build_beside(other)
    with monkeypatch.context() as broken:
        broken.setattr(ShortEmbedder, "embed_documents", down)
        assert not put_beside(str(library[0].pk), library_engine())
        assert not put_beside(str(library[1].pk), library_engine())
    assert len(asked) == 1
    assert beside.halted() == "The embedding server does not answer."
    check_search(workspace, alice, 0)
    cache.clear()  # a minute later
    build_whole()
    exchange(library_engine(), beside_fingerprint())


def test_no_administrator_is_told_what_a_server_was_sent(
    library: list[Document], other: ConnectedModel, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    def refuse(self: ShortEmbedder, texts: list[str]) -> None:
        raise ModelRefusedError(Notice("embed.refused", status=422, said=texts[0]))

    build_beside(other)
    monkeypatch.setattr(ShortEmbedder, "embed_documents", refuse)
    assert not put_beside(str(library[0].pk), library_engine())
    told = "The embedding server refused the request (422): …"
    assert beside.refused(beside_fingerprint()) == [("Report 0", told)]
    monkeypatch.setattr(ShortEmbedder, "embed_query", lambda self, text: refuse(self, [text]))
    assert not put_beside(str(library[1].pk), library_engine())
    assert beside.halted() == told  # it takes nothing at all, as with a wrong key
    assert "vessel" not in caplog.text


def test_a_document_that_is_refused_holds_no_other_up(
    library: list[Document], workspace: Workspace, alice: User, other: ConnectedModel,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    def refuse(self: ShortEmbedder, texts: list[str]) -> npt.NDArray[np.float32]:
        if any("vessel0x" in text for text in texts):
            raise ModelRefusedError(Notice("embed.refused", status=413, said="too long"))
        return embed(self, texts)

    build_beside(other)
    shape, embed = beside_fingerprint(), ShortEmbedder.embed_documents
    with monkeypatch.context() as broken:
        broken.setattr(ShortEmbedder, "embed_documents", refuse)
        for document in library:
            assert put_beside(str(document.pk), library_engine()) == (document != library[0])
    assert not beside.halted()
    assert (list(due_beside(shape)), list(lacking_beside(shape))) == ([], [library[0]])
    assert not any(
        index.count(workspace.collection(shape), str(library[0].pk))
        for index in library_engine().indexes
    )
    with pytest.raises(RefusedError, match="refused “Report 0”: that is tried again"):
        exchange(library_engine(), shape)
    assert list(due_beside(shape)) == [library[0]]
    build_whole()
    exchange(library_engine(), shape)
    check_search(workspace, alice, 0)


def test_a_document_that_was_refused_is_tried_again_once_it_is_another(
    library: list[Document], other: ConnectedModel
) -> None:
    build_beside(other)
    shape, again = beside_fingerprint(), library[0]
    row = {"fingerprint": shape, "generation": again.generation, "guarded": again.guarded}
    BesideRow.objects.create(document=again, refused="too long", **row)
    assert again not in due_beside(shape)
    Document.objects.filter(pk=again.pk).update(generation=again.generation + 1)
    assert again in due_beside(shape)
    assert not beside.refused(shape)


def test_what_cannot_be_built_is_refused(
    store: MemoryVectors, workspace: Workspace, other: ConnectedModel, settings: Settings
) -> None:
    with pytest.raises(RefusedError, match="of this model"):
        build_beside(None)
    assert not EmbedderUse.objects.exists()
    with pytest.raises(RefusedError, match="does not embed"):
        build_beside(make_model())
    build_beside(other)
    with pytest.raises(RefusedError, match="already"):
        build_beside(other)
    settings.EMBEDDING_URL = "http://127.0.0.1:9/v1"
    assert beside_fingerprint() == ""
    with pytest.raises(RefusedError, match="environment"):
        build_beside(other)
