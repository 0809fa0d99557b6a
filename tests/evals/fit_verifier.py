"""Fits the shipped verifier on claims with human verdicts; prints AUROC by set.

    python -m tests.evals.fit_verifier DIR PAIRS            DIR holds <set>.jsonl.gz
    python -m tests.evals.fit_verifier DIR PAIRS --write    and stores the weights

PAIRS are the pair model's weights, with those of its folds beside them.

The weights' signs are given (a missing number never speaks for a claim), so that the little data
that there is cannot teach nonsense. Sets and both labels count the same whatever their size.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize  # type: ignore[import-untyped]
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from rag.pairs import PairModel, Task
from rag.verify.choose import READ, READ_FEATURES, together
from rag.verify.features import FEATURES, measure
from tests.evals.claims import CLAIMS, labelled
from tests.evals.pairs.folds import Folds

Floats = npt.NDArray[np.float64]

FITTED_ON = ("wice_claim", "expertqa_claim", "scifact_claim", "mtrag_human_faithfulness")
MEASURED_ON = ("faithbench_sentence", "faithbench_response")
RIDGE = 3.0
VERSION = 2
ALL = (*FEATURES, *READ_FEATURES)
SIGNS = np.array([-1 if "missing" in f or f in {"negated", "opposed"} else 1 for f in ALL])
OUT = Path(__file__).parents[2] / "rag" / "models" / "verifier.json"


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
    best = minimize(loss, np.zeros(len(ALL) + 1), jac=True, bounds=bounds).x
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


def of(claim: str, units: list[str], pairs: PairModel) -> list[float]:
    """All that the verifier weighs, for one claim."""
    measured = measure(claim, units) or (0.0,) * len(FEATURES)
    asked = [(claim, together(claim, units, most)) for most in READ]
    return [*measured, *pairs.log_odds(Task.SUPPORT, asked)]


def main(folder: Path, weights: Path, *, write: bool) -> None:
    folds = Folds(weights)
    found = []
    for name in (*FITTED_ON, *MEASURED_ON):
        for row, units in labelled(folder, name):
            learned = name in CLAIMS
            pairs = folds.unseen(f"{name}/{row['doc_key']}") if learned else folds.shipped()
            claim = row.get("claim") or row["response"]
            found.append((of(claim, units, pairs), row, name))
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
        stored = {"version": VERSION, "features": ALL, **plain}
        OUT.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), write="--write" in sys.argv)
