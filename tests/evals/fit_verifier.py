"""Fits the shipped verifier on claims with human verdicts; prints AUROC by set.

    python -m tests.evals.fit_verifier DIR            DIR holds <set>.jsonl(.gz), see SETS
    python -m tests.evals.fit_verifier DIR --write    and stores the weights

The weights' signs are given (a missing number never speaks for a claim), so that the little data
that there is cannot teach nonsense. Sets and both labels count the same whatever their size.
"""

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from rag.config import EmbedConfig
from rag.embed import build_embedder
from rag.sentences import sentences
from rag.verify.features import FEATURES, read

Floats = npt.NDArray[np.float64]

FITTED_ON = ("wice_claim", "expertqa_claim", "scifact_claim", "mtrag_human_faithfulness")
MEASURED_ON = ("faithbench_sentence", "faithbench_response")
RIDGE = 3.0
VERSION = 1
SIGNS = np.array([-1 if "missing" in f or f in {"negated", "opposed"} else 1 for f in FEATURES])
OUT = Path(__file__).parents[2] / "rag" / "models" / "verifier.json"


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    path = folder / f"{name}.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def labelled(folder: Path, name: str) -> Iterator[tuple[dict[str, Any], list[str]]]:
    """Rows with a clear label and the sentences of their source."""
    responses = {r["id"]: r for r in rows(folder, "faithbench_response")}
    for row in rows(folder, name):
        if row["label"] in {"supported", "unsupported"}:
            source = row.get("passages") or row.get("source_text")
            source = source or responses[row["response_id"]]["source_text"]
            texts = [source] if isinstance(source, str) else source
            texts = [t if isinstance(t, str) else t["text"] for t in texts]
            yield row, [t[s.start : s.end] for t in texts for s in sentences(t)]


def fit(values: Floats, labels: Floats, weights: Floats) -> dict[str, Any]:
    """Logistic regression with given signs and a ridge, over standardised features."""
    mean, scale = values.mean(0), values.std(0) + 1e-9
    z, y = (values - mean) / scale, np.where(labels, 1.0, -1.0)

    def loss(theta: Floats) -> tuple[float, Floats]:
        margin = y * (z @ theta[1:] + theta[0])
        value = (weights * np.logaddexp(0, -margin)).mean() + (theta[1:] ** 2).sum() / (2 * RIDGE)
        slope = -(weights * y / (1 + np.exp(margin))) / len(y)
        return float(value), np.r_[slope.sum(), slope @ z + theta[1:] / RIDGE]

    bounds = [(None, None)] + [(0, None) if sign > 0 else (None, 0) for sign in SIGNS]
    best = minimize(loss, np.zeros(len(FEATURES) + 1), jac=True, bounds=bounds).x
    return {"mean": mean, "scale": scale, "weights": best[1:], "bias": float(best[0])}


def predict(model: dict[str, Any], values: Floats) -> Floats:
    scores = ((values - model["mean"]) / model["scale"]) @ model["weights"] + model["bias"]
    return np.asarray(1 / (1 + np.exp(-scores)))


def balanced(sets: npt.NDArray[np.str_], labels: Floats) -> Floats:
    weights = np.zeros(len(sets))
    for name in set(sets):
        for label in (True, False):
            chosen = (sets == name) & (labels == label)
            weights[chosen] = 1 / max(1, chosen.sum())
    return np.asarray(weights / weights.mean())


def main(folder: Path, *, write: bool) -> None:
    embedder = build_embedder(EmbedConfig())
    found = [
        (read(row.get("claim") or row["response"], units, embedder).features, row, name)
        for name in (*FITTED_ON, *MEASURED_ON)
        for row, units in labelled(folder, name)
    ]
    values = np.array([features for features, _, _ in found])
    labels = np.array([row["label"] == "supported" for _, row, _ in found])
    groups = np.array([row["doc_key"] for _, row, _ in found])
    sets = np.array([name for _, _, name in found])
    fitted = np.flatnonzero(np.isin(sets, FITTED_ON))
    scores = np.zeros(len(labels))
    folds = GroupKFold(5, shuffle=True, random_state=0)
    for train, test in folds.split(values[fitted], groups=groups[fitted]):
        a, b = fitted[train], fitted[test]
        model = fit(values[a], labels[a], balanced(sets[a], labels[a]))
        scores[b] = predict(model, values[b])
    model = fit(values[fitted], labels[fitted], balanced(sets[fitted], labels[fitted]))
    rest = np.isin(sets, MEASURED_ON)
    scores[rest] = predict(model, values[rest])
    for name in (*FITTED_ON, *MEASURED_ON):
        chosen = sets == name
        auroc = roc_auc_score(labels[chosen], scores[chosen])
        sys.stdout.write(f"{name:28} {auroc:.3f}  {chosen.sum()} claims\n")
    if write:
        plain = {k: np.round(v, 5).tolist() for k, v in model.items()}
        stored = {"version": VERSION, "features": FEATURES, **plain}
        OUT.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), write="--write" in sys.argv)
