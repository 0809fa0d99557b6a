"""Where a claim parts from the sentence that it was made from: one number, name or denial changed.

Only claims that are nearly a sentence's words are judged so; what says it in words of its own is
left to the verifier. A reason comes with every difference.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from typing import ClassVar

from rag.language.lists import Alternatives, Lists, Patterns, Phrases, any_of, knows, lists
from rag.language.opposites import exclusive_words, negates, opposite_words, ordinal
from rag.notices import Notice
from rag.types import Span
from rag.verify.read import Read, read
from rag.verify.units import Unit
from rag.verify.words.alignment import Alignment, Difference, Word, align
from rag.verify.words.naming import NameWords, name
from rag.verify.words.placed import compare, says
from rag.verify.words.turned import exchanged

NEAR = 0.6  # share of a claim's words that a sentence has, for its numbers to be compared by place
NEARER = 0.7  # for names and denials, which have more ways to be told
AS_NEAR = 0.1  # less than the nearest sentence: that one may be meant too
LOOKED_AT = 3  # sentences that a claim is laid beside
LARGEST_GAP = 8  # words on either side, to tell a word by its place


@dataclass(frozen=True, slots=True, kw_only=True)
class Denials(Lists):
    """What denies: words, by their stems, or by leaving out; and what only looks like it."""

    file: ClassVar[str] = "negation"
    excepting: Phrases
    not_denying: Phrases
    stems: frozenset[str]
    twice: Phrases
    words: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceWords(Lists):
    """Words around a denial, an ordinal, and what somebody says."""

    file: ClassVar[str] = "differences"
    according: Alternatives
    against: frozenset[str]
    joining: Alternatives
    light: frozenset[str]
    reporting: Alternatives
    superlatives: Patterns
    that: frozenset[str]


@cache
def _frame(language: str) -> re.Pattern[str]:
    """The beginning of a claim that only tells who says it."""
    known = lists(DifferenceWords, language)
    who = rf"(?:(?! {known.joining} )[^,.;\d]){{3,60}}?"
    says_that = rf"{who} {known.reporting} {any_of(known.that)}"
    return re.compile(rf"\A(?:{known.according} [^,\d]{{3,60}},|{says_that}) ", re.IGNORECASE)


def difference(
    claim: Read, units: Sequence[Unit], texts: Sequence[str], settled: Sequence[Span] = ()
) -> str:
    """What the nearest sentence says otherwise; empty if nothing, or if none is near enough.

    `units` come nearest first; `texts` are all that is known, to see that two names are one;
    `settled` is where numbers of the claim stand that are known to be right.
    """
    framed = _frame(claim.language).match(claim.text)
    if framed and not any(_is_cue(word, claim.language) for word in claim.words
                          if word.span.end <= framed.end()):  # fmt: skip
        claim = read(claim.text[framed.end() :], claim.language)
        settled = [
            Span(one.start - framed.end(), one.end - framed.end())
            for one in settled
            if one.start >= framed.end()
        ]
    counted = [number.span for number in claim.numbers]
    laid = [
        _Laid(claim, u, align(claim.words, u.read.words), counted)
        for u in _prose(units, claim.language)
    ]
    best = max((one.covered for one in laid), default=0.0)
    if best < NEAR:
        return ""
    told = [
        _told(one, texts, settled)
        for one in sorted(laid, key=lambda one: -one.covered)
        if one.covered >= max(NEAR, best - AS_NEAR)
    ]
    return told[0] if all(told) else ""


def _prose(units: Sequence[Unit], language: str) -> list[Unit]:
    """The nearest sentences, if they are in the language of the claim."""
    nearest = [unit for unit in units if not unit.is_row][:LOOKED_AT]
    return [unit for unit in nearest if unit.language == language]


@dataclass(frozen=True)
class _Laid:
    """A claim laid beside a sentence."""

    claim: Read
    unit: Unit
    alignment: Alignment
    counted: Sequence[Span]

    @cached_property
    def covered(self) -> float:
        return self.alignment.covered(self.counted)


def _told(laid: _Laid, texts: Sequence[str], settled: Sequence[Span]) -> str:
    """The first difference between a claim and one sentence, in words; empty if there is none."""
    gaps = [
        one for one in laid.alignment.differences
        if max(len(one.said), len(one.told)) <= LARGEST_GAP
    ]  # fmt: skip
    numbers = compare(laid.claim, laid.unit, settled, gaps)
    if numbers.told:
        return numbers.told
    changed = _Changed(laid.claim.language)
    if laid.covered < NEARER:
        return _first([changed.rows_differ], numbers.bare)
    return _words_differ(laid, changed, numbers.bare, texts) or numbers.date


def _words_differ(
    laid: _Laid, changed: "_Changed", bare: Sequence[Difference], texts: Sequence[str]
) -> str:
    language = laid.claim.language
    denied = list(filter(None, map(changed.denied, bare)))
    if len(denied) % 2:
        return denied[0]
    if not knows(language, NameWords):  # a capital may begin any noun, or there are none
        return _first([changed.rows_differ, changed.opposites], bare)
    names = name(laid.claim, laid.unit.read, texts, laid.alignment, bare)
    exchange = None if names.voice_differs else exchanged(laid.alignment)
    parts = {*exchange.first, *exchange.second} if exchange else set()
    if exchange and any(changed.opposites(one) for one in bare if not parts & set(one.said)):
        return ""  # less than the other, more than the one
    said = _first([changed.rows_differ, changed.opposites], bare) or names.told
    said = said or _first([changed.ranked], bare)
    if said or exchange is None:
        return said
    one, other = (" ".join(w.text for w in part) for part in (exchange.first, exchange.second))
    return Notice("verify.exchanged", one=one, other=other)


def _first(checks: Sequence[Callable[[Difference], str]], gaps: Sequence[Difference]) -> str:
    return next(filter(None, (check(one) for check in checks for one in gaps)), "")


class _Changed:
    """Words in place of others that say something else, as far as the language tells."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._known = lists(DifferenceWords, language)

    def rows_differ(self, one: Difference) -> str:
        """Words of one row: months, ordinals, units of time."""
        for said in one.said:
            others = [t for t in one.told if exclusive_words(said.text, t.text, self._language)]
            equal = any(said.key == told.key for told in one.told)
            if others and not equal:
                return says(others[0].text, said.text)
        return ""

    def opposites(self, one: Difference) -> str:
        """Words that are opposites."""
        if _denials(one.said, self._language) or _denials(one.told, self._language):
            return ""  # not rare, and common
        for said, told in product(one.said, one.told):
            pairs = (said.text, told.text), (said.key, told.key)
            if any(opposite_words(*pair, self._language) for pair in pairs):
                return Notice("verify.other_word", source=told.text, answer=said.text)
        return ""

    def ranked(self, one: Difference) -> str:
        """An ordinal before a superlative that only one of both has: the second largest."""
        some, after = (one.said, one.said_next) if one.said else (one.told, one.told_next)
        if (one.said and one.told) or len(some) != 1 or after is None:
            return ""
        superlative = self._known.superlatives.search(after.text)
        if superlative and ordinal(some[0].text, self._language):
            told, said = (after.text, f"{some[0].text} {after.text}")
            return says(told, said) if one.said else says(said, told)
        return ""

    def denied(self, one: Difference) -> str:
        """A negation that only one of both has, of words that both have."""
        said, told = _denials(one.said, self._language), _denials(one.told, self._language)
        said += sum(any(self._negates(w, t) for t in one.told) for w in one.said)
        told += sum(any(self._negates(w, s) for s in one.said) for w in one.told)
        if said % 2 == told % 2:
            return ""
        if said > told and any(word.key in self._known.against for word in one.told):
            return ""  # decided not to, and decided against it
        if said > told and self._bears(one.said, one.said_next):
            return Notice("verify.denies")
        if told > said and self._bears(one.told, one.told_next):
            return Notice("verify.denied")
        return ""

    def _negates(self, one: Word, other: Word) -> bool:
        return negates(one.key, other.key, self._language)

    def _bears(self, some: Sequence[Word], after: Word | None) -> bool:
        """Whether the last negation is one of the words that follow, which both have."""
        cues = (i for i, word in enumerate(some) if _is_cue(word, self._language))
        behind = some[max(cues, default=len(some) - 1) + 1 :]
        between = [word for word in behind if word.key not in self._known.light]
        return after is not None and (len(between) <= 1 or some[-1].key in self._known.that)


def _denials(some: Sequence[Word], language: str) -> int:
    """How often some words deny."""
    known = lists(Denials, language)
    cues = [_is_cue(word, language) for word in some]
    text = " ".join(word.key if cue else word.text for word, cue in zip(some, cues, strict=True))
    denied = sum(cues) + len(known.excepting.findall(text))
    return denied - len(known.not_denying.findall(text)) - len(known.twice.findall(text))


def _is_cue(word: Word, language: str) -> bool:
    known = lists(Denials, language)
    return word.text.lower() in known.words or word.key in known.stems
