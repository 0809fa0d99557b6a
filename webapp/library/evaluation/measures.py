"""Figures of quality from the rows of an evaluation: retrieval, answers, calibration, intervals.

Pure functions over plain rows; a question row and an answer row as the evaluation writes them.
"""

import math
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from rag.language.lists import together
from rag.language.numbers import NumberForms

Row = Mapping[str, Any]
T = TypeVar("T")

PAGES_COUNTED = 3  # an item that covers more pages counts with its first ones
BUDGET = 8_000  # characters of passages that a model is taken to see
BINS = 10
DRAWS = 1_000
SHORT_ANSWER = 6  # words

_NUMBER = re.compile(r"[-(]?\$?\d[\d,]*(?:\.\d+)?%?\)?")
_SCALES = together(NumberForms).scales
_CURRENCIES = together(NumberForms).currencies
_FACTORS = (1, 1e3, 1e6, 1e9, 1e-3, 1e-6, 1e-9, 100, 0.01)


def page_hit(question: Row, items: Sequence[Row], k: int) -> bool:
    """Whether a gold page of the right document is among the pages of the first k items."""
    gold = set(question["evidence_pages"])
    return any(gold & _pages(question, item) for item in items[:k])


def page_recall(question: Row, items: Sequence[Row], k: int) -> float:
    """Share of the gold pages that are among those of the first k items."""
    gold = set(question["evidence_pages"])
    found = set().union(*(_pages(question, item) for item in items[:k]))
    return len(gold & found) / len(gold) if gold else 0.0


def first_hit(question: Row, items: Sequence[Row]) -> int | None:
    """The rank, from 1, of the first item with a gold page; None when there is none."""
    gold = set(question["evidence_pages"])
    ranks = (rank for rank, item in enumerate(items, start=1) if gold & _pages(question, item))
    return next(ranks, None)


def reciprocal_rank(question: Row, items: Sequence[Row], k: int) -> float:
    """1 / the rank of the first item with a gold page; 0 when it is not among the first k."""
    rank = first_hit(question, items[:k])
    return 1 / rank if rank else 0.0


def hit_in_budget(question: Row, items: Sequence[Row], budget: int = BUDGET) -> bool:
    """Whether a gold page comes within the first characters of passages. Items have `characters`.

    The item at which the budget runs out still counts: the model sees its beginning.
    """
    used = 0
    for item in items:
        if used >= budget:
            return False
        if set(question["evidence_pages"]) & _pages(question, item):
            return True
        used += item["characters"]
    return False


def is_short(question: Row) -> bool:
    """Whether the gold answer is a value or a name that can be looked for in a text."""
    answer = str(question.get("answer", ""))
    plain = answer.lower() in {"yes", "no", "true", "false"}
    return bool(answer) and len(_words(answer)) <= SHORT_ANSWER and not plain


def contains(question: Row, text: str) -> bool:
    """Whether a text has the gold answer or one accepted for it; numbers count as values."""
    golds = [question.get("answer", ""), *(question.get("accept_also") or [])]
    golds += question.get("answer_list") or []
    return any(_has(str(gold), text) for gold in golds)


def right(question: Row, row: Row) -> bool:
    """Whether an answer is right: the right page cited, and a short gold answer contained.

    For a question without an answer the one right thing is to abstain.
    """
    if not question["answerable"]:
        return bool(row["abstained"])
    if row["abstained"]:
        return False
    gold = set(question["evidence_pages"])
    cited = not gold or any(
        c["document"] == question["doc"] and c["page"] in gold for c in row["citations"]
    )
    return cited and (not is_short(question) or contains(question, row["answer"]))


def reliability(pairs: Iterable[tuple[float, bool]]) -> list[tuple[float, float, int]]:
    """Bins of equal mass, the least sure first: mean confidence, share right, how many."""
    ordered = sorted(pairs)
    size = max(1, math.ceil(len(ordered) / BINS))
    parts = [ordered[start : start + size] for start in range(0, len(ordered), size)]
    return [
        (_mean(c for c, _ in part), _mean(float(r) for _, r in part), len(part)) for part in parts
    ]


def expected_calibration_error(pairs: Iterable[tuple[float, bool]]) -> float | None:
    """Mean gap between confidence and share of right answers over bins of equal mass."""
    bins = reliability(pairs)
    total = sum(count for _, _, count in bins)
    return sum(n * abs(sure - share) for sure, share, n in bins) / total if bins else None


