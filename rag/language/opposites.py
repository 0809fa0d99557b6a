"""Words that exclude each other: opposites, and members of a row such as months or ordinals."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import ClassVar

from rag.language.lists import Alternatives, Lists, lists
from rag.language.terms import stem

SHORTEST_DENIED = 4  # letters of a word that a syllable before it denies
SHORTEST_REST = 3  # letters that two words with opposite beginnings share
LONGEST_WHOLE = 4  # letters of a word that has no ending

_DECADE = re.compile(r"\d{3}0s\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opposites(Lists):
    """Words that exclude each other. `english/opposites.toml` says how its entries are written."""

    file: ClassVar[str] = "opposites"
    alike: frozenset[str]
    fold: Alternatives
    folds: dict[str, str]
    negative: frozenset[str]
    ordinal_endings: Alternatives
    ordinals: tuple[str, ...]
    pairs: frozenset[str]
    rows: frozenset[str]
    syllables: frozenset[str]


@cache
def _stems(language: str) -> Mapping[str, frozenset[str]]:
    """The opposites of each stem."""
    known: dict[str, frozenset[str]] = {}
    for line in lists(Opposites, language).pairs:
        sides = [frozenset(_form(word, language) for word in side.split())
                 for side in line.split(":")]  # fmt: skip
        for mine, others in (sides, reversed(sides)):
            for form in mine:
                known[form] = known.get(form, frozenset()) | others
    return known


def _form(word: str, language: str) -> str:
    return stem(word, language) if len(word) > LONGEST_WHOLE else word


@cache
def _places(language: str) -> tuple[Mapping[str, int], ...]:
    """The place of each word in its row."""
    rows = (row.split() for row in lists(Opposites, language).rows)
    return tuple(
        {form: place for place, forms in enumerate(row) for form in forms.split("/")}
        for row in rows
    )


@lru_cache(maxsize=4096)
def opposite_words(one: str, other: str, language: str) -> bool:
    """Whether two words are opposites: increase and decline, likely and unlikely."""
    one, other = one.lower(), other.lower()
    if _form(other, language) in _stems(language).get(_form(one, language), ()):
        return True
    head, _, tail = one.rpartition("-")
    if head and other.startswith(f"{head}-"):  # UCP1-dependent, UCP1-independent
        return opposite_words(tail, other.removeprefix(f"{head}-"), language)
    if negates(one, other, language) or negates(other, one, language):
        return True
    return _paired(one, other, language)


def negates(one: str, other: str, language: str) -> bool:
    """Whether one word is another with a syllable before it that denies it."""
    known = lists(Opposites, language)
    if one in known.alike or len(other) < SHORTEST_DENIED:
        return False
    return any(one == prefix + other for prefix in known.negative)


def _paired(one: str, other: str, language: str) -> bool:
    for pair in lists(Opposites, language).syllables:
        first, second = pair.split(":")
        for a, b in ((first, second), (second, first)):
            rest = one.removeprefix(a)
            if rest != one and len(rest) >= SHORTEST_REST and other == b + rest:
                return True
    return False


@lru_cache(maxsize=4096)
def exclusive_words(one: str, other: str, language: str) -> bool:
    """Whether two words name different members of one row: May and June, third and fifth."""
    one, other = one.lower().rstrip("."), other.lower().rstrip(".")
    for read in (ordinal, _fold, _decade):
        mine, theirs = read(one, language), read(other, language)
        if mine and theirs:
            return mine != theirs
    return any(
        one in places and other in places and places[one] != places[other]
        for places in _places(language)
    )


def ordinal(word: str, language: str) -> str:
    """The number of an ordinal as digits, or an empty text."""
    word, known = word.lower(), lists(Opposites, language)
    if match := re.match(rf"(\d+){known.ordinal_endings}\Z", word):
        return match[1]
    return str(known.ordinals.index(word) + 1) if word in known.ordinals else ""


def _fold(word: str, language: str) -> str:
    """How often, by a word that says so: 2.5 for "2.5-fold", 5 for "fivefold"."""
    known = lists(Opposites, language)
    match = re.match(rf"(?:(\d+(?:\.\d+)?)|(\w+?))-*{known.fold}\Z", word)
    return match[1] or known.folds.get(match[2], "") if match else ""


def _decade(word: str, language: str) -> str:
    return word if _DECADE.match(word) else ""
