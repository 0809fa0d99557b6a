"""From signals to a probability: fitted on labelled answers, and kept with what it depends on."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

VERSION = 4  # raise it when a signal is measured in another way
SIGNALS = (
    "sufficiency", "relevance", "agreement", "fit", "direct", "one_source", "first",
    "groundedness", "lowest_support", "coverage",
)  # fmt: skip
# Half the log-odds that the passages suffice: of the questions that can be answered about half are
# answered right. What no sentence says halves the odds, and so do three documents in one answer;
# of what was found first the odds are two thirds higher than of what was found far down.
# A few judged answers hardly move these; hundreds do.
EXPECTED = np.array([0.5, 0, 0, 0, 0.7, 1.0, 0.5, 0, 0, 0])
SHIPPED = Path(__file__).parents[2] / "models" / "calibration.json"
FEWEST = 40  # labelled answers that a calibration can be fitted on
PRIOR = 200.0  # judged answers that the prior counts for
FOLDS = 5
STEPS = 30  # Newton's; it takes about six


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """An answer that somebody judged: its signals, and whether it was right.

    `group` is its document or conversation: what is alike is held out together.
    """

    signals: Mapping[str, float]
    right: bool
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Weights over signals, and how it did on answers that it had not seen.

    `held_out` are (confidence, right) of the labelled answers, each by weights that were fitted
    without its group; from them thresholds are taken. `name` says what it was fitted on.
    """

    name: str
    fingerprint: str
    bias: float
    weights: Mapping[str, float]
    held_out: tuple[tuple[float, bool], ...]

    def confidence(self, signals: Mapping[str, float]) -> float:
        """The probability that an answer with these signals is right."""
        weights = [self.weights.get(name, 0.0) for name in SIGNALS]
        return float(_share(self.bias + np.dot(weights, _values(signals))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """What "wrong at most x of the time" comes to.

    `threshold`: answers less sure are not given; None where none reaches it, and then `wrong` and
    `answered` tell of the surest answers: what would be wrong among how many of all.
    """

    threshold: float | None
    wrong: float
    answered: float


def fingerprint(parts: Mapping[str, str]) -> str:
    """Of all that shapes signals and their meaning, in twelve hexadecimal digits."""
    told = json.dumps({**parts, "version": VERSION}, sort_keys=True)
    return sha256(told.encode()).hexdigest()[:12]


def fit(rows: Sequence[Labelled], *, name: str, fingerprint: str) -> Calibration:
    """A logistic model over the signals. Raises ValueError for too few answers."""
    rights = sum(row.right for row in rows)
    if len(rows) < FEWEST or not rights or rights == len(rows):
        raise ValueError(
            f"{FEWEST} judged answers are needed, some right and some wrong; "
            f"there are {len(rows)}, {rights} of them right."
        )
    values = np.array([_values(row.signals) for row in rows])
    right = np.array([row.right for row in rows], dtype=float)
    theta = _logistic(values, right)
    return Calibration(
        name=name,
        fingerprint=fingerprint,
        bias=round(float(theta[0]), 5),
        weights={one: round(float(w), 5) for one, w in zip(SIGNALS, theta[1:], strict=True)},
        held_out=_held_out(values, right, [row.group for row in rows]),
    )


def _held_out(
    values: Floats, right: Floats, groups: Sequence[str]
) -> tuple[tuple[float, bool], ...]:
    """Each answer's confidence by weights fitted without its group."""
    order = sorted(set(groups), key=lambda group: sha256(group.encode()).hexdigest())
    fold = {group: i % FOLDS for i, group in enumerate(order)}
    folds = np.array([fold[group] for group in groups])
    found: list[tuple[float, bool]] = []
    for one in sorted(set(fold.values())):
        kept, out = folds != one, folds == one
        if len(set(right[kept])) < 2:
            continue
        theta = _logistic(values[kept], right[kept])
        shares = _share(values[out] @ theta[1:] + theta[0])
        found += [(round(float(s), 4), bool(r)) for s, r in zip(shares, right[out], strict=True)]
    return tuple(sorted(found))


def _values(signals: Mapping[str, float]) -> list[float]:
    """The signals in their order; sufficiency, a probability, as log-odds."""
    enough = min(0.99, max(0.01, signals.get("sufficiency", 0.0)))
    return [math.log(enough / (1 - enough)), *(signals.get(name, 0.0) for name in SIGNALS[1:])]


def _share(score: npt.ArrayLike) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(score, -30, 30))), dtype=np.float64)


