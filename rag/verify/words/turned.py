"""Whether two parts of a sentence have changed places in a claim: A beat B, and B beat A."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.verify.words.alignment import Alignment, Word

FEWEST_BETWEEN = 2  # words alike between the two, else a list is told in another order
MOVED = 0.25  # of a word, for each that stands between two stretches in one text only
LONGEST_SAID, LONGEST_TOLD = 5, 10  # words of a part; more are no part


@dataclass(frozen=True, slots=True)
class Exchange:
    """Two parts that stand in each other's place, in the order of the claim."""

    first: tuple[Word, ...]
    second: tuple[Word, ...]


def exchanged(alignment: Alignment) -> Exchange | None:
    """The first two parts that changed places, or None."""
    gaps = [(said, told) for said, told in _gaps(alignment) if _content(said) and _content(told)]
    for i, (said, told) in enumerate(gaps):
        for other_said, other_told in gaps[i + 1 :]:
            one, other = _content(said), _content(other_said)
            apart = one <= _content(other_told) and other <= _content(told)
            if apart and not one <= _content(told) and not other <= _content(other_told):
                return Exchange(tuple(said), tuple(other_said))
    return None


def _content(some: Sequence[Word]) -> set[str]:
    """What tells one part from another; numbers are compared by themselves."""
    return {word.key for word in some if not word.is_function and not word.text[0].isdigit()}


def _gaps(alignment: Alignment) -> Iterator[tuple[Sequence[Word], Sequence[Word]]]:
    """What the claim has, and what the sentence has, between longer stretches that both have."""
    claim, sentence = alignment.claim, alignment.sentence
    start, there = 0, 0
    for at, place, size in [*_stretches(alignment), (len(claim), len(sentence), 0)]:
        said, told = claim[start:at], sentence[there:place]
        if len(said) <= LONGEST_SAID and len(told) <= LONGEST_TOLD:
            yield said, told
        start, there = at + size, place + size


def _stretches(alignment: Alignment) -> list[tuple[int, int, int]]:
    """The stretches alike that stand in one order in both, as many words as there may be."""
    best: list[tuple[float, list[tuple[int, int, int]]]] = []
    for at, place, size in _runs(alignment.places):
        before = [chain for _, chain in best if chain[-1][1] + chain[-1][2] <= place]
        scored = [(_score(chain), chain) for chain in before]
        _, chain = max(scored, key=lambda pair: pair[0], default=(0.0, []))
        longer = [*chain, (at, place, size)]
        best.append((_score(longer), longer))
    return max(best, key=lambda pair: pair[0], default=(0.0, []))[1]


def _score(chain: Sequence[tuple[int, int, int]]) -> float:
    """Words, less for each that one of the texts has more of between two stretches."""
    shifts = [place - at for at, place, _ in chain]
    moved = sum(abs(one - other) for one, other in pairwise(shifts))
    return sum(size for _, _, size in chain) - MOVED * moved


def _runs(places: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """Words that stand together in both: where in the claim, where in the sentence, how many.

    A single word counts only at the beginning and at the end.
    """
    start = 0
    while start < len(places):
        size = 1
        while start + size < len(places) and places[start + size] == places[start] + size:
            size += 1
        counts = size >= FEWEST_BETWEEN or start in {0, len(places) - 1}
        if places[start] >= 0 and counts:
            yield start, places[start], size
        start += size if places[start] >= 0 else 1
