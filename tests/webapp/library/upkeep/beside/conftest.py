"""What tests of an index beside share."""

from collections.abc import Iterator

import pytest

from rag.config import EmbedConfig
from rag.embed import Embedder
from tests.connected import make_model
from tests.fakes import HashEmbedder, OverlapPairs
from tests.rows import make_ready
from tests.vectors import MemoryVectors
from tests.webapp.library.upkeep.beside.berths import DOCUMENTS, PASSAGES, ShortEmbedder, word
from webapp import engine as making
from webapp.connected.models import ConnectedModel, Kind
from webapp.engine import build_engine, embedder, index_fingerprint
from webapp.library.engine.library import library_engine
from webapp.library.models import Document, Workspace
from webapp.library.upkeep.rebuild import index_document


@pytest.fixture
def store(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[MemoryVectors]:
    """The engine of this process over vectors in memory; a model with an address is another."""
    vectors = MemoryVectors()

    def build(config: EmbedConfig) -> Embedder:
        return ShortEmbedder() if config.url else HashEmbedder()

    monkeypatch.setattr("rag.embed.build_embedder", build)
    for model in ("build_pairs", "build_support"):
        monkeypatch.setattr(f"rag.pairs.{model}", lambda config: OverlapPairs())
    monkeypatch.setattr(making, "vectors", lambda: vectors)
    monkeypatch.setattr(making, "_of_shapes", {})
    for built in (build_engine, embedder):
        built.cache_clear()
    yield vectors
    for built in (build_engine, embedder):
        built.cache_clear()


@pytest.fixture
def other(db: None) -> ConnectedModel:
    return make_model(name="Other", kind=Kind.EMBEDDING, model="other-embedder")


@pytest.fixture
def library(store: MemoryVectors, workspace: Workspace) -> list[Document]:
    """A hundred passages, each with a word of its own."""
    made = []
    for number in range(DOCUMENTS):
        texts = [f"The berth of {word(number, at)} was dredged." for at in range(PASSAGES)]
        document = make_ready(workspace, *texts, title=f"Report {number}")
        shape = index_fingerprint()
        index_document(document, library_engine(), workspace.collection(shape), shape)
        document.refresh_from_db()
        made.append(document)
    return made
