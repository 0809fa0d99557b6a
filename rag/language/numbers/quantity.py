"""A number of a text as a value."""

from dataclasses import dataclass
from enum import StrEnum

from rag.language.numbers.dates import Date
from rag.language.numbers.measures import Measure
from rag.types import Span

LARGEST_COUNT = 12  # "all three plants": what a text lists is counted, and seldom numbered


class Kind(StrEnum):
    """What a number counts as when it is compared."""

    NUMBER = "number"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number in a text. Its value is `value` times one of `scales`; most have but one.

    `step` is the worth of the last digit written, before scaling. `unit` is "" or "%", or a
    currency sign; `points` are those of percentages. `measure` is what it counts, if that is told.
    `hedged`: about so much; `bound` is 1 for so much or more, -1 for so much or less.
    For a date `date` is (year, month, day), 0 for what is not said.
    """

    kind: Kind
    text: str
    span: Span
    value: float
    scales: tuple[float, ...] = (1.0,)
    step: float = 1.0
    unit: str = ""
    points: bool = False
    measure: Measure | None = None
    hedged: bool = False
    bound: int = 0
    date: Date = (0, 0, 0)

    @property
    def is_bare(self) -> bool:
        """Whether nothing is said of what it counts, nor at which scale."""
        return not (self.unit or self.measure) and self.scales == (1.0,)

    @property
    def is_count(self) -> bool:
        """Whether it is a count of what a text lists and need not number."""
        return self.kind is Kind.NUMBER and self.is_bare and self.value in range(LARGEST_COUNT + 1)
