"""The numbers of the evidence that belong together: of a row, of a column, or of sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rag.language.numbers import Kind, Quantity
from rag.verify.figures.roles import Role
from rag.verify.units import Unit

MOST_OPERANDS = 12  # more numbers than that give any result by chance


@dataclass(frozen=True, slots=True, eq=False)
class Operand:
    """A number of the evidence. `year` is that of its column or sentence, 0 if not known."""

    quantity: Quantity
    unit: Unit
    column: int | None
    year: int

    @property
    def role(self) -> Role:
        """What it is to its sentence."""
        return self.unit.read.roles[self.quantity.span]


def groups(evidence: Sequence[Unit]) -> Iterator[tuple[str, list[Operand]]]:
    """The numbers that belong together, with what holds them: a row, a column, or prose."""
    rows = [operands(unit) for unit in evidence if unit.is_row]
    prose = [operands(unit) for unit in evidence if not unit.is_row]
    found = [("row", row) for row in rows]
    cells = sorted((cell for row in rows for cell in row), key=_column)
    found += [("column", list(column)) for _, column in groupby(cells, key=_column)]
    found += [("prose", sentence) for sentence in prose]
    found.append(("prose", [number for sentence in prose for number in sentence]))
    for kind, group in found:
        if 2 <= len(group) <= MOST_OPERANDS:
            yield kind, group


def _column(cell: Operand) -> tuple[int, str, int]:
    return cell.unit.passage.number, cell.unit.header, cell.column or 0


def operands(unit: Unit) -> list[Operand]:
    """The numbers of a row or sentence that are no dates and not zero."""
    found: list[Operand] = []
    for quantity in unit.numbers:
        if quantity.kind is not Kind.NUMBER or not quantity.value:
            continue
        column = unit.column(quantity) if unit.is_row else None
        found.append(Operand(quantity, unit, column, _year(unit, quantity)))
    return found


def cells_by_year(unit: Unit) -> dict[int, Operand]:
    """The last number of a row under each year."""
    return {cell.year: cell for cell in operands(unit)}


def _year(unit: Unit, quantity: Quantity) -> int:
    """The year above a cell; in a sentence the first one named after the number."""
    if unit.is_row:
        return max(unit.years_above(quantity), default=0)
    dates = [q for q in unit.numbers if q.kind is Kind.DATE and q.span.start > quantity.span.start]
    return dates[0].date[0] if dates else 0
