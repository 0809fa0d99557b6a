"""The passages as a reader with a question sees them: which sentence or row may answer it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.language.terms import Weights
from rag.pairs import PairModel, Task
from rag.question.query import Query
from rag.reading.measures import fit
from rag.reading.units import Unit, units
from rag.types import Passage

READ = 24  # units that the model reads, the best by words: about 0.1 s


@dataclass(frozen=True, slots=True)
class Reading:
    """What the passages have for a question.

    `fits`: how well each unit fits by its words and its form. `answers`: the log-odds that a unit
    answers, for those that were read; the rest are no better.
    """

    query: Query
    units: tuple[Unit, ...]
    weights: Weights
    fits: tuple[float, ...]
    answers: Mapping[int, float]

    def answered(self, place: int) -> float:
        """The probability that a unit answers; 0 for one that was not read."""
        odds = self.answers.get(place)
        return 0.0 if odds is None else 1.0 / (1.0 + math.exp(-odds))


def read_passages(query: Query, passages: Sequence[Passage], pairs: PairModel) -> Reading:
    """Read the passages with a question in mind."""
    found = tuple(units(passages, brief=True)) if query.essence.strip() else ()
    weights = Weights([unit.terms for unit in found])
    fits = tuple(fit(query, unit, weights) for unit in found)
    near = sorted(range(len(found)), key=lambda i: -fits[i])[:READ]
    judged = pairs.log_odds(Task.ANSWERS, [(query.essence, found[i].context) for i in near])
    answers = dict(zip(near, judged, strict=True))
    return Reading(query, found, weights, fits, answers)
