"""Arithmetic as it is written: numbers with + − × / and brackets, as a tree to be worked out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rag.language.numbers import Quantity

Token: TypeAlias = Quantity | str  # a number, or one of + − × / ( )
_CLOSER = "×/"  # these bind closer than + and −


@dataclass(frozen=True, slots=True)
class Expression:
    """A number, or two expressions with a sign between them."""

    sign: str
    number: Quantity | None = None
    sides: tuple["Expression", ...] = ()

    @property
    def numbers(self) -> tuple[Quantity, ...]:
        """Its numbers, in order."""
        own = (self.number,) if self.number is not None else ()
        return own + tuple(one for side in self.sides for one in side.numbers)

    @property
    def adds_only(self) -> bool:
        """Whether it only adds and subtracts, so that percent stay percent."""
        return self.sign not in {"×", "/"} and all(side.adds_only for side in self.sides)

    def value(self, worth: Callable[[Quantity], float]) -> float:
        """What it gives when each number is worth so much. Raises ZeroDivisionError."""
        if self.number is not None:
            return worth(self.number)
        left, right = (side.value(worth) for side in self.sides)
        if self.sign == "+":
            return left + right
        if self.sign == "−":
            return left - right
        return left * right if self.sign == "×" else left / right

    def __str__(self) -> str:
        if self.number is not None:
            return " ".join(self.number.text.split())
        return f"{self._inside(self.sides[0])} {self.sign} {self._inside(self.sides[1])}"

    def _inside(self, side: "Expression") -> str:
        bare = side.number is not None or (self.sign == "+" and side.sign not in _CLOSER)
        return str(side) if bare or (side is self.sides[0] and self._holds(side)) else f"({side})"

    def _holds(self, side: "Expression") -> bool:
        return self.sign not in _CLOSER or side.sign in _CLOSER


def parsed(tokens: Sequence[Token]) -> Expression | None:
    """The tree of an expression; None for what is none."""
    reader = _Reader([*tokens])
    found = reader.sum()
    return None if reader.rest else found


class _Reader:
    """Reads an expression from its left: sums of products of numbers and brackets."""

    def __init__(self, rest: list[Token]) -> None:
        self.rest = rest

    def sum(self) -> Expression | None:
        return self._chain("+−", self._product)

    def _product(self) -> Expression | None:
        return self._chain(_CLOSER, self._atom)

    def _chain(self, signs: str, part: Callable[[], Expression | None]) -> Expression | None:
        found = part()
        while found and self.rest and isinstance(self.rest[0], str) and self.rest[0] in signs:
            sign = self.rest.pop(0)
            right = part()
            found = Expression(str(sign), sides=(found, right)) if right else None
        return found

    def _atom(self) -> Expression | None:
        if not self.rest:
            return None
        first = self.rest.pop(0)
        if isinstance(first, Quantity):
            return Expression("", number=first)
        found = self.sum() if first == "(" else None
        closed = bool(self.rest) and self.rest.pop(0) == ")"
        return found if closed else None
