"""Words cut at the end of a line: is the hyphen part of the word, or did the line's end make it?"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from rag.language.lists import Lists, together
from rag.parse.page.shapes import Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Compounds(Lists):
    """What makes compounds that keep their hyphen, in words that a document has nowhere whole."""

    file: ClassVar[str] = "layout"
    compounds: frozenset[str]


Vocabulary = Counter[str]

_HYPHENS = "-\u2010"
_PUNCTUATION = "\"'“”‘’()[]{}.,;:!?…"
_HEAD = re.compile(r"(?<![^\W\d_])[^\W\d_]+$")
_TAIL = re.compile(r"[^\W\d_]+")
_LEAST = 2  # letters on either side
_COMPOUNDS = together(Compounds).compounds


def learn(vocabulary: Vocabulary, words: Iterable[Word]) -> None:
    """Count the words of a page, before it is written."""
    vocabulary.update(word.text.strip(_PUNCTUATION).casefold() for word in words)


def touches(last: str, first: str) -> bool:
    """Whether a word runs on from one line to the next: no blank belongs between its halves."""
    if last[-1] in _HYPHENS and len(last) > 1 and last[-2].isalpha():
        return first[0].isalpha()
    return ord(last[-1]) >= 0x2E80 and ord(first[0]) >= 0x2E80 and not "가" <= first[0] <= "힣"


def is_made_by_line(last: str, first: str, vocabulary: Vocabulary) -> bool:
    """Whether the hyphen that ends `last` is not part of the word that goes on with `first`.

    The document itself is asked how it writes the word within a line; a capital keeps the hyphen.
    """
    head, tail = _HEAD.search(last[:-1]), _TAIL.match(first)
    if last[-1] not in _HYPHENS or head is None or tail is None or not first[0].islower():
        return False
    if min(len(head[0]), len(tail[0])) < _LEAST or set(_HYPHENS) & {*last[:-1], *first}:
        return False
    one, other = head[0].casefold(), tail[0].casefold()
    joined, parted = vocabulary[one + other], vocabulary[f"{one}-{other}"]
    if joined or parted:
        return joined >= parted
    # Two words that the document uses by themselves make a compound.
    return one not in _COMPOUNDS and not (vocabulary[one] and vocabulary[other])
