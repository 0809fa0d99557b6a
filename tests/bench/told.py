"""How a measurement tells its figures."""

from typing import Protocol


class Tell(Protocol):
    """Takes what was measured, its value, the unit, and what it should be ("" if nobody said)."""

    def __call__(self, what: str, value: float, unit: str, goal: str) -> None:
        """One line of the table."""
