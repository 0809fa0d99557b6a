"""Answers without a model: the sentence or row that answers, and what bears it out."""

from rag.embed import Embedder
from rag.question.kinds import QuestionKind
from rag.reading.best import best_units
from rag.reading.read import Reading
from rag.types import Draft, Mode
from rag.write.quoting.excerpts import draft, grouped, others, quoted
from rag.write.quoting.forms import form
from rag.write.quoting.picked import picked

PROOFS = 2  # quotes below the answer
MOST_FOLDED = 5
LEAST_LIKELY = 0.12  # of the sentence that answers most likely, or nothing does


def quote(reading: Reading, embedder: Embedder, before: str = "") -> Draft:
    """One line that answers, at most two quotes that bear it out, and others folded.

    `before` is the answer before it. Nothing when no passage has a sentence. Under 0.3 s.
    """
    ordered = best_units(reading, embedder, before)
    rows = picked(reading)
    if not ordered or is_unclear(reading) or not (rows or may_answer(reading)):
        return Draft(mode=Mode.QUOTE, text="")
    top = rows or form(reading, ordered)
    more = others(ordered, (*top.taken, *top.around), PROOFS + MOST_FOLDED)
    rest = [quoted(group) for group in grouped([*top.around, *more])]
    return draft([*top.quotes, *rest[:PROOFS]], rest[PROOFS:])


def may_answer(reading: Reading) -> bool:
    """Whether anything that was read is likely enough to answer; what sums up need not be.

    Where the model reads nothing of the language, the words have decided.
    """
    if not reading.answers or reading.query.kind.is_of_the_whole:
        return True
    return max(reading.answers.values()) >= LEAST_LIKELY


def is_unclear(reading: Reading) -> bool:
    """Whether it has to be asked back: what is meant, or which of the documents."""
    kind = reading.query.kind
    documents = {unit.passage.chunk.document_id for unit in reading.units}
    return kind is QuestionKind.VAGUE or (kind is QuestionKind.SUMMARY and len(documents) > 1)
