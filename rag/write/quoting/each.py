"""Answers what is asked of all documents without a model: the best line of each."""

from dataclasses import replace

from rag.embed import Embedder
from rag.notices import Notice
from rag.reading.best import best_units
from rag.reading.found import Found
from rag.reading.units import Unit
from rag.types import Draft, Finding, Severity
from rag.write.quoting.excerpts import draft
from rag.write.quoting.quote import LEAST_LIKELY, may_answer
from rag.write.quoting.shown import line


def quote_each(found: Found, embedder: Embedder) -> Draft | None:
    """A line for each document that has one; None where not each was gone through."""
    reading = found.reading
    if not (found.query.of_all and found.search.whole and may_answer(reading)):
        return None
    best: dict[str, Unit] = {}
    likely = {reading.units[i] for i, sure in reading.answers.items() if sure >= LEAST_LIKELY}
    for unit in best_units(reading, embedder):
        if unit in likely:
            best.setdefault(unit.passage.chunk.document_id, unit)
    quotes = [
        replace(quote, lead=f"- {unit.passage.chunk.title}: ", beside=True)
        for unit in best.values()
        for quote in line(found.query, [unit]).quotes[:1]
    ]
    if not quotes:
        return None
    searched = found.question.coverage.searched
    said = Notice("overview.each", searched=searched, count=len(quotes))
    finding = Finding(check="coverage", severity=Severity.NOTE, message=said)
    return replace(draft(quotes), findings=(finding,))
