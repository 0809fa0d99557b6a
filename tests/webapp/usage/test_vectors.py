"""Requests for vectors to a server are rows: of ingest, searches and questions, and of upkeep."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from rag.config import EmbedConfig
from rag.embed import telling
from rag.embed.server import ServerEmbedder
from rag.engine import Engine
from rag.indexes.dense import DenseIndex
from rag.llm import Spent
from tests.connected import make_model
from tests.embedding_server import EmbeddingServer, embedding_server
from tests.rows import FINGERPRINT, index, make_ready
from tests.vectors import MemoryVectors
from tests.webapp.usage.models import payer
from webapp.accounts.models import User
from webapp.chat.asking.turn import run_turn, start_turn
from webapp.connected.models import Kind
from webapp.library.models import Workspace
from webapp.search.find import find
from webapp.search.wanted import Wanted
from webapp.usage.budgets import budgets_of
from webapp.usage.meters import counting, metered
from webapp.usage.models import Limit, ModelRequest

TEXT = "Revenue was 10 million euros in 2020."


@pytest.fixture
def server() -> Iterator[EmbeddingServer]:
    with embedding_server() as running:
        yield running


@pytest.fixture
def asking(
    engine: Engine, server: EmbeddingServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Engine]:
    """The engine whose vectors come from a server, which questions and searches use."""
    embedder = ServerEmbedder(EmbedConfig(model="vectors", url=server.url))
    vectors: Any = MemoryVectors()
    dense = DenseIndex(vectors, lambda _: embedder, window_tokens=200)
    made = replace(engine, embedder=embedder, dense=dense)
    for place in ("webapp.search.find", "webapp.chat.asking.turn"):
        monkeypatch.setattr(f"{place}.library_engine", lambda *_: made)
    yield made
    embedder.close()


def rows() -> list[tuple[object, ...]]:
    named = ("purpose", "model", "server", "user_id", "workspace_id", "end", "estimated")
    return list(ModelRequest.objects.order_by("pk").values_list(*named))


def test_a_search_is_a_row_of_who_searches(
    asking: Engine, server: EmbeddingServer, workspace: Workspace, alice: User
) -> None:
    index(make_ready(workspace, TEXT), asking)
    ModelRequest.objects.all().delete()
    server.tokens = 7
    find(alice, Wanted(text="how much was earned"))
    assert rows() == [("embed", "vectors", "127.0.0.1", alice.pk, workspace.pk, "ok", False)]
    row = ModelRequest.objects.get()
    assert (row.input_tokens, row.output_tokens, row.first_s) == (7, 0, None)
    assert row.seconds is not None


def test_a_question_is_counted_for_its_person_and_workspace(
    asking: Engine, workspace: Workspace, alice: User
) -> None:
    index(make_ready(workspace, TEXT), asking)
    ModelRequest.objects.all().delete()
    list(run_turn(start_turn(alice, workspace, "What was the revenue in 2020?")))
    found = set(rows())
    assert found == {("embed", "vectors", "127.0.0.1", alice.pk, workspace.pk, "ok", True)}


def test_thirty_two_texts_are_one_request(
    asking: Engine, workspace: Workspace, server: EmbeddingServer
) -> None:
    make_model(
        kind=Kind.EMBEDDING, model="vectors", url=server.url, price_in=Decimal(2), price_out=None
    )
    texts = [f"Line {number} of the report." for number in range(40)]
    document = make_ready(workspace, *texts)
    chunks = [row.to_rag() for row in document.chunks.order_by("ordinal")]
    with counting(payer(None, workspace)) as ledger:
        list(metered(asking, ledger).index(chunks, workspace.collection(FINGERPRINT)))
    assert [row[4] for row in rows()] == [workspace.pk] * 2
    for row in ModelRequest.objects.all():
        assert row.price == 2 * row.input_tokens > 0


def test_upkeep_takes_nothing_from_budgets(asking: Engine, workspace: Workspace) -> None:
    index(make_ready(workspace, TEXT), asking)
    assert rows() == [("embed", "vectors", "127.0.0.1", None, None, "ok", True)]


def test_a_used_budget_refuses_no_vectors(
    asking: Engine, workspace: Workspace, alice: User
) -> None:
    index(make_ready(workspace, TEXT), asking)
    Limit.objects.create(user=alice, tokens_per_day=1)
    for _ in range(2):
        assert find(alice, Wanted(text="earnings")).trouble == ""
    (budget,) = budgets_of(payer(alice))
    assert not budget.is_open  # they count, as all requests do
    events = list(run_turn(start_turn(alice, workspace, "What was the revenue in 2020?")))
    assert events
    assert ModelRequest.objects.filter(user=alice).count() > 2


def test_what_fails_is_a_row_without_tokens_each_time(
    asking: Engine, workspace: Workspace, alice: User, server: EmbeddingServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("rag.embed.server.FIRST_WAIT_S", 0.0)
    index(make_ready(workspace, TEXT), asking)
    ModelRequest.objects.all().delete()
    server.failures = [503, 400]
    assert find(alice, Wanted(text="earnings")).trouble
    assert [row[5] for row in rows()] == ["embed.busy", "embed.refused"]
    assert [one.input_tokens for one in ModelRequest.objects.all()] == [0, 0]


def test_the_model_of_this_process_is_no_row(
    engine: Engine, workspace: Workspace, alice: User
) -> None:
    index(make_ready(workspace, TEXT), engine)
    find(alice, Wanted(text="earnings"))
    assert rows() == []


def test_both_have_one_connection_and_only_one_tells(server: EmbeddingServer) -> None:
    told: list[Spent] = []
    with closing(ServerEmbedder(EmbedConfig(model="vectors", url=server.url))) as usual:
        telling(usual, lambda asked: told.append).embed_query("a")
        usual.embed_query("b")
    assert [one.end for one in told] == ["ok"]
