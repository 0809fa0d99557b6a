"""The passages as a reader with a question sees them: which sentence or row may answer it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.language.weights import Weights
from rag.pairs import PairModel, Task
from rag.question.query import Query
from rag.reading.measures import measure
from rag.reading.present import Present, present
from rag.reading.units import Unit, units
from rag.types import Passage

READ = 24  # units that the model reads, the best by words: about 0.1 s


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the passages have for a question, measured once; what follows weighs it.

    `fits`: how well each unit fits by its words and its form. `shares` of the question's words that
    each has itself; `formed`: the most that one has around it, half where it has not the form of
    what is asked for. `answers`: the probability that a unit answers, for those that were read;
    the rest are no better, or in a language that the model does not read.
    """

    query: Query
    units: tuple[Unit, ...]
    fits: tuple[float, ...]
    shares: tuple[float, ...]
    formed: float
    present: Present
    answers: Mapping[int, float]


def read_passages(query: Query, passages: Sequence[Passage], pairs: PairModel) -> Reading:
    """Read the passages with a question in mind."""
    found = tuple(units(passages, brief=True)) if query.essence.strip() else ()
    there = present(query, passages)
    weights = Weights([unit.terms for unit in found])
    measured = [measure(query, unit, weights) for unit in found]
    read = [
        i
        for i, unit in enumerate(found)
        if pairs.reads(query.language) and pairs.reads(unit.language)
    ]
    near = sorted(read, key=lambda i: -measured[i].fit)[:READ]
    judged = pairs.log_odds(Task.ANSWERS, [(query.essence, found[i].context) for i in near])
    # The question is one text more, so that a word that all units have still tells.
    telling = Weights([*(unit.terms for unit in found), query.terms])
    formed = [
        telling.share(query.terms, unit.around) * (1.0 if one.formed else 0.5)
        for unit, one in zip(found, measured, strict=True)
    ]
    return Reading(
        query=query,
        units=found,
        fits=tuple(one.fit for one in measured),
        shares=tuple(telling.share(query.terms, unit.terms) for unit in found),
        formed=max(formed, default=0.0),
        present=there,
        answers={i: 1.0 / (1.0 + math.exp(-odds)) for i, odds in zip(near, judged, strict=True)},
    )
