"""Who else keeps words of documents: the apps above, which say so when they are loaded."""

from collections.abc import Iterator
from typing import Protocol


class Keeper(Protocol):
    """Rows, such as answers, in which words of documents are stored."""

    name: str  # what its rows are called on a receipt

    def count(self, document_id: str) -> int:
        """How many rows have words of a document. Read from the rows themselves."""

    def erase(self, document_id: str) -> None:
        """Empty what they have of a document. That they rested on it may stay."""

    def remains(self) -> Iterator[tuple[str, int]]:
        """The documents that are no more and that rows have words of, and how many do."""


KEEPERS: list[Keeper] = []


def add_keeper(keeper: Keeper) -> None:
    """Have a keeper asked whenever a document goes for good."""
    KEEPERS.append(keeper)
