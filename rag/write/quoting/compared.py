"""Answers what compares without a model: the cells of a row beside each other, and their change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from rag.language.lists import Lists, lists
from rag.language.numbers import Kind, quantities
from rag.language.numbers.dates import Date
from rag.language.terms import terms
from rag.question.query import Query
from rag.reading.read import Reading
from rag.reading.units import Unit
from rag.types import Quote
from rag.write.quoting.cells import Cell, asked_cells, cells, read_off
from rag.write.quoting.excerpts import excerpt, quoted, whole
from rag.write.quoting.shown import Shown

LOOKED_AT = 8  # of the best units, for a row that has what is compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Changing(Lists):
    """What a change is called in the language of the question, and one of percentages counts."""

    file: ClassVar[str] = "deciding"
    change: str
    points: str  # of percentages


def compared(reading: Reading, ordered: Sequence[Unit]) -> Shown | None:
    """A row for each side in a table that is of what is compared, or a row's cells for the years or
    columns asked; else a sentence or row for each side."""
    return _of_rows(reading) or _of_a_row(reading, ordered) or _of_sides(reading, ordered)


def _of_rows(reading: Reading) -> Shown | None:
    """The rows called as the sides are, of one table that says all else that is asked."""
    query, tables = reading.query, dict[int, list[Unit]]()
    sides = {side: _words(query, side) for side in query.sides}
    for unit in reading.units:
        if unit.row and query.compared_by <= unit.framed:
            tables.setdefault(unit.passage.number, []).append(unit)
    for rows in tables.values():
        called = [row for words in sides.values() for row in rows if row.label == words]
        quotes = [quote for row in called if (quote := read_off(query, row))]
        if len(sides) > 1 and len(quotes) == len(called) == len(sides):
            listed = (replace(one, lead="- ", beside=n > 0) for n, one in enumerate(quotes))
            return Shown(tuple(listed), around=(excerpt(called[0], ()),))
    return None


def _words(query: Query, side: str) -> frozenset[str]:
    """What a side is called, without the year that it is asked for."""
    return frozenset(one for one in terms(side, query.language) if not one.isdigit())


def _of_a_row(reading: Reading, ordered: Sequence[Unit]) -> Shown | None:
    query = reading.query
    for unit in ordered[:LOOKED_AT]:
        if not unit.row:
            continue
        asked = asked_cells(query, cells(unit)[1])
        line = read_off(query, unit)
        if line is None or len(asked) < 2 or len({one.column for one in asked}) < len(asked):
            continue
        if len(asked) == 2:
            line = _with_change(line, asked, query.language)
        return Shown((line,), around=(excerpt(unit, ()),))
    return None


def _with_change(line: Quote, asked: Sequence[Cell], language: str) -> Quote:
    """The line with the change from the earlier column to the later one, worked out.

    Only where each column has one date of its own: two regions have not changed into each other.
    """
    words = lists(Changing, language)
    dated = {date: one for one in asked if (date := _date(one.column, language))}
    if not words.change or len(dated) < len(asked):
        return line
    before, after = (dated[date] for date in sorted(dated))
    old, new = (_value(one.text, language) for one in (before, after))
    if old is None or new is None or old == new == 0:
        return line
    change = f"{new - old:+,.10g}".replace("-", "−")
    if "%" in line.text:
        change += f" {words.points}"
    elif old > 0 and new > 0:
        change += f" ({(new - old) / old:+.1%})".replace("-", "−")
    formula = f"{after.text} − {before.text} = {change}"
    return replace(line, text=f"{line.text}; {words.change}: {change}", computation=formula)


def _date(column: str, language: str) -> Date | None:
    """The one date or year that a column names."""
    found = {one.date for one in quantities(column, language) if one.kind is Kind.DATE}
    return found.pop() if len(found) == 1 else None


def _value(text: str, language: str) -> float | None:
    found = quantities(text, language)
    return found[0].value if len(found) == 1 else None


def _of_sides(reading: Reading, ordered: Sequence[Unit]) -> Shown | None:
    """For each thing that is compared the best sentence or row that has it and not the others."""
    query = reading.query
    sides = [(side, frozenset(terms(side, query.language))) for side in query.sides]
    known = query.terms & frozenset().union(*(unit.around for unit in ordered))
    quotes: list[Quote] = []
    taken = []
    for side, words in sides:
        others = frozenset().union(*(other for _, other in sides)) - words
        rest = known - words - others
        own = (
            unit
            for unit in ordered
            if words <= unit.framed and not others & unit.terms and _says(unit)
            and len(rest & unit.around) * 2 >= len(rest)
        )  # fmt: skip
        unit = next(own, None)
        if unit is None:
            return None
        alone = whole(unit)
        quote = (read_off(query, unit) if unit.row else None) or quoted([alone])
        taken.append(alone)
        quotes.append(replace(quote, lead=f"- {side}: ", beside=bool(quotes)))
    return Shown(tuple(quotes), taken=tuple(taken)) if len(quotes) > 1 else None


def _says(unit: Unit) -> bool:
    """Whether it is a row or a sentence, and no heading."""
    return unit.row or unit.text.rstrip().endswith((".", "!"))
