"""Calculations that a sentence shows: "(1,577 − 1,365) / 1,365 = 15.5 %", worked out again.

Only what stands there is worked out; a formula that is not shown is never guessed here.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import ClassVar, TypeAlias

from rag.language.lists import Alternatives, Lists, lists
from rag.language.numbers import Kind, Quantity
from rag.verify.figures.expression import Expression, Token, parsed

HUNDRED = 100.0  # a factor that makes percent of a share
ROUNDING = 0.5 + 1e-6  # of the last digit that is told

Factor: TypeAlias = Callable[[Quantity], float]

_LABEL = re.compile(r"[^()=≈+−×÷/*.;:!?,\n]{0,60}")  # words between a number and a sign
_ASIDE = re.compile(r"\([^()]*[^\W\d_][^()]*\)")  # words in brackets
_MINUS = "-−–"
# What is not read here: powers, roots, functions, products without a sign.
_UNREAD = re.compile(r"[\^√²³⁴⁵⁶⁷⁸⁹⁰½¼¾]|\d!|\w\([ ]?\d|\)[ ]?\(|\*\*")
MOST_TOKENS, MOST_SIDES = 60, 12  # of what people write; more is a model that got stuck
_BEFORE_SIGNED = tuple("(=≈+−×÷/*·")  # a minus behind these is a number's own


@dataclass(frozen=True, slots=True, kw_only=True)
class SignWords(Lists):
    """The signs of a calculation in words, and what stands between it and its result."""

    file: ClassVar[str] = "signs"
    plus: Alternatives
    minus: Alternatives
    times: Alternatives
    over: Alternatives
    equals: Alternatives


@dataclass(frozen=True, slots=True)
class Formula:
    """A calculation as it is told: its numbers, what it is told to give, and what it gives.

    `exact` is the right result, in the unit and at the scale of `result`.
    """

    text: str
    operands: tuple[Quantity, ...]
    result: Quantity
    exact: float
    right: bool


@dataclass(frozen=True, slots=True)
class _Side:
    """What stands on one side of a link: "=" for a sign, "?" for words or a bracket."""

    link: str
    tokens: list[Token] = field(default_factory=list)


def formulas(text: str, numbers: Sequence[Quantity], language: str) -> tuple[Formula, ...]:
    """The calculations of a text with these numbers, in order; what cannot be read is left out.

    Where words or a bracket alone join a calculation and a number, that may not be its result: it
    is left out unless it is right. A calculation in brackets may give any number of the text.
    """
    if _UNREAD.search(text):
        return ()
    amounts = [one for one in numbers if one.kind is Kind.NUMBER]
    return tuple(
        formula
        for sides in _equations(text, numbers, language)
        for formula, sure in (_results(sides) if len(sides) > 1 else _loose(sides[0], amounts))
        if formula.right or sure
    )


def _results(sides: Sequence[_Side]) -> Iterator[tuple[Formula, bool]]:
    """Each expression with each number that it may give, and whether signs alone join them."""
    for i, side in enumerate(sides):
        expression = parsed(side.tokens)
        for j, other in enumerate(sides):
            result = other.tokens[0]
            if i == j or len(other.tokens) > 1 or not isinstance(result, Quantity):
                continue
            between = sides[min(i, j) + 1 : max(i, j) + 1]
            links = {sides[0].link, *(one.link for one in between)}
            if formula := _worked_out(expression, result):
                yield formula, links == {"="} and _is_plain(formula, expression)


def _loose(side: _Side, amounts: Sequence[Quantity]) -> Iterator[tuple[Formula, bool]]:
    """An expression with each number of the text that is not in it."""
    expression = parsed(side.tokens)
    own = {one.span for one in expression.numbers} if expression else set()
    for amount in amounts:
        if amount.span not in own and (formula := _worked_out(expression, amount)):
            yield formula, False


def _is_plain(formula: Formula, expression: Expression | None) -> bool:
    """Whether a result that is off is wrong: told exactly, in the measure of its numbers.

    Kilograms make no tonnes, 20 % is added to 100 in its own way, and a sign may be turned.
    """
    told = {one.measure for one in (formula.result, *formula.operands) if one.measure}
    mixed = len({one.unit == "%" for one in formula.operands}) > 1
    added = expression is not None and expression.adds_only
    turned = abs(formula.exact + formula.result.value) <= formula.result.step
    return len(told) < 2 and not (mixed and added) and not formula.result.hedged and not turned


def _worked_out(expression: Expression | None, result: Quantity) -> Formula | None:
    """The expression beside its result, in the way that comes nearest to it."""
    if expression is None or len(expression.numbers) < 2:
        return None
    ways = []
    for factor in _factors(expression):
        try:
            exact, rough = _value(expression, factor), _rough(expression, factor)
        except ZeroDivisionError:
            return None
        exact, rough = exact / factor(result), rough / factor(result)
        ways.append((abs(exact - result.value) - rough, exact))
    off, exact = min(ways)
    right = off <= result.step * ROUNDING
    return Formula(str(expression), expression.numbers, result, exact, right)


def _factors(expression: Expression) -> Iterator[Factor]:
    """The ways to take numbers: as they are written, at their scales, percent as plain numbers."""
    yield _written
    yield _scaled
    percent = all(one.unit == "%" for one in expression.numbers)
    if percent or expression.adds_only or HUNDRED in {one.value for one in expression.numbers}:
        yield _plain


def _plain(_: Quantity) -> float:
    return 1.0


def _written(number: Quantity) -> float:
    return 1 / HUNDRED if number.unit == "%" else 1.0


def _scaled(number: Quantity) -> float:
    return _written(number) * number.scales[0]


def _value(expression: Expression, factor: Factor, more: Quantity | None = None) -> float:
    """What it gives; with one of its numbers greater by half of its last digit."""
    return expression.value(lambda n: (n.value + (n.step / 2 if n is more else 0.0)) * factor(n))


def _rough(expression: Expression, factor: Factor) -> float:
    """How far off the result may be since numbers in it are told rounded."""
    exact = _value(expression, factor)
    rounded = [one for one in expression.numbers if one.step < 1 or one.scales != (1.0,)]
    return sum(abs(_value(expression, factor, one) - exact) for one in rounded)


def _equations(text: str, numbers: Sequence[Quantity], language: str) -> Iterator[Sequence[_Side]]:
    """Calculations with their results, as the sides of what joins them."""
    sides: list[_Side] = []
    end = 0
    for number, start in _places(text, numbers):
        gap = _ASIDE.sub("", text[end:start])
        signed = number.text[0] in _MINUS
        if sides and signed and not gap.rstrip().endswith(_BEFORE_SIGNED):
            gap, signed = f"{gap}−", False  # it stands between two numbers
        linked = _linked(gap, sides, language) if sides else None
        if linked is None:
            yield from _complete(sides, gap)
            opening = gap[len(gap.rstrip("( \n")) :].count("(")
            linked, sides = (_begun(gap, first=not end), 0, opening), []
        sign, closing, opening = linked
        if sides:
            sides[-1].tokens.extend(")" * closing)
        if sign in _LINKS:
            sides.append(_Side(sign))
        else:
            sides[-1].tokens.append(sign)
        sides[-1].tokens.extend([*("(" * opening), number if signed else _unsigned(number)])
        end = start + len(number.text)
    yield from _complete(sides, _ASIDE.sub("", text[end:]))


def _begun(gap: str, *, first: bool) -> str:
    """What the first side counts as: "=" where it stands apart from the number before it.

    In "30 % of 1,000 − 100" the calculation began earlier than it could be read.
    """
    return "=" if first or re.search(r"[,;:.=(\n]", gap) else "?"


def _unsigned(number: Quantity) -> Quantity:
    """A number without the sign before it; a bracket is of the calculation, and no sign here."""
    return replace(number, value=abs(number.value), text=number.text.lstrip(f"{_MINUS} "))


def _places(text: str, numbers: Sequence[Quantity]) -> Iterator[tuple[Quantity, int]]:
    """The numbers that are no dates, each with where its text begins."""
    for one in numbers:
        if one.kind is Kind.NUMBER:
            yield one, text.index(one.text, one.span.start)


def _linked(gap: str, sides: Sequence[_Side], language: str) -> tuple[str, int, int] | None:
    """The sign between two numbers, with the brackets that close before and open behind it."""
    gap = " ".join(gap.split(" "))
    found = _signs(language).search(gap)
    if found is None:
        alone = len(sides) == 1 and len(sides[0].tokens) == 1
        label = gap.lstrip()
        bracketed = label.startswith("(") and _LABEL.fullmatch(label[1:])
        return ("?", 0, 1) if alone and bracketed else None
    name = next(name for name in _NAMES if found[name])
    if name == "told" and len(sides[-1].tokens) == 1:
        return None  # "12 is 13" is no equation
    before, behind = gap[: found.start()], gap[found.end() :]
    if not _LABEL.fullmatch(before.rstrip(") ")) or not _LABEL.fullmatch(behind.lstrip("( ")):
        return None
    return _NAMES[name], before.count(")"), behind.count("(")


_NAMES = {
    "plus": "+",
    "minus": "−",
    "times": "×",
    "over": "/",
    "equals": "=",
    "nearly": "?",
    "told": "?",
}
_LINKS = "=?"


@cache
def _signs(language: str) -> re.Pattern[str]:
    """The signs of a calculation, as signs and in words."""
    words = lists(SignWords, language)
    return re.compile(
        rf"""(?P<plus>\+|\b{words.plus}\b)
        |(?P<minus>−|(?<![^\s)%])[-–](?=[\s(]|\Z)|\b{words.minus}\b)
        |(?P<times>[×*·]|(?<![^\s)])x(?=[\s(])|\b{words.times}\b)
        |(?P<over>[÷/]|\b{words.over}\b)
        |(?P<equals>=)|(?P<nearly>≈)
        |(?P<told>[,:;]?[ ]?\b{words.equals}\b)""",
        re.VERBOSE | re.IGNORECASE,
    )


def _complete(sides: Sequence[_Side], rest: str) -> Iterator[Sequence[_Side]]:
    """The sides, if there may be a calculation and a result among them, or one in brackets."""
    few = len(sides) <= MOST_SIDES and all(len(side.tokens) <= MOST_TOKENS for side in sides)
    if few and (len(sides) > 1 or (sides and sides[0].tokens[0] == "(")):
        closing = rest[: len(rest) - len(rest.lstrip(") \n"))]
        sides[-1].tokens.extend(")" * closing.count(")"))
        yield [replace(side, tokens=_balanced(side.tokens)) for side in sides]


def _balanced(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without brackets that nothing opens or closes."""
    kept: list[Token] = []
    opened: list[int] = []
    for one in tokens:
        if one == ")" and not opened:
            continue
        if one == "(":
            opened.append(len(kept))
        elif one == ")":
            opened.pop()
        kept.append(one)
    return [one for i, one in enumerate(kept) if i not in opened]
