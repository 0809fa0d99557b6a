"""The figures of an evaluation, from its rows; measures.py beside it defines each."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, TypeAlias

from rag.types import Verdict
from webapp.library.evaluation.dataset import Row
from webapp.library.evaluation.measures import (
    auroc,
    brier,
    contains,
    error_by_chance,
    expected_calibration_error,
    first_hit,
    hit_in_budget,
    interval,
    is_short,
    page_hit,
    page_recall,
    reciprocal_rank,
    reliability,
    right,
    risk_coverage,
    risk_coverage_area,
)
from webapp.library.evaluation.run import SCOPES

Pair: TypeAlias = tuple[Row, Row]  # a question and the row of its answer

MEASURES: Mapping[str, Callable[[Row, Sequence[Row]], float]] = {
    **{f"hit@{k}": partial(page_hit, k=k) for k in (1, 3, 5, 10)},
    **{f"recall@{k}": partial(page_recall, k=k) for k in (5, 10)},
    "MRR@10": partial(reciprocal_rank, k=10),
    "hit in budget": hit_in_budget,
}
MOST_MISSES = 20
FOUND = 5  # items that a miss is told with


def figures(questions: Sequence[Row], rows: Sequence[Row]) -> dict[str, Any]:
    """For each scope: retrieval, answers and calibration, in all, by source and by kind."""
    known = {question["id"]: question for question in questions}
    found: dict[str, Any] = {}
    for scope in SCOPES:
        pairs = [(known[row["id"]], row) for row in rows if row["scope"] == scope]
        if pairs:
            found[scope] = {
                **_both(pairs),
                "by_source": {one: _both(part) for one, part in _grouped(pairs, "source")},
                "by_kind": {one: _both(part) for one, part in _grouped(pairs, "question_type")},
                **_curves(pairs),
                "misses": misses(pairs),
            }
    return found


def _both(pairs: Sequence[Pair]) -> dict[str, Any]:
    return {"retrieval": retrieval(pairs), "answers": answers(pairs)}


def _grouped(pairs: Sequence[Pair], field: str) -> list[tuple[str, list[Pair]]]:
    """The pairs by a field of the question; those without it are in no group."""
    values = sorted({str(question[field]) for question, _ in pairs if question.get(field)})
    return [(one, [p for p in pairs if str(p[0].get(field)) == one]) for one in values]


def _curves(pairs: Sequence[Pair]) -> dict[str, Any]:
    sure = [(row["confidence"], right(q, row)) for q, row in pairs if not row["abstained"]]
    return {"reliability": reliability(sure), "risk_coverage": risk_coverage(sure)}


def misses(pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """The worst: gold pages that were found late or not at all, the most confident answer first."""
    late = []
    for question, row in pairs:
        rank = first_hit(question, row["retrieved"])
        if question["answerable"] and question["evidence_pages"] and (rank is None or rank > FOUND):
            late.append((rank is not None, -row["confidence"], question["id"], question, row, rank))
    return [
        {
            "id": question["id"],
            "question": question["question"],
            "document": question["doc"],
            "pages": question["evidence_pages"],
            "rank": rank,
            "found": [
                {"document": item["document"], "pages": item["pages"]}
                for item in row["retrieved"][:FOUND]
            ],
            "answer": row["answer"],
            "confidence": row["confidence"],
        }
        for _, _, _, question, row, rank in sorted(late, key=lambda one: one[:3])[:MOST_MISSES]
    ]


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
    share = _mean([ok for _, ok in sure])
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
            [
                Verdict(verdict).holds
                for _, row in given
                for verdict in row["verdicts"]
                if verdict != Verdict.UNCHECKED
            ]
        ),
        "expected calibration error": _rounded(expected_calibration_error(sure)),
        "calibration error by chance": _rounded(error_by_chance(sure)),
        "Brier score": _rounded(brier(sure)),
        "Brier score of the share right": _rounded(brier([(share or 0.0, ok) for _, ok in sure])),
        "AURC": _rounded(risk_coverage_area(sure)),
        "AUROC confidence, right": _rounded(auroc(sure)),
        "AUROC confidence, answerable": _rounded(
            auroc([(row["confidence"], bool(q["answerable"])) for q, row in pairs])
        ),
        "seconds": _seconds([row["seconds"] for _, row in pairs]),
    }


def _abstained(pairs: Sequence[Pair], *, answerable: bool) -> list[bool]:
    return [bool(row["abstained"]) for q, row in pairs if bool(q["answerable"]) is answerable]


def _seconds(timings: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The median and the 95th percentile of each step."""
    told: dict[str, float] = {}
    for name in timings[0] if timings else ():
        ordered = sorted(timing[name] for timing in timings)
        for share in (50, 95):
            place = min(len(ordered) - 1, len(ordered) * share // 100)
            told[f"{name} p{share}"] = ordered[place]
    return told


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
