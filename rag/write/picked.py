"""Answers by a column of a table: the row with the most or least of it, or those within a bound."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from rag.language import DEFAULT
from rag.language.lists import Lists, Phrases, lists
from rag.language.numbers import UNKNOWN_SCALE, Kind, quantities, table_scales, years
from rag.language.terms import terms
from rag.question.pick import Pick
from rag.question.query import Query
from rag.reading.read import Reading
from rag.reading.units import Unit
from rag.write.cells import Cell, cells, read_off
from rag.write.excerpts import excerpt
from rag.write.shown import Shown

FEWEST_ROWS = 2  # of which one is picked
MOST_ROWS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Summing(Lists):
    """What rows are called that sum the others up: they are never picked."""

    file: ClassVar[str] = "picking"
    total: Phrases


@dataclass(frozen=True, slots=True)
class _Row:
    unit: Unit
    cell: Cell
    value: float
    counts: str  # what it is told in, a unit or a kind of measure


def picked(reading: Reading) -> Shown | None:
    """The rows that a question picks from the table that it asks of; None if it picks none."""
    query, pick = reading.query, reading.query.pick
    rows = _asked_rows(reading, pick) if pick else []
    if pick is None or len(rows) < FEWEST_ROWS:
        return None
    if pick.bound is None:
        most = max if pick.upward else min
        end = most(row.value for row in rows)
        chosen = [row for row in rows if row.value == end]
    else:
        chosen = [row for row in rows if _is_within(row, pick)]
    return _shown(query, chosen) if 0 < len(chosen) <= MOST_ROWS else None


def _is_within(row: _Row, pick: Pick) -> bool:
    """Whether a row is within the bound, in its own unit where its column is headed by it."""
    bound = pick.bound
    if bound is None:
        return False
    measure = bound.measure
    factor = measure.factor if measure and measure.kind == row.counts else 1.0
    value = bound.value * bound.scales[0] * factor
    return row.value >= value if pick.upward else row.value <= value


def _shown(query: Query, chosen: Sequence[_Row]) -> Shown | None:
    """The rows picked, each by the cell that it was picked for, and the table around them."""
    read = (read_off(query, row.unit, section=False, only=row.cell) for row in chosen)
    quotes = [one for one in read if one is not None]
    if len(quotes) > 1:
        quotes = [replace(one, lead="- ", beside=n > 0) for n, one in enumerate(quotes)]
    return Shown(tuple(quotes), around=(excerpt(chosen[0].unit, ()),)) if quotes else None


def _asked_rows(reading: Reading, pick: Pick) -> list[_Row]:
    """The rows of the table that has most of what is asked, with their cells of the column meant.

    Tables are cut into chunks: rows under the same header are of one.
    """
    query, tables = reading.query, dict[tuple[str, str], list[Unit]]()
    for unit in reading.units:
        chunk = unit.passage.chunk
        summing = lists(Summing, chunk.language or DEFAULT).total
        if unit.row and not summing.search(cells(unit)[0]):
            tables.setdefault((chunk.document_id, chunk.context), []).append(unit)
    found = (_read(query, pick, table) for table in tables.values())
    return max(found, key=lambda one: one[0], default=(0.0, []))[1]


def _read(query: Query, pick: Pick, table: Sequence[Unit]) -> tuple[float, list[_Row]]:
    """The rows of a table and how much of what is asked it has; none where that is too little.

    What cannot be compared has no most.
    """
    read = {unit: cells(unit)[1] for unit in table}
    columns = dict.fromkeys(cell.column for row in read.values() for cell in row)
    column = _column(query, pick, list(columns))
    if column is None:
        return 0.0, []
    told = [_row(unit, cell) for unit, row in read.items() for cell in row if cell.column == column]
    rows = [row for row in told if row]
    said = frozenset(terms(column, query.language)).union(*(unit.cut.frame for unit in table))
    share = len(pick.subject & said) / len(pick.subject) if pick.subject else 0.0
    comparable = len(rows) == len(told) and len({row.counts for row in rows}) == 1
    return (share, rows) if comparable and share * 2 >= 1 else (0.0, [])


def _row(unit: Unit, cell: Cell) -> _Row | None:
    """A row by its cell, as a number in base units; None where it is not one number."""
    chunk = unit.passage.chunk
    language = chunk.language or DEFAULT
    scales = table_scales(chunk.context, language)
    told = quantities(cell.text, language, (1.0,) if scales == UNKNOWN_SCALE else scales)
    if len(told) != 1 or told[0].kind is not Kind.NUMBER:
        return None
    number, measure = told[0], told[0].measure
    value = number.value * number.scales[0] * (measure.factor if measure else 1.0)
    return _Row(unit, cell, value, measure.kind if measure else number.unit)


def _column(query: Query, pick: Pick, columns: Sequence[str]) -> str | None:
    """The column that is meant: by its words or its year, else the only one, or the latest year."""
    meant = query.terms | pick.measured
    fits = {one: len(meant & set(terms(one, query.language))) for one in columns}
    most = max(fits.values(), default=0)
    best = [one for one, fit in fits.items() if fit == most]
    if most == 0 and pick.measured:
        return None
    dated = {year: one for one in best for year in years(one, query.language)}
    if len(best) > 1 and len(dated) == len(best):
        return dated[max(dated)]
    return best[0] if len(best) == 1 else None
