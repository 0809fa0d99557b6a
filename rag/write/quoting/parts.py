"""Answers what asks for a part of a document without a model: its names, or its own words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from rag.language.lists import Lists, lists
from rag.notices import Notice
from rag.question.parts import Part
from rag.reading.found import Found
from rag.reading.listing import listing
from rag.reading.units import Unit, units
from rag.types import Draft, Finding, Passage, Quote, Severity, Span
from rag.write.quoting.excerpts import ENOUGH, Excerpt, draft, quoted

ON_TOP, MOST_FOLDED = 3, 12  # quotes of a page or a section


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting(Lists):
    """How a list says how many things it has."""

    file: ClassVar[str] = "parts"
    in_all: str


def quote_part(found: Found) -> Draft | None:
    """The parts of a document one below the other, or how a page or a section begins.

    None where something else was asked for, or no such part was found.
    """
    part = found.query.part
    if part is None or not found.search.whole:
        return None
    if not part.kind.is_list:
        quotes = [quoted([one]) for one in _runs(found.passages)]
        folded = quotes[ON_TOP : ON_TOP + MOST_FOLDED]
        return draft(quotes[:ON_TOP], folded) if quotes else None
    listed = list(_listed(part, found.passages))
    if not listed:
        return None
    counted = lists(Counting, found.query.language).in_all.format(number=len(listed))
    listed[0] = replace(listed[0], lead=f"{counted}\n- ")
    said = Notice("structure.recognised")
    finding = Finding(check="structure", severity=Severity.NOTE, message=said)
    return replace(draft(listed), findings=(finding,))


def _listed(part: Part, passages: Sequence[Passage]) -> Iterator[Quote]:
    numbers = {one.chunk.id: one.number for one in passages}
    for entry in listing(part, [one.chunk for one in passages]):
        place = (numbers[entry.chunk.id], entry.span)
        yield Quote(text=entry.text, places=(place,), lead="- ", beside=True)


def _runs(passages: Sequence[Passage]) -> Iterator[Excerpt]:
    """What may be quoted of the passages in their order, sentences and rows that follow each
    other together."""
    run: list[Unit] = []
    for unit in units(passages, brief=True):
        if run and not _follows(run, unit):
            yield _excerpt(run)
            run = []
        run.append(unit)
    if run:
        yield _excerpt(run)


def _follows(run: Sequence[Unit], unit: Unit) -> bool:
    last = run[-1]
    same = unit.passage is last.passage and unit.place == last.place + 1 and unit.row is last.row
    return same and unit.span.end - run[0].span.start <= ENOUGH


def _excerpt(run: Sequence[Unit]) -> Excerpt:
    first, last = run[0], run[-1]
    return Excerpt(
        first.passage, Span(first.span.start, last.span.end), first.row, first.place, last.place
    )
