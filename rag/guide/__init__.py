"""The guide to a document: what it is, what it says, what can be asked of it."""

from collections.abc import Sequence
from dataclasses import replace

from rag.engine import Engine
from rag.errors import QuestionError
from rag.guide.asked import answered
from rag.guide.candidates import Candidate, candidates
from rag.guide.facts import by_of, date_of, kind_of
from rag.guide.points import points_of, said
from rag.guide.remembering import Remembering
from rag.guide.whole import Whole, remark
from rag.guide.written import Written, written
from rag.reading.units import Unit
from rag.types import Answer, Chunk, Guide, Question, Scope

__all__ = ["make_guide"]

FEWEST_POINTS = 3  # of a model's choice; of fewer it did not understand
LIKELY = 12  # of the candidates by rules, that a model is shown the passages of


def make_guide(engine: Engine, chunks: Sequence[Chunk], scope: Scope) -> Guide:
    """The guide to the document of these chunks, which the scope holds, under its policy.

    By the language model if there is one, in one call, else by rules. Costs eight searches at most.
    Raises RagError.
    """
    whole = Whole.of(chunks)
    found, points = candidates(whole), points_of(whole)
    embedder = Remembering(engine.embedder)
    quoting = replace(engine, embedder=embedder, chat=None, judge=None, planner=None)

    def ask(text: str) -> Answer | None:
        try:
            *_, last = quoting.ask(Question(text=text, scope=scope))
        except QuestionError:
            return None
        return last if isinstance(last, Answer) else None

    told = _by_model(engine, whole, points, found)
    if told is not None:
        found = [*told.questions, *found]
        points = told.points if len(told.points) >= FEWEST_POINTS else points
    return Guide(
        kind=kind_of(whole),
        date=date_of(whole),
        by=by_of(whole),
        points=tuple(remark(unit, said(unit)) for unit in points),
        questions=answered(found, ask, engine.pairs),
        maker=engine.chat.name if engine.chat and told else "",
    )


def _by_model(
    engine: Engine, whole: Whole, points: Sequence[Unit], found: Sequence[Candidate]
) -> Written | None:
    if engine.chat is None or not whole.passages:
        return None
    likely = (*points, *(one.unit for one in found[:LIKELY]))
    return written(whole, likely, found[0].worth if found else 1.0, engine.chat)
