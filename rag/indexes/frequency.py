"""In how many chunks of a large collection a word is: counted now and then, not for every query."""

from collections.abc import Callable, Sequence

MOST_KNOWN = 50_000  # words of all collections; then all are counted anew
GROWN = 0.1  # of a collection's size: by so much it may change before its words are counted again


class Frequencies:
    """Remembers counts while a collection has about the same size. Thread-safe."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], tuple[int, int]] = {}

    def of(
        self, table: str, size: int, words: Sequence[str], count: Callable[[str], int]
    ) -> dict[str, int]:
        """The count of each word that some chunk has, the rarest first."""
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        found = {}
        for word in words:
            then, seen = self._known.get((table, word), (0, 0))
            if abs(size - then) > GROWN * then:
                seen = count(word)
            if seen:  # a word that is nowhere is looked for again: the next document may have it
                self._known[table, word] = size, seen
                found[word] = seen
        return dict(sorted(found.items(), key=lambda counted: counted[1]))


def rarest(counts: dict[str, int], most: int) -> list[str]:
    """As many words as have at most so many chunks together, rarest first; one if there is one."""
    chosen: list[str] = []
    total = 0
    for word, count in counts.items():
        total += count
        if chosen and total > most:
            break
        chosen.append(word)
    return chosen
