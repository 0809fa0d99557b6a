"""Calculations that a sentence shows, with where each of their numbers stands in the sources."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rag.language.equality import found_in, same
from rag.language.numbers import Quantity
from rag.verify.figures.arithmetic import Worked
from rag.verify.figures.formulas import HUNDRED, Formula
from rag.verify.read import Read
from rag.verify.units import Unit

FACTORS = {*range(2, 13), 52, 100, 360, 365, 1000}  # what calculations need beside their numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The numbers of a claim that its right calculations account for.

    `results` are those that they give. `given` are those that they take: they stand in the sources,
    were worked out before, or are counts, like the 2 of an average.
    """

    results: Mapping[Quantity, Worked]
    given: frozenset[Quantity]


def calculations(claim: Read, pool: Sequence[Unit], known: Sequence[Quantity]) -> Shown:
    """What the calculations of a claim account for. `known` are results from elsewhere."""
    right = [one for one in claim.formulas if one.right]
    earlier = [*known, *(one.result for one in right)]
    results: dict[Quantity, Worked] = {}
    given: set[Quantity] = set()
    for formula in right:
        places = {one: _places(one, pool) for one in formula.operands}
        sourced = [one for one in formula.operands if places[one] or _needs_none(one, earlier)]
        own = {number.span: number for number in claim.numbers}
        given |= {own[one.span] for one in sourced}
        if len(sourced) == len(formula.operands):
            units = tuple(dict.fromkeys(found[0] for found in places.values() if found))
            worked = Worked(f"{formula.text} = {formula.result.text}", units)
            results |= dict.fromkeys(_told(claim, formula), worked)
    return Shown(results=results, given=frozenset(given))


def _told(claim: Read, formula: Formula) -> Iterator[Quantity]:
    """Every number of the claim that is the result, in whatever unit: 15.9 points, 0.159."""
    plain, share = _plain(formula.result), _share(formula.result)
    for number in claim.numbers:
        alike = same(_plain(number), plain) or same(_share(number), share)
        if number.kind is formula.result.kind and alike:
            yield number


def _plain(number: Quantity) -> Quantity:
    return replace(
        number, value=abs(number.value), unit="", points=False, measure=None, scales=(1.0,)
    )


def _share(number: Quantity) -> Quantity:
    plain = _plain(number)
    if number.unit != "%":
        return plain
    return replace(plain, value=plain.value / HUNDRED, step=plain.step / HUNDRED)


def _needs_none(number: Quantity, earlier: Sequence[Quantity]) -> bool:
    """Whether a number needs no source: a count of the calculation, or worked out before."""
    return (number.is_bare and number.value in FACTORS) or found_in(number, earlier)


def _places(number: Quantity, pool: Sequence[Unit]) -> list[Unit]:
    return [unit for unit in pool if any(same(number, one) for one in unit.numbers)]
