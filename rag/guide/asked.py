"""Asks what a document may answer, and keeps what it does: no question that fails is suggested."""

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from rag.guide.candidates import Candidate
from rag.guide.whole import remark
from rag.language.terms import terms
from rag.pairs import PairModel, Task
from rag.types import Answer, Remark

Ask = Callable[[str], Answer | None]

MOST = 5
MOST_ASKED = 8  # each is a search
MOST_OF_A_SORT = 2
READ = 24  # candidates that the model reads beside their answers
LEAST_WORTH = 0.3  # of the one that is most about what the document is about
LEAST = 0.15  # likely that the sentence answers the question, by the model
ALIKE = 0.6  # share of the words of a question that another one has


def answered(found: Sequence[Candidate], ask: Ask, pairs: PairModel) -> tuple[Remark, ...]:
    """The best questions that were answered from the place that they were made from."""
    kept: list[Candidate] = []
    remarks: list[Remark] = []
    asked = 0
    for one in _likely(found, pairs):
        if len(kept) == MOST or asked == MOST_ASKED:
            break
        if not _is_new(one, kept):
            continue
        asked += 1
        given = ask(one.question)
        if (place := answered_at(given, one)) and given and _fits(one, given, pairs):
            kept.append(one)
            remarks.append(replace(remark(one.unit, one.question), **place))
    return tuple(remarks)


def answered_at(given: Answer | None, asked: Candidate) -> Mapping[str, Any]:
    """Where the first line of an answer is from, if that is right; empty if not.

    It is where the question was made from; or, where a figure is asked, another place that has it.
    """
    if given is None or given.abstained or not given.claims:
        return {}
    first = given.claims[0]
    figure = asked.figure and re.search(rf"(?<![\d.,]){re.escape(asked.figure)}(?!\d)", first.text)
    for one in first.citations:
        if figure or any(one.span.overlaps(place) for place in asked.places):
            return {"chunk_id": one.chunk_id, "span": one.span, "page": one.page}
    return {}


def _fits(one: Candidate, given: Answer, pairs: PairModel) -> bool:
    """Whether the first line reads as an answer; of a single sentence that is known already."""
    if len(one.places) == 1:
        return True
    [odds] = pairs.log_odds(Task.ANSWERS, [(one.question, given.claims[0].text)])
    return odds > 0.0


def _likely(found: Sequence[Candidate], pairs: PairModel) -> list[Candidate]:
    """Those whose sentence a reader would take for the answer, the best first."""
    most = found[0].worth if found else 0.0
    best = [one for one in found[:READ] if one.worth >= LEAST_WORTH * most]
    odds = pairs.log_odds(Task.ANSWERS, [(one.question, one.unit.context) for one in best])
    sure = {one.question: 1 / (1 + math.exp(-o)) for one, o in zip(best, odds, strict=True)}
    # The first sentence of a section need not be its answer.
    kept = [one for one in best if len(one.places) > 1 or sure[one.question] >= LEAST]
    return sorted(kept, key=lambda one: -(one.worth + 0.3 * sure[one.question]))


def _is_new(one: Candidate, kept: Sequence[Candidate]) -> bool:
    """Whether it asks something else than the others, or in another way."""
    if Counter(other.sort for other in kept)[one.sort] >= MOST_OF_A_SORT:
        return False
    words = set(terms(one.question, one.unit.language))
    shared = (words & set(terms(other.question, other.unit.language)) for other in kept)
    return all(len(same) < ALIKE * len(words) for same in shared)
