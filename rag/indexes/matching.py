"""What both databases share where they look for what is sought, to the letter."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from rag.types import Matched

# Documents with all words together, beside which those that have them apart are not looked for.
MOST_TOGETHER = 1_000

Key: TypeAlias = tuple[str, int]  # a document and its generation


@dataclass(frozen=True, slots=True, kw_only=True)
class Searches:
    """What is searched for: all of it, with a word below the title, in a title, as a phrase; each
    group; any of it."""

    every: str = ""
    passages: str = ""
    titles: str = ""
    phrase: str = ""
    groups: tuple[str, ...] = ()
    some: str = ""

    def looks_apart(self, together: int) -> bool:
        """Whether words that stand apart are looked for where so many documents have them all."""
        return len(self.groups) > 1 and together < MOST_TOGETHER


def told(
    passages: Mapping[Key, int],
    scores: Mapping[Key, float],
    *,
    titled: Collection[Key],
    phrased: Collection[Key],
    apart: Collection[Key],
) -> list[Matched]:
    """What was found of each document, put together."""
    return [
        Matched(
            document_id=key[0],
            generation=key[1],
            passages=passages.get(key, 0),
            score=scores.get(key, 0.0),
            titled=key in titled,
            phrased=key in phrased,
        )
        for key in {*passages, *titled, *apart}
    ]
