"""Fits the shipped verifier on claims with human verdicts; prints AUROC by set, without the rules
and with them.

    python -m tests.evals.fit_verifier DIR PAIRS            DIR holds <set>.jsonl.gz
    python -m tests.evals.fit_verifier DIR PAIRS --write    and stores the weights

PAIRS are the pair model's weights, with those of its folds beside them. It is fitted on what it is
asked in an answer: the nearest sentences, not whole sources.

The weights' signs are given (a missing number never speaks for a claim), so that the little data
that there is cannot teach nonsense. Sets and both labels count the same whatever their size.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize  # type: ignore[import-untyped]
from sklearn.model_selection import GroupKFold

from rag.language.sentences import sentences
from rag.pairs import PairModel
from rag.verify import check_text
from rag.verify.choose import together
from rag.verify.features import FEATURES, READ_FEATURES, measure
from rag.verify.read import Read, read
from tests.evals.claims import CLAIMS, sourced
from tests.evals.pairs.folds import Folds
from tests.evals.sets import Row
from webapp.library.evaluation.measures import auroc

Floats = npt.NDArray[np.float64]

FITTED_ON = ("wice_claim", "expertqa_claim", "scifact_claim", "mtrag_human_faithfulness")
MEASURED_ON = ("faithbench_sentence", "faithbench_response")
RIDGE = 3.0
VERSION = 3
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


class Told:
    """A verifier that is told what to say, and remembers what it was asked."""

    name = "told"

    def __init__(self, support: float = 0.0) -> None:
        self._support = support
        self.asked: list[tuple[str, str]] = []

    def reads(self, language: str) -> bool:
        return bool(language)

    def supports(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        self.asked += pairs
        return [self._support for _ in pairs]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A labelled claim; `asked`: the claim and the evidence that the verifier is asked about."""

    name: str
    row: Row
    texts: list[str]
    asked: tuple[str, str] | None

    @property
    def claim(self) -> str:
        return str(self.row.get("claim") or self.row["response"])

    @property
    def supported(self) -> bool:
        return bool(self.row["label"] == "supported")

    def told(self, support: float) -> float:
        """The support in an answer, where rules weigh too."""
        return check_text(self.claim, self.texts, Told(support)).support


def cases(folder: Path) -> list[Case]:
    """The claims of all sets."""
    found = []
    for name in (*FITTED_ON, *MEASURED_ON):
        for row, texts in sourced(folder, name):
            told = Told()
            check_text(str(row.get("claim") or row["response"]), texts, told)
            asked = next((one for one in told.asked if measure(*reading(*one))), None)
            found.append(Case(name, row, texts, asked))
    return found


def reading(claim: str, text: str) -> tuple[Read, list[Read]]:
    units = [read(text[span.start : span.end], "en") for span in sentences(text, "en")]
    return read(claim, "en"), units


def features(asked: Sequence[Case], folds: Folds) -> Floats:
    """All that the verifier weighs, by models that have not learned from the document."""
    by_model: dict[PairModel, list[int]] = {}
    for i, case in enumerate(asked):
        group = f"{case.name}/{case.row['doc_key']}"
        model = folds.unseen(group) if case.name in CLAIMS else folds.shipped()
        by_model.setdefault(model, []).append(i)
    found = np.zeros((len(asked), len(ALL)))
    for model, places in by_model.items():
        pairs = [reading(*(asked[i].asked or ("", ""))) for i in places]
        measured = [measure(claim, units) or () for claim, units in pairs]
        odds = model.every_log_odds(
            [(claim.text, together(claim, units)) for claim, units in pairs]
        )
        found[places] = [[*one, *other] for one, other in zip(measured, odds, strict=True)]
    return found


def held_out(values: Floats, cases: Sequence[Case]) -> tuple[Floats, dict[str, Any]]:
    """A score for each claim, of weights that have not seen its document; the weights of all."""
    labels = np.array([case.supported for case in cases])
    groups = np.array([case.row["doc_key"] for case in cases])
    sets = np.array([case.name for case in cases])
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
    return scores, model


def main(folder: Path, weights: Path, *, write: bool) -> None:
    every = cases(folder)
    asked = [case for case in every if case.asked]
    scores, model = held_out(features(asked, Folds(weights)), asked)
    told = dict(zip(asked, scores.tolist(), strict=True))
    for name in (*FITTED_ON, *MEASURED_ON):
        mine = [case for case in every if case.name == name]
        alone = auroc([(told[case], case.supported) for case in mine if case in told])
        ruled = auroc([(case.told(told.get(case, 0.0)), case.supported) for case in mine])
        line = f"{name:28} {alone:.3f}, with the rules {ruled:.3f}  {len(mine)} claims\n"
        sys.stdout.write(line)
    if write:
        plain = {k: np.round(v, 5).tolist() for k, v in model.items()}
        stored = {"version": VERSION, "features": ALL, **plain}
        OUT.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), write="--write" in sys.argv)
