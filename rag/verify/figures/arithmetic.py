"""Works out a claim's number again from the numbers of its evidence.

Only numbers that belong together are put into a calculation: the cells of a row, of a column, or
the numbers of sentences. Any two numbers of a page give almost any result.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, permutations
from typing import ClassVar

from rag.language.equality import same, same_unit
from rag.language.lists import Alternatives, Lists, lists
from rag.language.numbers import Kind, Quantity
from rag.notices import Notice
from rag.verify.directions import Directions
from rag.verify.figures.formulas import Formula
from rag.verify.figures.operands import Operand, cells_by_year, groups
from rag.verify.figures.roles import Role
from rag.verify.read import Read
from rag.verify.units import Unit

MOST_TERMS = 3  # of a sum that is a part of its row, column or sentence
_ROW, _COLUMN = frozenset({"row", "prose"}), frozenset({"column", "prose"})
FEWEST_DIGITS = 2  # a result of a single digit is one by chance too, unless the years fit


@dataclass(frozen=True, slots=True, kw_only=True)
class CalculationWords(Lists):
    """Words that announce a calculation."""

    file: ClassVar[str] = "calculations"
    average: Alternatives
    ratio: Alternatives
    remaining: Alternatives
    share: Alternatives
    sum: Alternatives


@dataclass(frozen=True, slots=True)
class Worked:
    """A calculation that gives a number: how, and from which evidence."""

    formula: str
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    """A calculation of two numbers that words announce.

    `within` names the groups it makes sense in; `unit` is that of the result: "%", "" for a bare
    ratio, None for that of the operands. `ordered`: the later number comes first, and the sign of
    the result must fit what the claim says of up and down.
    """

    words: re.Pattern[str]
    formula: str
    work_out: Callable[[float, float], float]
    within: frozenset[str]
    unit: str | None = None
    ordered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Words:
    """What a claim is searched for in a language, and the rules that its words announce."""

    up: re.Pattern[str]
    down: re.Pattern[str]
    sum: re.Pattern[str]
    average: re.Pattern[str]
    rules: tuple[_Rule, ...]


@cache
def _words(language: str) -> _Words:
    known, told = lists(CalculationWords, language), lists(Directions, language)
    moved = told.rising, told.falling, told.changing
    change, difference = _any(*moved), _any(*moved, told.differing)
    share = _any(known.share)
    rules = (
        _Rule(change, "({a} − {b}) / {b}", lambda a, b: 100 * (a - b) / abs(b), _ROW, "%",
              ordered=True),
        _Rule(share, "{a} / {b}", lambda a, b: 100 * a / b, _COLUMN, "%"),
        _Rule(difference, "{a} − {b}", lambda a, b: a - b, _ROW, ordered=True),
        _Rule(_any(known.remaining), "{a} − {b}", lambda a, b: a - b, frozenset({"column"})),
        _Rule(_any(known.ratio), "{a} / {b}", lambda a, b: a / b, _ROW | _COLUMN, ""),
    )  # fmt: skip
    return _Words(
        up=_any(told.rising), down=_any(told.falling), sum=_any(known.sum),
        average=_any(known.average), rules=rules,
    )  # fmt: skip


def _any(*alternatives: str) -> re.Pattern[str]:
    """Any of these at the beginning of a word."""
    return re.compile(rf"\b(?:{'|'.join(alternatives)})", re.IGNORECASE)


def recompute(claim: Read, number: Quantity, evidence: Sequence[Unit]) -> Worked | None:
    """The calculation that gives a claim's number from those of the evidence, or None."""
    if number.kind is not Kind.NUMBER:
        return None
    exact = replace(number, hedged=False)  # what is nearly right may be so by chance
    for wanted in (exact, number) if number.hedged else (number,):
        for kind, group in groups(evidence):
            worked = _by_rules(claim, wanted, kind, group) or _by_many(claim, wanted, group)
            if worked is not None:
                return worked
    return None


