"""What stands around words that may be sensitive: a bare number means little without it."""

import re
from collections.abc import Callable, Iterator
from math import log2

from rag.types import Sensitive, SensitiveKind, Span

Recogniser = Callable[[str], Iterator[Sensitive]]


def said_before(pattern: re.Pattern[str], text: str, at: int, within: int = 40) -> bool:
    """Whether words of the pattern stand in the characters before a place."""
    return bool(pattern.search(text[max(0, at - within) : at]))


def said_after(pattern: re.Pattern[str], text: str, at: int, within: int = 16) -> bool:
    """Whether words of the pattern stand in the characters behind a place."""
    return bool(pattern.search(text[at : at + within]))


def found(kind: SensitiveKind, match: re.Match[str], group: int | str = 0) -> Sensitive:
    """The place of a match, or of a group of it."""
    return Sensitive(Span(*match.span(group)), kind)


def digits_of(text: str) -> str:
    """The digits alone."""
    return "".join(char for char in text if char.isdigit())


def entropy(text: str) -> float:
    """Bits per character, by Shannon: what is typed by nobody has many."""
    shares = [text.count(char) / len(text) for char in set(text)]
    return -sum(share * log2(share) for share in shares)
