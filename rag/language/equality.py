"""Whether two numbers are one: compared as values, with their units and at their precision."""

import re
from collections.abc import Sequence

from rag.language.numbers import Kind, Quantity
from rag.language.numbers.measures import comparable, in_base

FIRST_BARE_YEAR = 1900  # an earlier one that stands alone is a number, until a date has it
MOST_ROUNDING = 0.1  # of a value: two is 2.1, not 1.6
CLOSEST = 1e-9  # floating point
UNEQUAL_MONTHS = 0.09  # three months are twelve weeks, more or less
HEDGED_TOLERANCE = 0.05  # "about 1,600" may stand for 1,577
ROUND_DIGITS = 2  # with more of them "about" allows for less:
EXACT_TOLERANCE = 0.02
BOUND_TOLERANCE = 0.1  # "over 1,500", and on that side alone


def same(claimed: Quantity, source: Quantity) -> bool:
    """Whether a claimed number is the source's, at the precision it is claimed with.

    Magnitudes are compared: "fell by 12" is the (12) of a table.
    """
    if claimed.kind is not source.kind:
        bare = not (claimed.unit or claimed.measure) and claimed.scales == (1.0,)
        return bare and claimed.value == source.date[0] < FIRST_BARE_YEAR
    if claimed.kind is Kind.DATE:
        pairs = zip(claimed.date, source.date, strict=True)
        return all(a == b or not a for a, b in pairs)
    if not same_unit(claimed, source) or claimed.bound * source.bound < 0:
        return False
    return any(
        _equal(claimed, scale, source, other) for scale in claimed.scales for other in source.scales
    )


def same_unit(claimed: Quantity, source: Quantity) -> bool:
    """Whether both count the same sort of thing, as far as they say."""
    if claimed.measure and source.measure:
        return comparable(claimed.measure, source.measure)
    if (claimed.measure and source.unit) or (claimed.unit and source.measure):
        return False
    if claimed.unit and source.unit:
        return claimed.unit == source.unit and claimed.points == source.points
    return True


def _equal(claimed: Quantity, scale: float, source: Quantity, other: float) -> bool:
    value, there = abs(claimed.value) * scale, abs(source.value) * other
    step = claimed.step * scale / 2
    slack = max(min(step, MOST_ROUNDING * value), CLOSEST * value)
    if claimed.measure and source.measure:
        mine, theirs = claimed.measure, source.measure
        more = in_base(value + slack, mine, beside=theirs)
        value = in_base(value, mine, beside=theirs)
        there, slack = in_base(there, theirs, beside=mine), more - value
        if mine.kind != theirs.kind:
            slack = max(slack, UNEQUAL_MONTHS * value)
    if claimed.bound and not source.hedged and claimed.bound * (there - value) < -CLOSEST * value:
        return False
    rough = 0.0 if claimed.bound and source.bound else _roughly(claimed)
    return abs(value - there) <= max(slack, rough * value)


def _roughly(claimed: Quantity) -> float:
    """How far off the right value may be, as a share."""
    if not claimed.hedged:
        return 0.0
    if claimed.bound:
        return BOUND_TOLERANCE
    return HEDGED_TOLERANCE if _digits(claimed) <= ROUND_DIGITS else EXACT_TOLERANCE


def _digits(number: Quantity) -> int:
    """How many digits it is told with, without zeros at the end."""
    return len(re.sub(r"\D", "", f"{number.value:.6f}").strip("0"))


def found_in(claimed: Quantity, sources: Sequence[Quantity]) -> bool:
    """Whether a number stands among others; a date may be put together from several."""
    if any(same(claimed, source) for source in sources):
        return True
    if claimed.kind is not Kind.DATE:
        return False
    parts = [(claimed.date[0], 0, 0), (0, claimed.date[1], claimed.date[2])]
    dates = [source.date for source in sources if source.kind is Kind.DATE]
    return all(
        any(all(a == b or not a for a, b in zip(part, date, strict=True)) for date in dates)
        for part in parts
    )
