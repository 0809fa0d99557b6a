"""Numbers of a table's column as they are compared: each with its unit, in one scale."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.language import DEFAULT
from rag.language.numbers import UNKNOWN_SCALE, Kind, Quantity, quantities, table_scales
from rag.language.numbers.measures import Measure, comparable, in_base
from rag.question.pick import Pick
from rag.reading.units import Unit
from rag.types import Chunk
from rag.write.quoting.cells import Cell

_BRACKETED = re.compile(r"[(\[]([^()\[\]]++)[)\]]")
_NAMED = re.compile(r"[^\W\d_]+|[$€£¥₹%]")


@dataclass(frozen=True, slots=True)
class Counted:
    """A row by the number in one of its cells: as written but for its scale, and what it counts."""

    unit: Unit
    cell: Cell
    value: float
    counts: str
    measure: Measure | None

    @property
    def based(self) -> float:
        """Its number in the base unit of what it counts."""
        return _based(self.value, self.measure)


def counted(unit: Unit, cell: Cell) -> Counted | None:
    """A row by its cell, in the unit that its column is headed by.

    None if it is not one number: "up to 5" is any below.
    """
    chunk = unit.passage.chunk
    language = chunk.language or DEFAULT
    scales = table_scales(_above(chunk, cell), language)
    own = (1.0,) if scales == UNKNOWN_SCALE else scales
    for text in (*(f"{cell.text} {one}" for one in _BRACKETED.findall(cell.column)), cell.text):
        told = quantities(text, language, own)
        one = told[0] if len(told) == 1 else None
        if one and one.kind is Kind.NUMBER and not one.bound:
            return Counted(unit, cell, one.value * one.scales[0], one.unit, one.measure)
    return None


def are_comparable(rows: Sequence[Counted], bound: Quantity | None) -> bool:
    """Whether one may be more than another, and than a bound: none counts another thing.

    What is below nothing may be a loss, which is more the less it is. A bound without a unit is
    meant in that of the rows, if they have but one.
    """
    kinds = {(row.counts, row.measure is None) for row in rows}
    if len(kinds) != 1 or any(row.value < 0 for row in rows):
        return False
    first = rows[0]
    if not all(_is_like(first.measure, row.measure) for row in rows):
        return False
    if bound is None or not (bound.measure or bound.unit):
        return bound is None or len({row.measure for row in rows}) == 1
    if bound.measure:
        return _is_like(first.measure, bound.measure)
    return bound.unit in ({first.counts} if first.counts else _units(first))


def is_within(row: Counted, pick: Pick, bound: Quantity) -> bool:
    """Whether a row is on the right side of a bound that it may be compared with."""
    limit = _based(bound.value * bound.scales[0], bound.measure)
    value = row.based if bound.measure else row.value
    return pick.inside if value == limit else (value > limit) is pick.upward


def _based(value: float, measure: Measure | None) -> float:
    return in_base(value, measure, beside=measure) if measure else value


def _is_like(one: Measure | None, other: Measure | None) -> bool:
    """Whether they are of one kind: days and months, of which none is so many of the other, not."""
    if one is None or other is None:
        return one is other
    return one.kind == other.kind and bool(one.per) == bool(other.per) and comparable(one, other)


def _above(chunk: Chunk, cell: Cell) -> str:
    """What is told of a column: by its own words, and by those of no other column."""
    return "\n".join([cell.column, *(line.split("\t")[0] for line in chunk.context.split("\n"))])


def _units(row: Counted) -> set[str]:
    """The currencies, and percent, that are named above a column."""
    chunk = row.unit.passage.chunk
    language = chunk.language or DEFAULT
    named = dict.fromkeys(_NAMED.findall(_above(chunk, row.cell)))
    written = (text for one in named for text in (f"{one} 1", f"1 {one}"))
    return {found.unit for text in written for found in quantities(text, language)}
