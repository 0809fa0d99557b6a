"""Finds what two sequences have in common, fast where most of it is: a patience diff."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher

MOST_CELLS = 250_000  # of two stretches without anything unique in common that difflib compares

Pair = tuple[int, int]
Stretch = tuple[int, int, int, int]  # begin and end in the one, begin and end in the other


def match(one: Sequence[str], other: Sequence[str]) -> list[Pair]:
    """Pairs of places with the same content, rising in both.

    What occurs once in both anchors the rest, then difflib works on what lies between. Two large
    stretches without an anchor, such as thousands of equal rows, are left to `difflib`'s quick
    way, which takes what is very frequent for noise.
    """
    found: list[Pair] = []
    waiting: list[Stretch] = [(0, len(one), 0, len(other))]
    while waiting:
        i1, i2, j1, j2 = waiting.pop()
        while i1 < i2 and j1 < j2 and one[i1] == other[j1]:
            found.append((i1, j1))
            i1, j1 = i1 + 1, j1 + 1
        while i1 < i2 and j1 < j2 and one[i2 - 1] == other[j2 - 1]:
            i2, j2 = i2 - 1, j2 - 1
            found.append((i2, j2))
        if i1 == i2 or j1 == j2:
            continue
        stretch = (i1, i2, j1, j2)
        anchors = _anchors(one, other, stretch)
        if anchors:
            found += anchors
            waiting += _between(anchors, stretch)
        else:
            found += _by_difflib(one, other, stretch)
    return sorted(found)


def _anchors(one: Sequence[str], other: Sequence[str], stretch: Stretch) -> list[Pair]:
    """The longest rising run of what occurs exactly once in either stretch."""
    i1, i2, j1, j2 = stretch
    in_one, in_other = Counter(one[i1:i2]), Counter(other[j1:j2])
    places = {other[j]: j for j in range(j1, j2) if in_other[other[j]] == 1}
    pairs = [(i, places[one[i]]) for i in range(i1, i2) if in_one[one[i]] == 1 and one[i] in places]
    return _longest_rising(pairs)


def _longest_rising(pairs: Sequence[Pair]) -> list[Pair]:
    ends: list[int] = []  # the smallest last place of a rising run of each length
    tops: list[int] = []  # which pair that is
    before: list[int] = []
    for number, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        before.append(tops[length - 1] if length else -1)
        ends[length : length + 1] = [j]
        tops[length : length + 1] = [number]
    run: list[Pair] = []
    at = tops[-1] if tops else -1
    while at >= 0:
        run.append(pairs[at])
        at = before[at]
    return run[::-1]


def _between(anchors: Sequence[Pair], stretch: Stretch) -> list[Stretch]:
    i1, i2, j1, j2 = stretch
    found: list[Stretch] = []
    for i, j in [*anchors, (i2, j2)]:
        if i1 < i and j1 < j:
            found.append((i1, i, j1, j))
        i1, j1 = i + 1, j + 1
    return found


def _by_difflib(one: Sequence[str], other: Sequence[str], stretch: Stretch) -> list[Pair]:
    i1, i2, j1, j2 = stretch
    small = (i2 - i1) * (j2 - j1) <= MOST_CELLS
    matcher = SequenceMatcher(None, one[i1:i2], other[j1:j2], autojunk=not small)
    return [
        (i1 + block.a + step, j1 + block.b + step)
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    ]
