"""Accounts for a claim's numbers: each stands in the sources, follows from others, or neither."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.language.equality import found_in, same
from rag.language.numbers import Kind, Quantity
from rag.types import Span
from rag.verify.evidence import Evidence
from rag.verify.figures.arithmetic import Worked, recompute
from rag.verify.figures.derived import derived
from rag.verify.figures.in_words import told_in_words
from rag.verify.figures.roles import Role
from rag.verify.figures.shown import calculations
from rag.verify.read import Read
from rag.verify.units import Unit

COMPUTED_FROM = 4  # nearest units that a number is worked out from


@dataclass(frozen=True, slots=True)
class Account:
    """A claim's numbers that nothing accounts for, and how others were worked out.

    `written` is the claim with its numbers as the evidence writes them: models read the words.
    """

    written: str = ""
    missing: tuple[Quantity, ...] = ()
    worked: tuple[tuple[Quantity, Worked], ...] = ()
    settled: tuple[Span, ...] = ()  # changes that were worked out, and what is told in other words

    @property
    def formulas(self) -> str:
        """The calculations that give its numbers, each once."""
        return "; ".join(dict.fromkeys(one.formula for _, one in self.worked))


def account(evidence: Evidence, known: Sequence[Quantity] = ()) -> Account:
    """Look for a claim's numbers in the sources, and work out those that stand nowhere.

    `known` are results that the answer works out elsewhere.
    """
    claim, pool, near = evidence.claim, evidence.pool, evidence.near
    if not claim.numbers:
        return Account(written=claim.text)
    dates = [one for unit in pool for one in unit.numbers if one.kind is Kind.DATE]
    dates += [one for one in _frame_numbers(pool) if one.unit != "%"]
    told = [one for one in claim.numbers if told_in_words(claim, one, near)]
    places = {one: _places(one, pool) for one in claim.numbers}
    found = [n for n in claim.numbers if places[n] or n in told or found_in(n, dates)]
    shown = calculations(claim, pool, known)
    found += [one for one in shown.given if one not in found]
    open_ones = [one for one in claim.numbers if one not in found and not one.is_count]
    rough = [n for n in found if n.hedged and not _places(replace(n, hedged=False), pool)]
    worked = {one: shown.results[one] for one in open_ones if one in shown.results}
    for number in (one for one in (*open_ones, *rough) if one not in worked):
        how = _derived(
            number, [*(n for n in places if places[n] and n is not number), *worked], places
        )
        how = how or recompute(claim, number, near[:COMPUTED_FROM])
        if how is not None:
            worked[number] = how
    changes = (one.span for one in worked if claim.roles[one.span] is Role.CHANGE)
    return Account(
        written=_as_told(claim, near),
        missing=tuple(one for one in open_ones if one not in worked),
        worked=tuple(worked.items()),
        settled=(*changes, *(one.span for one in told)),
    )


def _derived(
    number: Quantity, known: Sequence[Quantity], places: Mapping[Quantity, Sequence[Unit]]
) -> Worked | None:
    """How a number follows from others of its sentence."""
    if number.kind is not Kind.NUMBER:
        return None
    found = derived(number, [one for one in known if one.kind is Kind.NUMBER])
    if found is None:
        return None
    formula, operands = found
    units = [unit for one in operands for unit in places[one][:1]]
    return Worked(f"{formula} = {number.text}", tuple(dict.fromkeys(units)))


def _places(number: Quantity, pool: Sequence[Unit]) -> list[Unit]:
    """The units that a number stands in. A cell seldom says what it counts."""
    bare = replace(number, unit="", measure=None, points=False)
    return [
        unit for unit in pool
        if any(same(number, one) or (_says_nothing(one, unit) and same(bare, one))
               for one in unit.numbers)
        or any(same(number, one) for one in unit.above.numbers)
    ]  # fmt: skip


def _says_nothing(one: Quantity, unit: Unit) -> bool:
    return unit.is_row and not one.unit and one.measure is None


def _frame_numbers(pool: Sequence[Unit]) -> list[Quantity]:
    """The numbers of titles, headings and headers: the years of a report and of its columns."""
    frames = dict.fromkeys(one for unit in pool for one in (unit.frame, unit.above) if one.text)
    return [number for one in frames for number in one.numbers]


def _as_told(claim: Read, near: Sequence[Unit]) -> str:
    told = [one for unit in near for one in unit.numbers]
    written = claim.text
    for number in reversed(claim.numbers):
        equal = [one for one in told if same(number, one) and _is_whole(number, one)]
        known = {" ".join(one.text.split()) for one in equal}
        if equal and number.text not in known:
            text = " ".join(equal[0].text.split())
            written = written[: number.span.start] + text + written[number.span.end :]
    return written


def _is_whole(number: Quantity, one: Quantity) -> bool:
    """Whether one says no more than the other: a year is not a day of it."""
    return number.kind is one.kind and (number.kind is Kind.NUMBER or number.date == one.date)
