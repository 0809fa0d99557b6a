"""Which line ends a writer meant, and which are there because the paper had come to its end."""

from itertools import pairwise

NARROWEST = 40  # characters of a printed column; of shorter lines every end is meant


def hard_ends(text: str) -> list[int]:
    """The places of the line ends that are meant, in order.

    A line runs on where the next one begins with a small letter, or its first word had no more room
    in the longest line. All else is an address, a list, a heading; so is a row of a table.
    """
    lines = text.split("\n")
    width = max((len(line) for line in lines if "\t" not in line), default=0)
    ends, position = [], 0
    for line, following in pairwise(lines):
        position += len(line)
        if not _runs_on(line, following, width):
            ends.append(position)
        position += 1
    return ends


def unwrapped(text: str) -> str:
    """The text with only those line ends that are meant, none of them twice."""
    meant = frozenset(hard_ends(text))
    joined = (" " if one == "\n" and at not in meant else one for at, one in enumerate(text))
    return "\n".join(line.strip() for line in "".join(joined).split("\n") if line.strip())


def _runs_on(line: str, following: str, width: int) -> bool:
    if not line.strip() or not following.strip() or "\t" in line + following:
        return False
    first = following.split()[0]
    full = width >= NARROWEST and len(line) + 1 + len(first) > width
    return full or (first[0].islower() and first.isalpha())