def refuted(claim: Read, number: Quantity, unit: Unit) -> str:
    """What a row gives for a change that the claim has wrong; empty if that cannot be told.

    It can where the claim says which year is meant and the row has that year and the one before.
    """
    wanted = claim.years
    if not wanted or not unit.is_row:
        return ""
    later, earlier = max(wanted), min(wanted) if len(wanted) > 1 else max(wanted) - 1
    cells = cells_by_year(unit)
    rule = next(
        (one for one in _words(claim.language).rules if one.ordered and one.words.search(claim.text)
         and (one.unit == "%") == (number.unit == "%" and not number.points)), None,
    )  # fmt: skip
    if rule is None or later not in cells or earlier not in cells:
        return ""
    a, b = cells[later], cells[earlier]
    formula = rule.formula.format(a=_shown(a), b=_shown(b))
    shown = _round(_result(rule, a, b), number)
    return Notice("verify.refuted", formula=formula, result=shown, answer=number.text)


def miscalculated(formula: Formula) -> str:
    """What a calculation that a claim shows gives instead."""
    told = formula.result
    shown = _round(replace(told, value=formula.exact), told)
    return Notice("verify.refuted", formula=formula.text, result=shown, answer=told.text)


def _round(result: Quantity, number: Quantity) -> str:
    """A result with as many decimals as the claim's number has."""
    decimals = re.search(r"\.(\d+)", number.text)
    shown = f"{result.value:,.{len(decimals[1]) if decimals else 0}f}".replace("-", "−")
    if result.unit != "%":
        return shown
    return Notice("verify.points", number=shown) if result.points else f"{shown} %"


def _by_rules(claim: Read, number: Quantity, kind: str, group: Sequence[Operand]) -> Worked | None:
    every = _words(claim.language).rules
    rules = [rule for rule in every if kind in rule.within and rule.words.search(claim.text)]
    wanted, direction = claim.years, _direction(claim, number)
    for rule in rules:
        for a, b in permutations(group, 2):
            fits = _years_fit(wanted, a, b) if rule.ordered else True
            if not fits or not _enough_digits(number, rule, a, b) or not _alike(rule, a, b):
                continue
            if _gives(rule, a, b, number, direction):
                formula = rule.formula.format(a=_shown(a), b=_shown(b))
                return _worked(formula, number, [a, b])
    return None


def _by_many(claim: Read, number: Quantity, group: Sequence[Operand]) -> Worked | None:
    """Sums and averages, of a few or of all."""
    shares = all(one.quantity.unit == "%" for one in group)
    if number.unit == "%" and not shares:
        return _share_of_all(claim, number, group)
    words = _words(claim.language)
    total, average = words.sum.search(claim.text), words.average.search(claim.text)
    for some in _parts(group) if total or average else ():
        if _digits(number) < FEWEST_DIGITS and (len(some) < MOST_TERMS or len(some) < len(group)):
            continue
        values = [one.quantity.value for one in some]
        listed = " + ".join(map(_shown, some))
        if total and same(number, _made(some, sum(values))):
            return _worked(listed, number, some)
        if average and same(number, _made(some, sum(values) / len(values))):
            return _worked(f"({listed}) / {len(some)}", number, some)
    return None


def _share_of_all(claim: Read, number: Quantity, group: Sequence[Operand]) -> Worked | None:
    """One cell as a share of its whole column."""
    total = sum(one.quantity.value for one in group)
    if len(group) < MOST_TERMS or _digits(number) < FEWEST_DIGITS:
        return None
    if not _words(claim.language).sum.search(claim.text):
        return None
    for one in group:
        if total and same(number, replace(number, value=100 * one.quantity.value / total)):
            listed = " + ".join(map(_shown, group))
            return _worked(f"{_shown(one)} / ({listed})", number, group)
    return None


