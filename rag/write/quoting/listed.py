"""Lists and steps without a model: the document's own items, rows and sections, in its order."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.question.query import Query
from rag.reading.lines import is_item, is_label
from rag.reading.read import Reading
from rag.reading.units import Unit
from rag.types import Span
from rag.write.quoting.cells import cells, read_off
from rag.write.quoting.excerpts import ENOUGH, Excerpt, quoted, whole
from rag.write.quoting.shown import Shown

LOOKED_AT = 6  # of the best units, for a list that one of them belongs to
FEWEST_ITEMS, MOST_ITEMS = 2, 12


def listed(reading: Reading, ordered: Sequence[Unit]) -> Shown | None:
    """The items of the document's own list, in its order and with its numbers."""
    asked = reading.query.terms
    for unit in ordered[:LOOKED_AT]:
        # What a table is a list of stands above its rows, not in one of them.
        told = unit.above if unit.row else unit.around
        if len(asked & told) * 2 < len(asked):
            continue  # a list of something else
        found = _rows(reading.query, unit) if unit.row else _items(unit)
        if found:
            return found
    return None


def steps(reading: Reading, ordered: Sequence[Unit]) -> Shown | None:
    """The steps that the best sentence is one of, or leads to; those of another task mislead."""
    return listed(reading, ordered[:1]) or _section(ordered[0])


def _section(unit: Unit) -> Shown | None:
    """What stands under a heading that names the task, headings below it included."""
    first, parts = unit.place + 1, unit.cut.parts
    last = first
    while last < len(parts) and not parts[last].is_row:
        if unit.cut.spans[last].end - unit.span.end > ENOUGH:
            break
        last += 1
    if not is_label(unit.text) or last - first < FEWEST_ITEMS:
        return None
    shown = runs(unit, range(first, last))
    return Shown((quoted(shown),), taken=tuple(shown)) if shown else None


def _items(unit: Unit) -> Shown | None:
    """The list that a unit is an item of, or leads to."""
    parts = unit.cut.parts
    first = unit.place
    if not is_item(parts[first].text):
        first += 1
    while first > 0 and first < len(parts) and is_item(parts[first - 1].text):
        first -= 1
    last = first
    while last < len(parts) and is_item(parts[last].text):
        last += 1
    if last - first < FEWEST_ITEMS:
        return None
    if first > 0 and not parts[first - 1].is_row:
        first -= 1  # what leads to it
    listed = runs(unit, range(first, min(last, first + MOST_ITEMS)))
    return Shown((quoted(listed),), taken=tuple(listed)) if listed else None


def runs(unit: Unit, places: Sequence[int]) -> list[Excerpt]:
    """What stands at these places of a unit's passage, without what is meant for a model."""
    passage, spans = unit.passage, unit.cut.spans
    kept = [one for one in places if not _instructs(unit, one)]
    starts = [one for one in kept if one - 1 not in kept]
    ends = [one for one in kept if one + 1 not in kept]
    return [
        Excerpt(passage, Span(spans[i].start, spans[j].end), row=False, first=i, last=j)
        for i, j in zip(starts, ends, strict=True)
    ]


def _instructs(unit: Unit, place: int) -> bool:
    return any(map(unit.cut.spans[place].overlaps, unit.passage.instructs))


def _rows(query: Query, unit: Unit) -> Shown | None:
    """The rows of the table, or of its section, each read off as an item."""
    section = [
        Unit(unit.passage, unit.cut, place)
        for place, part in enumerate(unit.cut.parts)
        if part.is_row
        and part.text.strip() not in unit.passage.chunk.context
        and not _instructs(unit, place)
    ]
    rows = [
        one
        for one in section
        if one.section == unit.section and re.search(r"[^\W\d_]", cells(one)[0])
    ]
    read = [one for row in rows[:MOST_ITEMS] if (one := read_off(query, row, section=False))]
    if len(read) < FEWEST_ITEMS or is_contents(rows):
        return None
    taken = tuple(whole(row) for row in rows[:MOST_ITEMS])
    quotes = [replace(one, lead="- ", beside=n > 0) for n, one in enumerate(read)]
    return Shown(tuple(quotes), taken=taken)


def is_contents(rows: Sequence[Unit]) -> bool:
    """Whether they are lines of contents, with the numbers of pages."""
    told = [[cell.text for cell in cells(row)[1]] for row in rows]
    pages = [int(one[0]) for one in told if len(one) == 1 and one[0].isdecimal()]
    return len(pages) == len(told) and pages == sorted(pages)
