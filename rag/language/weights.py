"""How much a word tells: what few texts have tells more than what all have."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence


class Weights:
    """How much a term tells, by how few of the given texts have it."""

    def __init__(self, texts: Sequence[Iterable[str]]) -> None:
        self._count = len(texts)
        self._with: Counter[str] = Counter()
        for text in texts:
            self._with.update(set(text))

    def __call__(self, term: str) -> float:
        seen = self._with[term]
        return math.log(1 + (self._count - seen + 0.5) / (seen + 0.5))

    def share(self, wanted: Iterable[str], present: Iterable[str]) -> float:
        """The weighted share of the wanted terms that are present, 0..1."""
        asked = set(wanted)
        total = math.fsum(
            map(self, asked)
        )  # whatever the order of the set, which no process shares
        return math.fsum(map(self, asked & set(present))) / total if total else 0.0
