"""Written sentences, as what a model learns from them: see tests/evals/pairs/written.py."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.pairs import Task
from tests.evals.pairs import written
from tests.evals.sets import MissingError

TOWNS = ("Arles", "Basel", "Cork", "Delft", "Essen", "Faro")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Twelve sentences about six documents. Only the true ones say what they rest on."""
    found = tmp_path / "sentences.jsonl"
    found.write_text("\n".join(map(json.dumps, _rows())), encoding="utf-8")
    return found


def _rows() -> Iterator[dict[str, object]]:
    for number, town in enumerate(TOWNS, start=1):
        passages = [f"[1] Mills (page 2)\nThe mill in {town} has {number}5 sails. It is white."]
        for side, told in (("true", f"{number}5 sails, as told"), ("faulty", "9 sails")):
            yield {
                "id": f"{town}-{side}", "origin": "clapnq", "doc": town, "side": side,
                "claim": f"In {town} the mill has {told}.", "passages": passages,
            }  # fmt: skip


def test_sentences_are_read_with_what_is_held_out_together(path: Path) -> None:
    found = written.read(path)
    assert [one.group for one in found[:4]] == ["Arles", "Arles", "Basel", "Basel"]
    assert [one.true for one in found[:2]] == [True, False]
    assert found[0].claim == "In Arles the mill has 15 sails, as told."


def test_an_item_without_a_document_is_held_out_by_itself(tmp_path: Path) -> None:
    row = {**next(_rows()), "id": "b1-2-t1", "origin": "table"}
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps(row), encoding="utf-8")
    assert written.read(path)[0].group == "b1-2"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingError, match=r"none\.jsonl"):
        written.read(tmp_path / "none.jsonl")


def test_some_documents_are_held_out_and_always_the_same() -> None:
    held = [name for name in map(str, range(100)) if written.is_held_out(name)]
    assert 10 <= len(held) <= 30
    assert held == [name for name in held if written.is_held_out(name)]


def test_what_words_alone_give_away_is_told_by_other_documents(path: Path) -> None:
    sentences = written.read(path)
    odds = written.given_away(sentences)
    assert min(odds[::2]) > 0 > max(odds[1::2])


def test_a_pair_is_what_the_model_is_asked_in_an_answer(path: Path) -> None:
    pairs = written.pairs(written.read(path))
    assert len(pairs) == 12
    assert pairs[0].first == "In Arles the mill has 15 sails, as told."
    assert pairs[0].second.startswith("The mill in Arles has 15 sails.")
    assert [one.label for one in pairs] == [1.0, 0.0] * 6
    assert {one.task for one in pairs} == {Task.SUPPORT}


def test_a_pair_carries_what_its_words_give_away_within_bounds(path: Path) -> None:
    biases = [one.bias for one in written.pairs(written.read(path))]
    assert min(biases[::2]) > 0 > max(biases[1::2])
    assert max(map(abs, biases)) <= written.SUREST


def test_what_stands_word_for_word_is_no_pair(path: Path) -> None:
    row = {**next(_rows()), "claim": "The mill in Arles has 15 sails."}
    path.write_text("\n".join(map(json.dumps, [*_rows(), row])), encoding="utf-8")
    assert len(written.pairs(written.read(path))) == 12
