"""Logistic regression with what it needs here: given signs, a known part, and weights of rows."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Strings = npt.NDArray[np.str_]

_BOUNDS = {1: (0, None), -1: (None, 0), 0: (None, None)}


def logistic(
    values: Floats,
    labels: Bools,
    weights: Floats,
    *,
    ridge: float = np.inf,
    signs: Sequence[int] = (),
    known: Floats | float = 0.0,
) -> Floats:
    """The bias, then what each column weighs beside `known` log-odds.

    `signs`: 1 where it may not be negative, -1 where not positive, 0 where either; none: either.
    """
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    y, size = np.where(labels, 1.0, -1.0), values.shape[1]

    def loss(theta: Floats) -> tuple[float, Floats]:
        margin = y * (values @ theta[1:] + theta[0] + known)
        value = (weights * np.logaddexp(0, -margin)).mean() + (theta[1:] ** 2).sum() / (2 * ridge)
        slope = -(weights * y / (1 + np.exp(margin))) / len(y)
        return float(value), np.r_[slope.sum(), slope @ values + theta[1:] / ridge]

    bounds = [_BOUNDS[sign] for sign in (0, *(signs or [0] * size))]
    return np.asarray(minimize(loss, np.zeros(size + 1), jac=True, bounds=bounds).x)


def balanced(sets: Strings, labels: Bools, counts: Mapping[str, float]) -> Floats:
    """Weights of rows, 1 on average: each set counts as told, and both labels of it the same."""
    weights = np.zeros(len(sets))
    for name in set(sets):
        for label in (True, False):
            chosen = (sets == name) & (labels == label)
            weights[chosen] = counts[name] / max(1, chosen.sum())
    return np.asarray(weights / weights.mean())
