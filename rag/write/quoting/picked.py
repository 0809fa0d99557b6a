"""Answers by a column of a table: the row with the most or least of it, or those within a bound."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from rag.language import DEFAULT
from rag.language.lists import Lists, Phrases, lists
from rag.language.numbers import years
from rag.language.terms import terms
from rag.question.pick import Pick
from rag.question.query import Query
from rag.reading.read import Reading
from rag.reading.units import Unit
from rag.write.quoting.cells import cells, read_off
from rag.write.quoting.counted import Counted, are_comparable, counted, is_within
from rag.write.quoting.excerpts import excerpt
from rag.write.quoting.listed import is_contents
from rag.write.quoting.shown import Shown

FEWEST_SUMMED = 3  # rows of which one may be the sum of the others
ROUNDED = 0.01  # of a sum, by which it may miss that of its parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Summing(Lists):
    """What rows are called that sum the others up: they are never picked."""

    file: ClassVar[str] = "picking"
    total: Phrases


def picked(reading: Reading) -> Shown | None:
    """The rows that a question picks from the table that it asks of; None if it picks none.

    A wrong row costs more than none: none is picked where not plainly some are meant and others
    not.
    """
    query, pick = reading.query, reading.query.pick
    if pick is None or len(query.years) > 1:
        return None
    rows = _asked_rows(reading, pick)
    if not rows:
        return None
    if pick.bound is None:
        end = (max if pick.upward else min)(row.based for row in rows)
        chosen = [row for row in rows if row.based == end]
    else:
        chosen = [row for row in rows if is_within(row, pick, pick.bound)]
    told = 0 < len(chosen) < len(rows)
    return _shown(query, chosen) if told and _are_meant(query, pick, rows, chosen) else None


def _are_meant(
    query: Query, pick: Pick, rows: Sequence[Counted], chosen: Sequence[Counted]
) -> bool:
    """Whether the chosen rows are of the year asked for, and none is the sum of all others.

    Where some rows are called what is asked for the chosen have to be.
    """
    total = sum(row.value for row in rows)
    sums = any(abs(total - 2 * row.value) <= ROUNDED * row.value for row in chosen)
    if sums and len(rows) >= FEWEST_SUMMED:
        return False
    called = pick.subject.intersection(*[frozenset[str]().union(*(r.unit.terms for r in rows))])
    return all(query.years <= row.unit.years and called <= row.unit.terms for row in chosen)


def _shown(query: Query, chosen: Sequence[Counted]) -> Shown | None:
    """The rows picked, each by the cell that it was picked for, and the table around them."""
    read = (read_off(query, row.unit, section=False, only=row.cell) for row in chosen)
    quotes = [one for one in read if one is not None]
    if len(quotes) > 1:
        quotes = [replace(one, lead="- ", beside=n > 0) for n, one in enumerate(quotes)]
    return Shown(tuple(quotes), around=(excerpt(chosen[0].unit, ()),)) if quotes else None


def _asked_rows(reading: Reading, pick: Pick) -> list[Counted]:
    """The rows of the first table that all is of that is asked, with their cells of that column.

    Tables are cut into chunks: rows under the same headings and header are of one.
    """
    query, tables = reading.query, dict[tuple[str, ...], list[Unit]]()
    for unit in reading.units:
        chunk = unit.passage.chunk
        summing = lists(Summing, chunk.language or DEFAULT).total
        if unit.row and not summing.search(cells(unit)[0]):
            key = (chunk.document_id, *chunk.headings, chunk.context)
            tables.setdefault(key, []).append(unit)
    found = (_rows(query, pick, table) for table in tables.values())
    return next((rows for rows in found if rows), [])


def _rows(query: Query, pick: Pick, table: Sequence[Unit]) -> list[Counted]:
    """The rows of a table by the column meant; none where it is not of all that is asked.

    The highest price increase is no highest price. What cannot be compared has no most, nor has a
    table of which a piece is missing.
    """
    # The first cell of a row says which it is: clause 14 is not the longest.
    read = {
        unit: [cell for cell in cells(unit)[1] if cell.span.start > unit.span.start]
        for unit in table
    }
    column = _column(query, pick, [cell.column for row in read.values() for cell in row])
    if column is None or any(unit.passage.unfinished for unit in table):
        return []
    words = frozenset(terms(column, query.language))
    said = words.union(pick.measured, *(unit.cut.frame for unit in table))
    if not pick.subject or not pick.subject <= said or (not words and is_contents(table)):
        return []
    told = [
        counted(unit, cell) for unit, row in read.items() for cell in row if cell.column == column
    ]
    rows = [row for row in told if row]
    # What is said of the products of each region is said of no product.
    alike = len(rows) == len(told) and len({row.unit.section for row in rows}) == 1
    return rows if alike and are_comparable(rows, pick.bound) else []


def _column(query: Query, pick: Pick, columns: Sequence[str]) -> str | None:
    """The column that is meant: by its words or its year, else the latest year.

    One by itself may be of anything: it is meant if it has no words of its own.
    """
    meant = query.terms | pick.measured
    fits = {one: len(meant & set(terms(one, query.language))) for one in columns}
    most = max(fits.values(), default=0)
    best = [one for one, fit in fits.items() if fit == most]
    if most == 0 and pick.measured:
        return None
    dated = {year: one for one in best for year in years(one, query.language)}
    if dated and len(dated) == len(best) and not query.form.date:
        return dated[max(dated)]
    alone = len(best) == 1 and (most > 0 or not terms(best[0], query.language))
    return best[0] if alone else None
