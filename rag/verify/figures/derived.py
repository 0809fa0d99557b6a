"""Numbers that follow from others of the same sentence: "from 41 to 22 minutes (−46 %)".

Whoever tells two numbers and a third that they give has shown a calculation, in whatever words.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, permutations

from rag.language.equality import same_unit
from rag.language.numbers import Quantity

NEAREST = 5  # numbers of the sentence that one is worked out from: many give anything
MOST_TERMS = 4  # of a sum
COARSEST = 0.05  # of a value, half its last digit: what is coarser comes out by chance
HEDGED = 0.02  # of a value, with "about"
CLOSEST = 1e-9  # floating point

_Way = tuple[str, tuple[Quantity, ...]]  # a formula, and the numbers in it


@dataclass(frozen=True, slots=True)
class _Operation:
    """A calculation of two numbers, and whether it makes sense of these two for a result."""

    formula: str
    work_out: Callable[[float, float], float]
    fits: Callable[[Quantity, Quantity, Quantity], bool]


def _is_share(one: Quantity) -> bool:
    return one.unit == "%"


def _alike(a: Quantity, b: Quantity, given: Quantity) -> bool:
    """Whether a sum or difference of two is of their sort: of percentages, percentage points."""
    if _is_share(a) or _is_share(b):
        return _is_share(a) and _is_share(b) and given.points
    return not _is_share(given) and all(map(same_unit, (a, a, b), (b, given, given)))


def _as_share(a: Quantity, b: Quantity, given: Quantity) -> bool:
    return (
        _is_share(given) and not given.points and _is_share(a) == _is_share(b) and same_unit(a, b)
    )


def _bare(one: Quantity) -> bool:
    return not (one.unit or one.measure)


def _as_ratio(a: Quantity, b: Quantity, given: Quantity) -> bool:
    return _bare(given) and _is_share(a) == _is_share(b) and same_unit(a, b)


def _as_part(a: Quantity, b: Quantity, given: Quantity) -> bool:
    return _is_share(b) and not (_is_share(a) or _is_share(given)) and same_unit(a, given)


_OPERATIONS = (
    _Operation("{a} − {b}", lambda a, b: a - b, _alike),
    _Operation("{a} / {b}", lambda a, b: 100 * a / b, _as_share),
    _Operation("({a} − {b}) / {b}", lambda a, b: 100 * (a - b) / b, _as_share),
    _Operation("{a} / {b}", lambda a, b: a / b, _as_ratio),
    _Operation("{a} × {b}", lambda a, b: a * b / 100, _as_part),
)


def derived(given: Quantity, known: Sequence[Quantity]) -> _Way | None:
    """How a number follows from others of its sentence, and from which; None if it does not."""
    near = sorted(known, key=lambda one: abs(one.span.start - given.span.start))[:NEAREST]
    near = [one for one in near if one.value]
    return next(chain(_of_two(given, near), _of_many(given, near)), None)


def _of_two(given: Quantity, near: Sequence[Quantity]) -> Iterator[_Way]:
    for operation in _OPERATIONS:
        for a, b in permutations(near, 2):
            if operation.fits(a, b, given) and _is(operation.work_out(_size(a), _size(b)), given):
                yield operation.formula.format(a=a.text, b=b.text), (a, b)


def _of_many(given: Quantity, near: Sequence[Quantity]) -> Iterator[_Way]:
    """Sums and averages."""
    alike = sorted((one for one in near if _adds(one, given)), key=lambda one: one.span)
    for count in range(2, MOST_TERMS + 1):
        for some in combinations(alike, count):
            total, listed = sum(map(_size, some)), " + ".join(one.text for one in some)
            if _is(total, given):
                yield listed, some
            elif _is(total / count, given):
                yield f"({listed}) / {count}", some


def _adds(one: Quantity, given: Quantity) -> bool:
    return _is_share(one) == _is_share(given) and same_unit(one, given)


def _size(one: Quantity) -> float:
    return one.value * one.scales[0]


def _is(result: float, given: Quantity) -> bool:
    """Whether a result is a number, at the precision that this is told with."""
    value, step = abs(_size(given)), given.step * given.scales[0] / 2
    off = abs(abs(result) - value)
    if off <= CLOSEST * value:
        return True
    return step <= COARSEST * value and off <= max(
        step * (1 + CLOSEST), HEDGED * value * given.hedged
    )
