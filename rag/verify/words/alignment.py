"""Which words of a claim are those of a sentence, and what stands in place of the others."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, cached_property
from itertools import pairwise
from typing import ClassVar

from rag.language.lists import Alternatives, Lists, lists
from rag.language.script import BEHIND, JOINED, MARKS
from rag.language.terms import function_words, stem
from rag.types import Span

SHORTEST_MOVED = 2  # words that stand elsewhere in the sentence, to count as the same ones
LOOSE = 3  # words more in one gap than in the other: what lies between two such is chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Aligning(Lists):
    """What words of a text are compared by: small ones, and those that stand for others."""

    file: ClassVar[str] = "alignment"
    function: frozenset[str]
    number_endings: Alternatives
    same: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contractions(Lists):
    """What denies as part of a word is a word of its own."""

    file: ClassVar[str] = "negation"
    contracted: Alternatives


@dataclass(frozen=True, slots=True)
class Word:
    """A word or sign of a text, and what it is compared by."""

    text: str
    span: Span
    key: str
    is_function: bool  # it carries no meaning of its own

    @property
    def is_name(self) -> bool:
        """Whether it has a capital; the first word of a sentence has one too."""
        return self.text[0].isupper()


@dataclass(frozen=True, slots=True)
class Difference:
    """Words of a claim where the sentence has others; one of both may be empty.

    `said_next` and `told_next` are the words after them; None where the text ends there, or where
    what follows is not the same in both.
    """

    said: tuple[Word, ...]
    told: tuple[Word, ...]
    said_next: Word | None
    told_next: Word | None


@dataclass(frozen=True)
class Alignment:
    """A claim beside a sentence: `places` has, for each word of the claim, its place or -1."""

    claim: tuple[Word, ...]
    sentence: tuple[Word, ...]
    places: tuple[int, ...]

    def covered(self, together: Sequence[Span] = ()) -> float:
        """Share of the claim's words that are those of the sentence; small words count half.

        Those in one of the given places, as the words of a number, count as one.
        """
        weights: dict[int, float] = {}
        found: set[int] = set()
        for i, (word, place) in enumerate(zip(self.claim, self.places, strict=True)):
            group = next((n for n, one in enumerate(together) if one.overlaps(word.span)), None)
            key = i if group is None else -1 - group
            weights[key] = max(weights.get(key, 0.0), 0.5 if word.is_function else 1.0)
            found |= {key} if place >= 0 else set()
        total = sum(weights.values())
        return sum(weights[key] for key in found) / total if total else 0.0

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """Where claim and sentence part, in the order of the claim."""
        return tuple(self._differences())

    def _differences(self) -> Iterator[Difference]:
        taken = {place for place in self.places if place >= 0}
        matched = [i for i, place in enumerate(self.places) if place >= 0]
        for left, right in zip([-1, *matched], [*matched, len(self.claim)], strict=True):
            after = self.places[left] if left >= 0 else -1
            before = self.places[right] if right < len(self.claim) else len(self.sentence)
            told = self._between(after, before, taken)
            if right - left > 1 or told:
                follows = right < len(self.claim)
                yield Difference(
                    self.claim[left + 1 : right], told,
                    self.claim[right] if follows else None,
                    self.sentence[before] if follows else None,
                )  # fmt: skip

    def _between(self, after: int, before: int, taken: set[int]) -> tuple[Word, ...]:
        """The words of the sentence that the claim lacks, behind one place or before another."""
        if after < before and not any(place in taken for place in range(after + 1, before)):
            return self.sentence[after + 1 : before]
        start, end = before, after + 1
        while start - 1 >= 0 and start - 1 not in taken:
            start -= 1
        while end < len(self.sentence) and end not in taken:
            end += 1
        behind = self.sentence[after + 1 : end] if after >= 0 else ()
        ahead = self.sentence[start:before] if before < len(self.sentence) else ()
        return behind if behind == ahead else (*behind, *ahead)


def words(text: str, language: str) -> tuple[Word, ...]:
    """The words, numbers and signs of a text."""
    function = lists(Aligning, language).function or function_words(language)
    found: list[Word] = []
    for match in _word(language).finditer(text):
        key = _key(match[0], language)
        found.append(Word(match[0], Span(*match.span()), key, key in function))
    return tuple(found)


@cache
def _word(language: str) -> re.Pattern[str]:
    ending = lists(Aligning, language).number_endings
    contracted = f"{lists(Contractions, language).contracted}{BEHIND}"
    letters = rf"(?:[^\W_{JOINED}]|[{MARKS}])"
    return re.compile(
        rf"{contracted}|\d[\d.,]*\d{ending}?{BEHIND}|\d+{letters}*|[^\W\d_{JOINED}]+?(?={contracted})"
        rf"|[{JOINED}][{MARKS}]*|[^\W\d_]{letters}*(?:[-.&]{letters}+)*|[%$€£¥°≥≤<>±]|[-−](?=\d)"
    )


def align(claim: Sequence[Word], sentence: Sequence[Word]) -> Alignment:
    """Find a claim's words in a sentence: in their order, then longer stretches that were moved.

    Names come last, each where the words around it are: one who does is not one to whom is done.
    """
    mine, theirs = [word.key for word in claim], [word.key for word in sentence]
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    nameless = SequenceMatcher(
        None,
        [f"name {i}" if word.is_name else word.key for i, word in enumerate(claim)],
        ["" if word.is_name else word.key for word in sentence],
        autojunk=False,
    )
    places = [-1] * len(mine)
    for a, b, size in _by_more_than_chance(nameless, claim):
        places[a : a + size] = range(b, b + size)
    _find_within(places, mine, theirs)
    _find_moved(matcher, claim, places, len(theirs))
    return Alignment(tuple(claim), tuple(sentence), tuple(places))


def _by_more_than_chance(
    matcher: "SequenceMatcher[str]", claim: Sequence[Word]
) -> list[tuple[int, int, int]]:
    """The stretches in order, without an "of" or "the" that stands alone between other words."""
    blocks = [(m.a, m.b, m.size) for m in matcher.get_matching_blocks()]
    kept: list[tuple[int, int, int]] = []
    for (a, b, size), following in pairwise(blocks):
        end_a, end_b = (kept[-1][0] + kept[-1][2], kept[-1][1] + kept[-1][2]) if kept else (0, 0)
        gaps = (a - end_a, b - end_b), (following[0] - a - size, following[1] - b - size)
        alone = all(word.is_function for word in claim[a : a + size])
        if alone and any(abs(one - other) >= LOOSE for one, other in gaps) and all(map(any, gaps)):
            continue
        kept.append((a, b, size))
    return kept


def _find_within(places: list[int], mine: Sequence[str], theirs: Sequence[str]) -> None:
    """Give a place to words of the claim that stand between the same words in the sentence."""
    for start, end in _runs(places):
        after = places[start - 1] if start else -1
        before = places[end] if end < len(places) else len(theirs)
        matcher = SequenceMatcher(None, mine[start:end], theirs[after + 1 : before], autojunk=False)
        for match in matcher.get_matching_blocks():
            places[start + match.a : start + match.a + match.size] = range(
                after + 1 + match.b, after + 1 + match.b + match.size
            )


def _find_moved(
    matcher: "SequenceMatcher[str]", claim: Sequence[Word], places: list[int], size: int
) -> None:
    """Give a place to stretches of the claim that stand elsewhere in the sentence."""
    for start, end in _runs(places):
        while end - start >= SHORTEST_MOVED:
            free = _runs(_taken(places, size))
            found = max(
                (matcher.find_longest_match(start, end, *run) for run in free),
                key=lambda match: match.size, default=None,
            )  # fmt: skip
            if found is None or found.size < SHORTEST_MOVED:
                break
            if all(word.is_function or word.is_name for word in claim[found.a :][: found.size]):
                break  # a name in another place may have another part in what is said
            places[found.a : found.a + found.size] = range(found.b, found.b + found.size)
            before, after = (start, found.a), (found.a + found.size, end)
            start, end = max(before, after, key=lambda run: run[1] - run[0])


def _taken(places: Sequence[int], size: int) -> list[int]:
    taken = [-1] * size
    for i, place in enumerate(places):
        if place >= 0:
            taken[place] = i
    return taken


def _runs(places: Sequence[int]) -> list[tuple[int, int]]:
    """Stretches without a place, as (start, end)."""
    found: list[tuple[int, int]] = []
    start = None
    for i, place in enumerate([*places, 0]):
        if place < 0 and start is None:
            start = i
        elif place >= 0 and start is not None:
            found.append((start, i))
            start = None
    return found


def _key(word: str, language: str) -> str:
    lowered = word.lower()
    if lowered[0].isdigit():
        return lowered.replace(",", "")
    if lowered == "−":
        return "-"
    same = lists(Aligning, language).same.get(lowered)
    return same or (stem(lowered, language) if len(lowered) > 3 else lowered)
