"""Two evaluations beside each other: what changed, and whether it is more than chance."""

import json
from pathlib import Path
from typing import Any

import pytest

from webapp.library.evaluation.baseline import compare, read_rows
from webapp.library.evaluation.dataset import DatasetError
from webapp.library.evaluation.figures import misses

QUESTIONS = [
    {"id": f"q{n}", "doc": f"{n}.pdf", "question": "How much?", "answer": "12", "answerable": True,
     "evidence_pages": [2]}
    for n in range(20)
]  # fmt: skip


def rows(found: int) -> list[dict[str, Any]]:
    """An answer for each question, with the gold page found for the first of them."""
    return [
        {
            "id": question["id"], "scope": "document", "answer": "It was 12.", "abstained": False,
            "confidence": 0.5, "citations": [],
            "retrieved": [
                {"document": question["doc"], "pages": [2 if n < found else 3], "characters": 10}
            ],
        }
        for n, question in enumerate(QUESTIONS)
    ]  # fmt: skip


def test_a_change_of_most_documents_is_more_than_chance() -> None:
    told = compare(QUESTIONS, rows(18), rows(6))["document"]
    hit = told["figures"]["hit@1"]
    assert (hit["before"], hit["now"], hit["change"]) == (0.3, 0.9, 0.6)
    assert hit["more than chance"]
    assert hit["won"] == [f"q{n}" for n in range(6, 18)]
    assert hit["lost"] == []
    assert told["figures"]["short answer contained"]["change"] == 0.0


def test_a_change_of_one_document_may_be_chance() -> None:
    hit = compare(QUESTIONS, rows(9), rows(10))["document"]["figures"]["hit@5"]
    assert not hit["more than chance"]
    assert hit["lost"] == ["q9"]


def test_only_what_both_were_asked_is_compared() -> None:
    told = compare(QUESTIONS, rows(5), rows(5)[:7])
    assert told["document"]["questions"] == 7
    assert compare(QUESTIONS, rows(5), []) == {}


def test_the_worst_misses_are_those_found_nowhere_and_said_surely() -> None:
    late = rows(19)
    late[3]["retrieved"] = [{"document": "other.pdf", "pages": [2]}] * 6 + late[3]["retrieved"]
    told = misses(list(zip(QUESTIONS, late, strict=True)))
    assert [(one["id"], one["rank"]) for one in told] == [("q19", None), ("q3", 7)]
    assert told[0]["pages"] == [2]
    assert told[0]["found"] == [{"document": "19.pdf", "pages": [3]}]


def test_it_says_what_is_wrong_with_a_baseline(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="No such file"):
        read_rows(tmp_path)
    (tmp_path / "rows.jsonl").write_text('{"id": 1}\n')
    with pytest.raises(DatasetError, match="does not hold the rows"):
        read_rows(tmp_path)
    (tmp_path / "rows.jsonl").write_text(json.dumps(rows(1)[0]) + "\n")
    assert read_rows(tmp_path / "rows.jsonl")[0]["id"] == "q0"
