"""The forms of /rerank that servers share, replayed, and what becomes of a search without one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from rag import trial
from rag.config import RagConfig, RerankConfig
from rag.errors import ModelDownError, ModelRefusedError
from rag.find.rerank_server import ServerReranker
from rag.find.search import _judged
from rag.metering import Spent
from rag.question.query import read
from rag.verify.judging.exam import sample_passages
from tests.rag.find.test_rerank import LYON, OPENED, hits
from tests.rerank_server import RerankServer, rerank_server

TEXTS = ["Lyon has a long history of silk.", OPENED, ""]


@contextmanager
def served(
    path: str = "/v1", config: dict[str, Any] | None = None, **how: Any
) -> Iterator[tuple[RerankServer, ServerReranker]]:
    with rerank_server(**how) as server:
        given = RerankConfig(model="ranks", url=server.url + path, **(config or {}))
        yield server, ServerReranker(given)


def test_vllm_cohere_jina_and_litellm_are_asked_in_their_common_form() -> None:
    with served(config={"api_key": "s3cret"}) as (server, reranker):
        scores = reranker.scores(LYON, TEXTS)
    assert scores.index(max(scores)) == 1
    assert scores[2] == 0.0
    (asked,) = server.requests
    assert asked == {"model": "ranks", "query": LYON, "documents": [*TEXTS[:2], "."]}
    assert server.paths == ["/v1/rerank"]
    assert server.keys == ["Bearer s3cret"]


def test_tei_is_asked_in_its_own_form_once_it_said_so() -> None:
    with served("", form="tei") as (server, reranker):
        first, second = reranker.scores(LYON, TEXTS), reranker.scores(LYON, TEXTS)
    assert first == second
    assert first.index(max(first)) == 1
    assert server.paths == ["/rerank"] * 3
    assert server.requests[-1] == {"query": LYON, "texts": [*TEXTS[:2], "."], "truncate": True}


def test_scores_that_are_no_relevances_become_some() -> None:
    with served(raw=True) as (_, reranker):
        scores = reranker.scores(LYON, TEXTS)
    assert all(0.0 < score < 1.0 for score in scores)
    assert scores.index(max(scores)) == 1


def test_thirty_two_texts_are_one_request_and_each_is_told_of() -> None:
    told: list[Spent] = []
    with served() as (server, reranker):
        counted = reranker.telling(lambda asked: told.append)
        assert len(counted.scores(LYON, ["Lyon"] * 40)) == 40
        reranker.scores(LYON, ["Lyon"])
        assert reranker.scores(LYON, []) == []
    assert [len(one["documents"]) for one in server.requests] == [32, 8, 1]
    assert [(one.input_tokens, one.estimated, one.end) for one in told] == [(11, False, "ok")] * 2


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        (503, ModelDownError, "rerank.busy"),
        (429, ModelDownError, "rerank.busy"),
        (401, ModelRefusedError, "rerank.refused"),
    ],
)
def test_what_a_server_says_is_told(status: int, error: type[Exception], code: str) -> None:
    with served() as (server, reranker):
        server.failures = [status]
        with pytest.raises(error) as caught:
            reranker.scores(LYON, TEXTS)
    assert caught.value.message.code == code  # type: ignore[attr-defined]


def test_one_that_is_away_or_too_slow_is_not_waited_for() -> None:
    away = ServerReranker(RerankConfig(model="ranks", url="http://127.0.0.1:9/v1"))
    with pytest.raises(ModelDownError, match="does not answer"):
        away.scores(LYON, TEXTS)
    with (
        served(config={"seconds": 0.2}, pause_s=0.5) as (_, slow),
        pytest.raises(ModelDownError, match="too long"),
    ):
        slow.scores(LYON, TEXTS)


def test_answers_that_are_none_are_refused() -> None:
    class Odd(RerankServer):
        said: Any = None

        def answer(self, body: dict[str, Any]) -> tuple[int, Any]:
            return 200, self.said

    rows = [{"index": 0, "relevance_score": 0.5}]
    odd: list[Any] = [{}, [], {"results": rows}, {"results": [{"index": 0, "score": "x"}] * 3}, 7]
    for said in odd:
        with served() as (server, reranker):
            server.__class__ = Odd
            server.said = said  # type: ignore[attr-defined]
            with pytest.raises(ModelRefusedError, match="could not be read"):
                reranker.scores(LYON, TEXTS)


def test_a_search_goes_on_without_one_that_fails() -> None:
    found = hits("Lyon has a long history of silk.", OPENED, "Nothing of the kind is said here.")
    with served() as (server, reranker):
        server.failures = [503]
        order, why = _judged(read(LYON), found, reranker, RagConfig())
        usual, none = _judged(read(LYON), found, None, RagConfig())
        assert order == usual
        assert none is None
        assert why is not None
        assert why.code == "rerank.busy"
        order, why = _judged(read(LYON), found, reranker, RagConfig())
    assert why is None
    assert order[0].chunk.text == OPENED


def test_it_is_tried_on_the_sample_report() -> None:
    with served() as (_, reranker):
        did = trial.reorder(reranker)
    assert (did.told, did.passages) == (4, len(sample_passages()))
    assert did.right >= 3
    check = did.reranks
    assert (check.name, check.passed) == ("reranks", True)
    assert "passages of the sample report" in str(check.message)