def _shown(one: Operand) -> str:
    """A number as it stands there; one in brackets with its sign."""
    text = one.quantity.text
    return text if one.quantity.value >= 0 or text.startswith(("-", "−", "–")) else f"(−{text})"


def _parts(group: Sequence[Operand]) -> Iterator[Sequence[Operand]]:
    """Parts of a group that may be summed: all of it first, then a few."""
    if len(group) > MOST_TERMS:
        yield group
    for size in range(2, MOST_TERMS + 1):
        yield from combinations(group, size)


def _worked(formula: str, number: Quantity, operands: Sequence[Operand]) -> Worked:
    units = tuple(dict.fromkeys(one.unit for one in operands))
    return Worked(f"{formula} = {number.text}", units)


def _direction(claim: Read, number: Quantity) -> int:
    """1 when the claim says up, -1 when it says down, 0 when it says both or neither."""
    words = _words(claim.language)
    up = bool(words.up.search(claim.text))
    down = bool(words.down.search(claim.text)) or number.value < 0
    return int(up) - int(down)


def _years_fit(wanted: frozenset[int], a: Operand, b: Operand) -> bool:
    """Whether both are of the years that the claim speaks of, the later first.

    A claim that names one year, or none, compares with the year before.
    """
    if not a.year or not b.year:
        return a.role is not Role.FORMER or b.role is Role.FORMER
    if len(wanted) > 1:
        return a.year == max(wanted) and b.year == min(wanted)
    return a.year == b.year + 1 and (not wanted or a.year in wanted)


def _alike(rule: _Rule, a: Operand, b: Operand) -> bool:
    """Whether two numbers count one thing, as a difference of them must; cells often do not say."""
    if rule.unit is not None or a.column is not None:
        return rule.unit is not None or same_unit(a.quantity, b.quantity)
    return (a.quantity.unit, a.quantity.measure) == (b.quantity.unit, b.quantity.measure)


def _enough_digits(number: Quantity, rule: _Rule, a: Operand, b: Operand) -> bool:
    return _digits(number) >= FEWEST_DIGITS or bool(rule.ordered and a.year and b.year)


def _digits(number: Quantity) -> int:
    return len(re.sub(r"\D", "", number.text).strip("0"))


def _gives(rule: _Rule, a: Operand, b: Operand, number: Quantity, direction: int) -> bool:
    result = _result(rule, a, b)
    if (result.unit == "%") != (number.unit == "%"):
        return False
    if rule.ordered and direction * result.value < 0:
        return False
    return same(number, result)


def _result(rule: _Rule, a: Operand, b: Operand) -> Quantity:
    one, other = _aligned([a, b])
    made = _made([a, b], rule.work_out(one, other))
    if rule.unit is None:  # 42 % − 40 % are two points, not 2 %
        return replace(made, points=made.unit == "%")
    # Thousands for a head are thousands; the scale of a count is that of nothing.
    scales = (1.0,) if rule.unit else tuple(dict.fromkeys((1.0, *a.quantity.scales)))
    return Quantity(
        kind=Kind.NUMBER, text="", span=made.span, value=made.value, unit=rule.unit, scales=scales
    )


def _aligned(operands: Sequence[Operand]) -> list[float]:
    """The values at one scale: as written where all share it."""
    if len({one.quantity.scales for one in operands}) == 1:
        return [one.quantity.value for one in operands]
    return [one.quantity.value * one.quantity.scales[0] for one in operands]


def _made(operands: Sequence[Operand], value: float) -> Quantity:
    first = operands[0].quantity
    shared = len({one.quantity.scales for one in operands}) == 1
    counted = {one.quantity.measure for one in operands}
    return Quantity(
        kind=Kind.NUMBER, text="", span=first.span, value=value, unit=first.unit,
        scales=first.scales if shared else (1.0,),
        measure=counted.pop() if len(counted) == 1 else None,
    )  # fmt: skip
