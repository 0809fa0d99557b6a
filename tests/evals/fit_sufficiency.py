"""Fits the sufficiency signal on questions with passages; prints AUROC by set and the weights.

    python -m tests.evals.fit_sufficiency DIR PAIRS            DIR holds <set>.jsonl.gz
    python -m tests.evals.fit_sufficiency DIR PAIRS --write    and stores the weights

PAIRS are the pair model's weights, with those of its folds beside them.

Each third question that has an answer is also asked of another document's passages: what has
nothing to do with the question must score lowest of all. Weights may not be negative.
"""

import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from rag.config import EmbedConfig
from rag.embed import Embedder, build_embedder
from rag.pairs import PairModel
from rag.question.query import read
from rag.reading.read import read_passages
from rag.types import Chunk, ElementKind, Passage, Span
from rag.verify.confidence.sufficiency import measures
from tests.evals.logistic import Bools, Floats, Strings, balanced, logistic
from tests.evals.pairs.folds import Folds
from tests.evals.sets import rows as all_rows

Row = tuple[str, str, bool, dict[str, float]]

FITTED_ON = ("clapnq", "mtrag_un", "squad2")
MEASURED_ON = ("rgb_fact",)
MOST = 450  # questions of a set
RIDGE = 30.0
VERSION = 3
OUT = Path(__file__).parents[2] / "rag" / "models" / "sufficiency.json"
OTHER = "_other"  # asked of another document's passages


def measured(folder: Path, name: str, folds: Folds, embedder: Embedder) -> Iterator[Row]:
    generator = random.Random(0)  # noqa: S311
    rows = [row for row in all_rows(folder / f"{name}.jsonl") if row["answerable"] is not None]
    rows = [row for row in rows if row["passages"] or row.get("distractor_passages")]
    generator.shuffle(rows)
    rows = rows[:MOST]
    for i, row in enumerate(rows):
        key = row["doc_key"]
        pairs = folds.unseen(f"{name}/{key}") if name in FITTED_ON else folds.shipped()
        yield name, key, bool(row["answerable"]), of(row, row, pairs, embedder)
        if i % 3 == 0 and row["answerable"]:
            other = generator.choice([r for r in rows if r["doc_key"] != key])
            yield name + OTHER, key, False, of(row, other, pairs, embedder)


def of(
    row: dict[str, Any], asked_of: dict[str, Any], pairs: PairModel, embedder: Embedder
) -> dict[str, float]:
    reading = read_passages(read(row["question"]), passages(asked_of), pairs)
    return measures(reading, embedder)


def passages(row: dict[str, Any]) -> list[Passage]:
    texts = [*row["passages"], *(row.get("distractor_passages") or [])]
    return [
        Passage(number=number, chunk=chunk(text, number), relevance=0.0, rank=number)
        for number, text in enumerate(texts, start=1)
    ]


def chunk(passage: dict[str, Any], ordinal: int) -> Chunk:
    text = passage["text"]
    return Chunk(
        id=f"d:1:{ordinal}", document_id="d", ordinal=ordinal, kind=ElementKind.PARAGRAPH,
        span=Span(0, len(text)), pages=(1,), title=passage.get("title") or "", headings=(),
        text=text,
    )  # fmt: skip


def fit(sets: Strings, values: Floats, labels: Bools) -> Floats:
    """The bias and the weights. What has nothing to do with the question counts less."""
    counts = {name: 0.7 if name.endswith(OTHER) else 1.0 for name in set(sets)}
    signs = [1] * values.shape[1]
    return logistic(values, labels, balanced(sets, labels, counts), ridge=RIDGE, signs=signs)


def main(folder: Path, pairs: Path) -> None:
    embedder, folds = build_embedder(EmbedConfig()), Folds(pairs)
    rows = [
        row
        for name in (*FITTED_ON, *MEASURED_ON)
        for row in measured(folder, name, folds, embedder)
    ]
    sets, groups = np.array([r[0] for r in rows]), np.array([r[1] for r in rows])
    labels, values = np.array([r[2] for r in rows]), np.array([list(r[3].values()) for r in rows])
    names = [name for fitted in FITTED_ON for name in (fitted, fitted + OTHER)]
    chosen = np.flatnonzero(np.isin(sets, names))
    scores = np.zeros(len(rows))
    folds = GroupKFold(5, shuffle=True, random_state=0)
    for train, test in folds.split(chosen, groups=groups[chosen]):
        a, b = chosen[train], chosen[test]
        theta = fit(sets[a], values[a], labels[a])
        scores[b] = values[b] @ theta[1:] + theta[0]
    theta = fit(sets[chosen], values[chosen], labels[chosen])
    rest = ~np.isin(sets, names)
    scores[rest] = values[rest] @ theta[1:] + theta[0]
    shares = 1 / (1 + np.exp(-scores))
    for name in (*FITTED_ON, *MEASURED_ON):
        mine, other = sets == name, sets == name + OTHER
        auroc = roc_auc_score(labels[mine], shares[mine])
        low = np.quantile(shares[mine & labels], 0.05)
        high = np.quantile(shares[other], 0.95)
        sys.stdout.write(
            f"{name:10} AUROC {auroc:.3f}; 95 % of the answerable above {low:.2f}, "
            f"95 % of the unrelated below {high:.2f}\n"
        )
    weights = dict(zip(rows[0][3], np.round(theta[1:], 3).tolist(), strict=True))
    model = {"version": VERSION, "bias": round(float(theta[0]), 3), "weights": weights}
    sys.stdout.write(f"{model}\n")
    if "--write" in sys.argv:
        OUT.write_text(json.dumps(model, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
