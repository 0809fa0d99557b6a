"""Cites a unit as the words that show a claim."""

from collections.abc import Sequence
from dataclasses import replace

from rag.language.equality import found_in
from rag.language.numbers import Kind, Quantity
from rag.types import Citation, Span
from rag.verify.units import Unit


def cite(unit: Unit, support: float, claimed: Sequence[Quantity] = ()) -> Citation:
    """A citation of exactly this unit; of a row, with the cell of the one amount claimed."""
    cited = Citation.of(unit.passage, unit.span, support=support)
    return replace(cited, cell=_cell(unit, claimed))


def _cell(unit: Unit, claimed: Sequence[Quantity]) -> Span | None:
    """Where the only amount of a claim stands in a row; None when it stands in two cells."""
    amounts = [number for number in claimed if number.kind is Kind.NUMBER]
    if len(amounts) != 1 or not unit.is_row:
        return None
    start, cells = 0, []
    for text in unit.text.split("\t"):
        place = Span(start, start + len(text))
        inside = [number for number in unit.numbers if number.span.overlaps(place)]
        if found_in(amounts[0], inside):
            cells.append(Span(unit.span.start + place.start, unit.span.start + place.end))
        start = place.end + 1
    return cells[0] if len(cells) == 1 else None
