"""The figures of an evaluation, from its rows; rag/evaluate.py defines each."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

from rag.evaluate import (
    auroc,
    contains,
    expected_calibration_error,
    hit_in_budget,
    interval,
    is_short,
    page_hit,
    page_recall,
    right,
    risk_coverage_area,
)
from rag.types import Verdict
from webapp.library.evaluation.dataset import Row
from webapp.library.evaluation.run import SCOPES

Pair: TypeAlias = tuple[Row, Row]  # a question and the row of its answer

MEASURES: Mapping[str, Callable[[Row, Sequence[Row]], float]] = {
    **{f"hit@{k}": partial(page_hit, k=k) for k in (1, 3, 5, 10)},
    **{f"recall@{k}": partial(page_recall, k=k) for k in (5, 10)},
    "hit in budget": hit_in_budget,
}


def figures(questions: Sequence[Row], rows: Sequence[Row]) -> dict[str, Any]:
    """For each scope: retrieval, answers and calibration, in all and by source."""
    known = {question["id"]: question for question in questions}
    found: dict[str, Any] = {}
    for scope in SCOPES:
        pairs = [(known[row["id"]], row) for row in rows if row["scope"] == scope]
        if pairs:
            by_source = _grouped(pairs)
            found[scope] = {
                "retrieval": retrieval(pairs),
                "answers": answers(pairs),
                "by_source": {
                    source: {"retrieval": retrieval(part), "answers": answers(part)}
                    for source, part in by_source.items()
                },
            }
    return found


def _grouped(pairs: Sequence[Pair]) -> dict[str, list[Pair]]:
    sources = sorted({str(question.get("source", "")) for question, _ in pairs})
    return {
        source: [pair for pair in pairs if str(pair[0].get("source", "")) == source]
        for source in sources
    }


def retrieval(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Whether the gold pages were found, over the answerable questions that have any."""
    paged = [pair for pair in pairs if pair[0]["answerable"] and pair[0]["evidence_pages"]]
    told: dict[str, Any] = {"questions": len(paged)}
    for name, measure in MEASURES.items():
        values = [(q["doc"], float(measure(q, row["retrieved"]))) for q, row in paged]
        told[name] = _with_interval(values)
    return told


def answers(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Whether the answers are right, sure when they are right, and withheld when there is none."""
    given = [pair for pair in pairs if not pair[1]["abstained"]]
    short = [pair for pair in pairs if pair[0]["answerable"] and is_short(pair[0])]
    sure = [(row["confidence"], right(question, row)) for question, row in given]
    return {
        "questions": len(pairs),
        "given": len(given),
        "failed": sum("error" in row for _, row in pairs),
        "right of all": _with_interval([(q["doc"], float(right(q, r))) for q, r in pairs]),
        "right of given": _with_interval([(q["doc"], float(right(q, r))) for q, r in given]),
        "short answer contained": _mean(
            [not row["abstained"] and contains(q, row["answer"]) for q, row in short]
        ),
        "abstained of unanswerable": _mean(_abstained(pairs, answerable=False)),
        "abstained of answerable": _mean(_abstained(pairs, answerable=True)),
        "faithfulness (groundedness)": _mean(
            [verdict == Verdict.SUPPORTED for _, row in given for verdict in row["verdicts"]]
        ),
        "expected calibration error": _rounded(expected_calibration_error(sure)),
        "AURC": _rounded(risk_coverage_area(sure)),
        "AUROC confidence, right": _rounded(auroc(sure)),
        "AUROC confidence, answerable": _rounded(
            auroc([(row["confidence"], bool(q["answerable"])) for q, row in pairs])
        ),
        "seconds": _seconds([row["seconds"] for _, row in pairs]),
    }


def _abstained(pairs: Sequence[Pair], *, answerable: bool) -> list[bool]:
    return [bool(row["abstained"]) for q, row in pairs if bool(q["answerable"]) is answerable]


def _seconds(timings: Sequence[Mapping[str, float]]) -> dict[str, float | None]:
    """Mean seconds of each step."""
    names = timings[0] if timings else ()
    return {name: _mean([timing[name] for timing in timings]) for name in names}


def _with_interval(values: Sequence[tuple[str, float]]) -> dict[str, Any]:
    """The mean of (document, value) with its 95 % interval over documents."""
    if not values:
        return {"value": None, "interval": None}
    low, high = interval(values, lambda part: sum(part) / len(part))
    mean = sum(value for _, value in values) / len(values)
    return {"value": round(mean, 4), "interval": [round(low, 4), round(high, 4)]}


def _mean(values: Sequence[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
