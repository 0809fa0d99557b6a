"""The one cell that a claim names by its row and its year, beside the amount that it tells."""

from collections.abc import Iterator, Sequence

from rag.language.equality import same, same_unit
from rag.language.numbers import Kind, Quantity
from rag.notices import Notice
from rag.verify.figures.roles import Role
from rag.verify.read import Read
from rag.verify.units import Unit
from rag.verify.words.placed import says


def another_cell(claim: Read, pool: Sequence[Unit]) -> str:
    """What stands in the cell that a claim names, or where else its amount stands; else empty.

    Told of claims with one amount and one year alone: of several, each may be of another cell.
    """
    amounts = [one for one in claim.numbers if one.kind is Kind.NUMBER and not one.is_count]
    if len(amounts) != 1 or len(claim.years) != 1 or claim.formulas:
        return ""
    if claim.roles[amounts[0].span] is Role.CHANGE:
        return ""
    named = [cell for row in _named(claim, pool) for cell in _under(claim.years, row)]
    return _instead(amounts[0], named) or _elsewhere(amounts[0], claim.years, pool)


def _instead(amount: Quantity, named: Sequence[Quantity]) -> str:
    """Another amount, where the cells that are named have not this one."""
    if any(same(amount, cell) for cell in named):
        return ""
    other = next((cell for cell in named if _comparable(amount, cell)), None)
    return says(" ".join(other.text.split()), amount.text) if other else ""


def _elsewhere(amount: Quantity, years: frozenset[int], pool: Sequence[Unit]) -> str:
    """The year under which an amount stands, where that is another one in every place."""
    places = [
        (unit, unit.years_above(one)) for unit in pool for one in unit.numbers if same(amount, one)
    ]
    beside = [{year for head in unit.columns for year in head.years} for unit, _ in places]
    wrong = [bool(above) and not above & years and years <= known
             for (_, above), known in zip(places, beside, strict=True)]  # fmt: skip
    if not places or not all(wrong):
        return ""
    there, said = str(min(places[0][1])), str(min(years))
    return Notice("verify.other_column", number=amount.text, there=there, answer=said)


def _named(claim: Read, pool: Sequence[Unit]) -> list[Unit]:
    """The rows of the longest label whose words the claim has, if that is one label."""
    terms = claim.related.union(claim.terms)
    rows = [unit for unit in pool if unit.is_row and unit.label and unit.label <= terms]
    longest = max((len(row.label) for row in rows), default=0)
    named = [row for row in rows if len(row.label) == longest]
    return named if len({row.label for row in named}) == 1 else []


def _under(years: frozenset[int], row: Unit) -> Iterator[Quantity]:
    """The amounts of a row that stand under a year and under no other."""
    for number in row.numbers:
        if number.kind is Kind.NUMBER and row.column(number) and row.years_above(number) == years:
            yield number


def _comparable(amount: Quantity, cell: Quantity) -> bool:
    """Whether both count the same sort of thing; a ratio is none of millions."""
    if amount.unit == "%" or cell.unit == "%":
        return amount.unit == cell.unit
    return same_unit(amount, cell) and not (amount.is_bare and cell.scales[0] != 1.0)