def error_by_chance(pairs: Iterable[tuple[float, bool]]) -> float | None:
    """The calibration error that answers with exactly these confidences stay under 95 times of 100.

    So few answers tell so much: a confidence whose error is below it may be exact.
    """
    confidences = [sure for sure, _ in pairs]
    generator = random.Random(0)  # noqa: S311
    draws = sorted(
        expected_calibration_error([(sure, generator.random() < sure) for sure in confidences]) or 0
        for _ in range(DRAWS)
    )
    return draws[int(DRAWS * 0.95)] if confidences else None


def brier(pairs: Iterable[tuple[float, bool]]) -> float | None:
    """Mean squared gap between confidence and being right, which is 1 or 0; 0 is best."""
    gaps = [(sure - ok) ** 2 for sure, ok in pairs]
    return _mean(gaps) if gaps else None


def risk_coverage(pairs: Iterable[tuple[float, bool]]) -> list[tuple[float, float]]:
    """For each number of answers given, the surest first: their share of all, and of them wrong."""
    ordered = sorted(pairs, key=lambda pair: -pair[0])
    wrong, curve = 0, []
    for count, (_, ok) in enumerate(ordered, start=1):
        wrong += not ok
        curve.append((count / len(ordered), wrong / count))
    return curve


def risk_coverage_area(pairs: Iterable[tuple[float, bool]]) -> float | None:
    """AURC: the mean share of wrong answers over all coverages, the surest first; 0 is best."""
    curve = risk_coverage(pairs)
    return _mean(risk for _, risk in curve) if curve else None


def auroc(pairs: Iterable[tuple[float, bool]]) -> float | None:
    """The chance that a true one scores above a false one; ties count half."""
    ordered = sorted(pairs, key=lambda pair: pair[0])
    true = sum(label for _, label in ordered)
    false = len(ordered) - true
    if not true or not false:
        return None
    ranks, start = 0.0, 0
    while start < len(ordered):
        end = start
        while end < len(ordered) and ordered[end][0] == ordered[start][0]:
            end += 1
        ranks += sum(label for _, label in ordered[start:end]) * (start + end + 1) / 2
        start = end
    return (ranks - true * (true + 1) / 2) / (true * false)


def interval(
    rows: Iterable[tuple[str, T]], measure: Callable[[list[T]], float]
) -> tuple[float, float]:
    """The 95 % interval of a measure by bootstrap over documents. `rows` are (document, row)."""
    by_document: dict[str, list[T]] = defaultdict(list)
    for document, row in rows:
        by_document[document].append(row)
    generator = random.Random(0)  # noqa: S311
    keys = list(by_document)
    draws = sorted(
        measure([row for key in generator.choices(keys, k=len(keys)) for row in by_document[key]])
        for _ in range(DRAWS)
    )
    return draws[int(DRAWS * 0.025)], draws[int(DRAWS * 0.975)]


def _pages(question: Row, item: Row) -> set[int]:
    right_document = item["document"] == question["doc"]
    return set(item["pages"][:PAGES_COUNTED]) if right_document else set()


def _has(gold: str, text: str) -> bool:
    values = _values(gold)
    if values and not re.sub(r"[\d.,$%()\s-]", "", gold):
        return any(_same(values[0], value) for value in _values(text))
    if len(_NUMBER.findall(gold)) == 1 and _measures(gold, text):
        return True
    words = " ".join(_words(gold))
    return bool(words) and f" {words} " in f" {' '.join(_words(text))} "


def _measures(gold: str, text: str) -> bool:
    """Whether a text has the number of a gold answer, and what it is in wherever that stands: in
    the head of a table, before the number, or as a sign. A scale is part of the value."""
    units = {word for word in _words(gold) if not word.isdigit() and word not in _SCALES}
    said = set(_words(text))
    money = {_CURRENCIES[word] for word in units & _CURRENCIES.keys()}
    named = {_CURRENCIES[word] for word in said & _CURRENCIES.keys()}
    named |= {sign for sign in _CURRENCIES.values() if sign in text}
    there = units - _CURRENCIES.keys() <= said and money <= named
    values = set(_values(gold))
    return there and any(_same(max(values), value) for value in _values(text))


def _values(text: str) -> list[float]:
    """The numbers of a text, each with the scale that follows it and without."""
    found: list[float] = []
    for match in _NUMBER.finditer(text):
        digits = re.sub(r"[^\d.]", "", match.group())
        value = float(digits)
        after = text[match.end() : match.end() + 12].lower().split()
        found.append(value * _SCALES.get(after[0].strip(".,;"), 1) if after else value)
        found.append(value)
    return found


def _same(gold: float, value: float) -> bool:
    return any(
        math.isclose(abs(gold), abs(value) * factor, rel_tol=0.01, abs_tol=1e-9)
        for factor in _FACTORS
    )


def _words(text: str) -> list[str]:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).split()


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0
