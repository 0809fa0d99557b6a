"""The guide to a document: what it is, what it says, what can be asked of it."""

from collections.abc import Sequence
from dataclasses import replace

from rag.engine import Engine
from rag.guide.asked import answered
from rag.guide.candidates import candidates
from rag.guide.facts import by_of, date_of, kind_of
from rag.guide.points import points_of
from rag.guide.remembering import Remembering
from rag.guide.whole import Whole
from rag.types import Answer, Chunk, Guide, Question, Scope

__all__ = ["make_guide"]


def make_guide(engine: Engine, chunks: Sequence[Chunk], scope: Scope) -> Guide:
    """The guide to the document of these chunks, which the scope holds, under its policy.

    Costs ten searches at most. Raises RagError.
    """
    whole = Whole.of(chunks)
    embedder = Remembering(engine.embedder)
    quoting = replace(engine, embedder=embedder, chat=None, judge=None, planner=None)

    def ask(text: str) -> Answer:
        *_, last = quoting.ask(Question(text=text, scope=scope))
        assert isinstance(last, Answer)  # noqa: S101  (the last event always is one)
        return last

    return Guide(
        kind=kind_of(whole),
        date=date_of(whole),
        by=by_of(whole),
        points=points_of(whole),
        questions=answered(candidates(whole), ask, engine.pairs),
    )