def _logistic(values: Floats, right: Floats) -> Floats:
    """Bias and weights, none of them below zero: no signal of a good answer speaks against it.

    What would have a negative weight is left out and the rest fitted again, so that few answers
    cannot teach nonsense.
    """
    theta = np.zeros(values.shape[1] + 1)
    used = np.arange(values.shape[1])
    while True:
        part = _newton(values[:, used], right, EXPECTED[used])
        if (part[1:] >= 0).all():
            theta[0], theta[1 + used] = part[0], part[1:]
            return theta
        used = used[part[1:] >= 0]


def _newton(values: Floats, right: Floats, expected: Floats) -> Floats:
    """A logistic model by Newton's method, drawn to what is expected of standardised signals."""
    mean, scale = values.mean(0), values.std(0)
    scale = np.where(scale > 1e-9, scale, 1.0)
    z = np.c_[np.ones(len(values)), (values - mean) / scale]
    aim = np.r_[0.0, expected * scale]
    pull = np.r_[1e-6, np.full(len(expected), PRIOR / 4)]  # an answer tells a quarter at most
    theta = aim.copy()
    for _ in range(STEPS):
        share = _share(z @ theta)
        slope = z.T @ (share - right) + pull * (theta - aim)
        curve = (z * (share * (1 - share))[:, None]).T @ z + np.diag(pull)
        step = np.linalg.solve(curve, slope)
        theta = theta - step
        if np.abs(step).max() < 1e-9:
            break
    weights = theta[1:] / scale
    return np.asarray(np.r_[theta[0] - weights @ mean, weights], dtype=np.float64)


def promise(calibration: Calibration, most_wrong: float) -> Promise:
    """The lowest threshold that keeps the share of wrong answers among those given.

    One more wrong answer is counted than was seen (conformal risk control: Angelopoulos et al.,
    2022), so that it holds for answers yet to come and not only for these.
    """
    surest = sorted(calibration.held_out, reverse=True)
    wrong, kept, best = 0, Promise(threshold=None, wrong=1.0, answered=0.0), 1.0
    for count, (value, right) in enumerate(surest, start=1):
        wrong += not right
        last = count == len(surest) or surest[count][0] < value
        share, answered = (wrong + 1) / (count + 1), count / len(surest)
        if last and share <= most_wrong:
            kept = Promise(threshold=value, wrong=wrong / count, answered=answered)
        elif last and kept.threshold is None and share < best:
            best, kept = share, Promise(threshold=None, wrong=wrong / count, answered=answered)
    return kept


def least(calibration: Calibration | None, most_wrong: float | None, lowest: float) -> float:
    """The confidence that an answer needs to be given; over 1 where none is sure enough.

    It is never under `lowest`, which is all that is asked where nothing is promised.
    """
    if most_wrong is None or calibration is None:
        return lowest
    threshold = promise(calibration, most_wrong).threshold
    return 2.0 if threshold is None else max(threshold, lowest)


def store(calibration: Calibration, path: Path) -> None:
    """Write it, whole or not at all. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(asdict(calibration), indent=1) + "\n", encoding="utf-8")
    part.replace(path)


def fitting(fingerprint: str, *paths: Path) -> Calibration | None:
    """The first of the stored calibrations that was fitted for this set-up."""
    found = filter(None, map(load, paths))
    return next((one for one in found if one.fingerprint == fingerprint), None)


def load(path: Path) -> Calibration | None:
    """The calibration of a file; None if there is none, or none that can be read."""
    try:
        return read(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None


def read(told: Mapping[str, Any]) -> Calibration | None:
    """The calibration that `asdict` was told of; None if it cannot be read."""
    try:
        held_out = tuple((float(value), bool(right)) for value, right in told["held_out"])
        return Calibration(**{**told, "held_out": held_out})
    except (ValueError, TypeError, KeyError):
        return None
