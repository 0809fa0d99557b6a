"""Works out a claim's number again from the numbers of its evidence."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from rag.numbers import Kind, Quantity, same

MOST_OPERANDS = 12  # more numbers than that give any result by chance
FEWEST_DIGITS = 2  # and so do results of a single digit

_Operation = Callable[[float, float], float]


@dataclass(frozen=True, slots=True)
class _Rule:
    """A calculation that words announce. `unit` is that of the result: "%" or the operands'."""

    words: re.Pattern[str]
    formula: str
    work_out: _Operation
    unit: str = ""


def _rule(words: str, formula: str, work_out: _Operation, unit: str = "") -> _Rule:
    return _Rule(re.compile(rf"\b(?:{words})", re.IGNORECASE), formula, work_out, unit)


_RULES = (
    _rule("increas|grew|grow|rose|rise|decreas|declin|fell|drop|chang|up|down|reduc",
          "({a} − {b}) / {b}", lambda a, b: 100 * (a - b) / abs(b), "%"),
    _rule("margin|share|percent|ratio|portion|account|represent|of (?:the )?total|rate",
          "{a} / {b}", lambda a, b: 100 * a / b, "%"),
    _rule("differ|increas|decreas|more|less|fewer|higher|lower|grew|rose|fell|declin|net|chang|gap",
          "{a} − {b}", lambda a, b: a - b),
    _rule("total|sum|combin|together|altogether|both|overall", "{a} + {b}", lambda a, b: a + b),
    _rule("average|mean", "({a} + {b}) / 2", lambda a, b: (a + b) / 2),
    _rule("ratio|times|multiple|per|fold|turnover", "{a} / {b}", lambda a, b: a / b),
)  # fmt: skip


def recompute(claim: str, number: Quantity, evidence: Sequence[Quantity]) -> str:
    """The calculation that gives a claim's number from two of the evidence; empty if none does."""
    operands = [q for q in evidence if q.kind is Kind.NUMBER and q.value]
    digits = re.sub(r"\D", "", number.text).strip("0")
    if number.kind is not Kind.NUMBER or len(digits) < FEWEST_DIGITS:
        return ""
    named = [rule for rule in _RULES if rule.words.search(claim)]
    for rule in named if len(operands) <= MOST_OPERANDS else ():
        for a, b in permutations(operands, 2):
            if _gives(rule, a, b, number):
                formula = rule.formula.format(a=a.text, b=b.text)
                return f"{formula} = {number.text}"
    return ""


def _gives(rule: _Rule, a: Quantity, b: Quantity, number: Quantity) -> bool:
    if bool(rule.unit == "%") != (number.unit == "%") and a.unit != "%":
        return False
    return any(same(number, result) for result in _results(rule, a, b))


def _results(rule: _Rule, a: Quantity, b: Quantity) -> Iterator[Quantity]:
    scales = set(a.scales) & set(b.scales) or {1.0}
    value = rule.work_out(a.value, b.value)
    ratio = "/" in rule.formula and "2" not in rule.formula
    unit = rule.unit or ("" if ratio else a.unit)
    yield Quantity(
        kind=Kind.NUMBER, text="", span=a.span, value=value, unit=unit,
        scales=(1.0,) if ratio else tuple(scales),
    )  # fmt: skip
