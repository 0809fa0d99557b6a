"""What a verifier is."""

from collections.abc import Sequence
from typing import Protocol


class Verifier(Protocol):
    """Judges how far a text supports a claim."""

    @property
    def name(self) -> str:
        """What is stored with the answers that it judged."""

    def reads(self, language: str) -> bool:
        """Whether it can judge claims in a language."""

    def supports(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """For each (claim, text), how far the text supports the claim: 0..1, above 0.5 for yes.

        A text is a few sentences or table rows, each on a line of its own or not. All pairs of an
        answer come in one call or two, so that models can take them together.
        """
