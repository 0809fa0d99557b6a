"""Which line ends a writer meant, and which are there because the paper had come to its end."""

import unicodedata
from itertools import pairwise

NARROWEST = 40  # characters of a printed column; of shorter lines every end is meant


def hard_ends(text: str) -> list[int]:
    """The places of the line ends that are meant, in order.

    A line runs on where the next one begins with a small letter, or its first word had no more room
    in the longest line. All else is an address, a list, a heading; so is a row of a table.
    """
    lines = text.split("\n")
    width = max((_width(line) for line in lines if "\t" not in line), default=0)
    ends, position = [], 0
    for line, following in pairwise(lines):
        position += len(line)
        if not _runs_on(line, following, width):
            ends.append(position)
        position += 1
    return ends


def unwrapped(text: str) -> str:
    """The text with only those line ends that are meant, none of them twice."""
    starts = [0, *(end + 1 for end in hard_ends(text))]
    pieces = (text[start:end] for start, end in zip(starts, [*starts[1:], None], strict=True))
    lines = (piece.replace("\n", " ").strip() for piece in pieces)
    return "\n".join(filter(None, lines))


def _runs_on(line: str, following: str, width: int) -> bool:
    if not line.strip() or not following.strip() or "\t" in line + following:
        return False
    first = following.split(maxsplit=1)[0]
    wide = _width(first[0]) > 1  # of a script that breaks a line anywhere
    more = _width(first[0]) if wide else 1 + _width(first)
    full = width >= NARROWEST and _width(line) + more > width
    return full or (first[0].islower() and first.isalpha())


def _width(text: str) -> int:
    """What a text takes up of a line: an ideograph is as wide as two letters."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)
