"""What changed since an earlier evaluation, and whether it is more than chance."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from webapp.library.evaluation.dataset import DatasetError, Row
from webapp.library.evaluation.measures import (
    contains,
    hit_in_budget,
    interval,
    is_short,
    page_hit,
    right,
)
from webapp.library.evaluation.run import SCOPES

Measure: TypeAlias = tuple[Callable[[Row], bool], Callable[[Row, Row], float]]


def _paged(question: Row) -> bool:
    return bool(question["answerable"] and question["evidence_pages"])


def _hit(question: Row, row: Row, k: int) -> float:
    return float(page_hit(question, row["retrieved"], k))


# By name: of which questions it is taken, and what it is for a question and its row.
COMPARED: Mapping[str, Measure] = {
    **{f"hit@{k}": (_paged, partial(_hit, k=k)) for k in (1, 5, 10)},
    "hit in budget": (_paged, lambda question, row: hit_in_budget(question, row["retrieved"])),
    "right of all": (lambda question: True, lambda question, row: right(question, row)),
    "short answer contained": (
        lambda question: bool(question["answerable"]) and is_short(question),
        lambda question, row: not row["abstained"] and contains(question, row["answer"]),
    ),
}


def read_rows(path: Path) -> tuple[Row, ...]:
    """The rows of an earlier run: its folder, or its rows.jsonl. Raises DatasetError."""
    path = path / "rows.jsonl" if path.is_dir() else path
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        rows = tuple(json.loads(line) for line in lines if line)
        for row in rows:
            row["id"], row["scope"], row["retrieved"]
    except OSError as error:
        raise DatasetError(f"{path}: {error.strerror}") from error
    except (ValueError, LookupError, TypeError) as error:
        raise DatasetError(f"{path} does not hold the rows of an evaluation: {error}") from error
    return rows


def compare(questions: Sequence[Row], rows: Iterable[Row], before: Iterable[Row]) -> dict[str, Any]:
    """For each scope that both runs have, each figure now and then, over the questions of both.

    `interval` is that of the change, 95 % by paired bootstrap over documents; a change whose
    interval holds 0 may be chance. `won` and `lost` are the ids of the questions that made it.
    """
    known = {question["id"]: question for question in questions}
    old = {(row["scope"], row["id"]): row for row in before}
    found: dict[str, Any] = {}
    for scope in SCOPES:
        pairs = [
            (known[row["id"]], row, old[scope, row["id"]])
            for row in rows
            if row["scope"] == scope and (scope, row["id"]) in old
        ]
        if pairs:
            figures = {name: _change(measure, pairs) for name, measure in COMPARED.items()}
            told = {name: figure for name, figure in figures.items() if figure}
            found[scope] = {"questions": len(pairs), "figures": told}
    return found


def _change(measure: Measure, pairs: Sequence[tuple[Row, Row, Row]]) -> dict[str, Any]:
    """One figure of both runs; nothing when none of the questions has it."""
    applies, value = measure
    taken = [
        (question, float(value(question, now)), float(value(question, then)))
        for question, now, then in pairs
        if applies(question)
    ]
    if not taken:
        return {}
    changes = [(question["doc"], now - then) for question, now, then in taken]
    low, high = interval(changes, lambda part: sum(part) / len(part))
    return {
        "questions": len(taken),
        "before": round(sum(then for _, _, then in taken) / len(taken), 4),
        "now": round(sum(now for _, now, _ in taken) / len(taken), 4),
        "change": round(sum(change for _, change in changes) / len(changes), 4),
        "interval": [round(low, 4), round(high, 4)],
        "more than chance": low > 0 or high < 0,
        "won": [question["id"] for question, now, then in taken if now > then],
        "lost": [question["id"] for question, now, then in taken if now < then],
    }
