"""Where a claim parts from the sentence that it was made from: one number, name or denial changed.

Only claims that are nearly a sentence's words are judged so; what says it in words of its own is
left to the verifier. A reason comes with every difference.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from rag.language.numbers import quantities
from rag.language.opposites import exclusive_words, negates, opposite_words, ordinal
from rag.types import Span
from rag.verify.evidence import Unit
from rag.verify.words.alignment import Alignment, Difference, Word, align, words
from rag.verify.words.naming import Names
from rag.verify.words.placed import Numbers, says
from rag.verify.words.turned import exchanged

NEAR = 0.6  # share of a claim's words that a sentence has, for its numbers to be compared by place
NEARER = 0.7  # for names and denials, which have more ways to be told
AS_NEAR = 0.1  # less than the nearest sentence: that one may be meant too
LOOKED_AT = 3  # sentences that a claim is laid beside
LARGEST_GAP = 8  # words on either side, to tell a word by its place

_CUES = frozenset(
    "no never without neither nor none nobody nothing nowhere hardly barely scarcely".split()
)
_CUE_STEMS = frozenset("not fail lack unabl refus absenc absent miss".split())
_EXCEPT = re.compile(
    r"\b(?:except(?:ing|ion)?|exclud\w+|unless|other than|apart from|aside from|but not|barring)\b",
    re.IGNORECASE,
)
_NOT_DENYING = re.compile(
    r"\b(?:not (?:only|just|merely|least|necessarily)|no (?:less|more|fewer|later|doubt|matter)|"
    r"whether or not|if not|not until|not to mention)\b",
    re.IGNORECASE,
)
_FRAME = re.compile(
    r"\A(?:According to [^,\d]{3,60},|(?:(?! and )[^,.;\d]){3,60}? (?:says?|said|states?|stated|"
    r"notes?|noted|reports?|reported|shows?|showed|finds?|found|writes?|mentions?|explains?)"
    r" that) ",
    re.IGNORECASE,
)
_LIGHT = frozenset(
    "a an the any to be been being do did does have has had also ever yet is".split()
)


def difference(
    claim: str, units: Sequence[Unit], texts: Sequence[str], settled: Sequence[Span] = ()
) -> tuple[str, bool]:
    """What the nearest sentence says otherwise, and whether one is near enough to tell.

    `units` come nearest first; `texts` are all that is known, to see that two names are one;
    `settled` is where numbers of the claim stand that are known to be right.
    """
    framed = _FRAME.match(claim)
    if framed and not any(map(_is_cue, words(framed[0]))):
        claim = claim[framed.end() :]
        settled = [
            Span(one.start - framed.end(), one.end - framed.end())
            for one in settled
            if one.start >= framed.end()
        ]
    counted = [number.span for number in quantities(claim, "en")]
    laid = [_Laid(claim, u, align(words(claim), words(u.text)), counted) for u in _prose(units)]
    best = max((one.covered for one in laid), default=0.0)
    if best < NEAR:
        return "", False
    told = [
        _told(one, texts, settled)
        for one in sorted(laid, key=lambda one: -one.covered)
        if one.covered >= max(NEAR, best - AS_NEAR)
    ]
    return (told[0] if all(told) else ""), best >= NEARER


def _prose(units: Sequence[Unit]) -> list[Unit]:
    return [unit for unit in units if "\t" not in unit.text][:LOOKED_AT]


@dataclass(frozen=True)
class _Laid:
    """A claim laid beside a sentence."""

    claim: str
    unit: Unit
    alignment: Alignment
    counted: Sequence[Span]

    @cached_property
    def covered(self) -> float:
        return self.alignment.covered(self.counted)


def _told(laid: _Laid, texts: Sequence[str], settled: Sequence[Span]) -> str:
    """The first difference between a claim and one sentence, in words; empty if there is none."""
    numbers = Numbers(laid.claim, laid.unit, settled)
    gaps = [
        one for one in laid.alignment.differences
        if max(len(one.said), len(one.told)) <= LARGEST_GAP
    ]  # fmt: skip
    told = next(filter(None, map(numbers.differ, gaps)), "") or numbers.turned()
    if told:
        return told
    bare = [numbers.without(one) for one in gaps]
    if laid.covered < NEARER:
        return _first([_rows_differ], bare)
    return _words_differ(laid, bare, texts) or numbers.dates_left()


def _words_differ(laid: _Laid, bare: Sequence[Difference], texts: Sequence[str]) -> str:
    names = Names(laid.claim, laid.unit, texts, laid.alignment)
    denied = list(filter(None, map(_denied, bare)))
    if len(denied) % 2:
        return denied[0]
    exchange = None if names.voice_differs else exchanged(laid.alignment)
    parts = {*exchange.first, *exchange.second} if exchange else set()
    if exchange and any(_opposites(one) for one in bare if not parts & set(one.said)):
        return ""  # less than the other, more than the one
    said = _first([_rows_differ, _opposites, names.differ, _ranked], bare)
    if said or exchange is None:
        return said
    one, other = (" ".join(w.text for w in part) for part in (exchange.first, exchange.second))
    return f"The answer has “{one}” and “{other}” in each other's place."


def _first(checks: Sequence[Callable[[Difference], str]], gaps: Sequence[Difference]) -> str:
    return next(filter(None, (check(one) for check in checks for one in gaps)), "")


def _rows_differ(one: Difference) -> str:
    """Words of one row: months, ordinals, units of time."""
    for said in one.said:
        others = [told for told in one.told if exclusive_words(said.text, told.text, "en")]
        equal = any(said.key == told.key for told in one.told)
        if others and not equal:
            return says(others[0].text, said.text)
    return ""


def _opposites(one: Difference) -> str:
    if _denials(one.said) or _denials(one.told):
        return ""  # not rare, and common
    for said in one.said:
        for told in one.told:
            pairs = (said.text, told.text), (said.key, told.key)
            if any(opposite_words(*pair, "en") for pair in pairs):
                return f"The source says “{told.text}”, the answer says “{said.text}”."
    return ""


def _ranked(one: Difference) -> str:
    """An ordinal before a superlative that only one of both has: the second largest."""
    some, after = (one.said, one.said_next) if one.said else (one.told, one.told_next)
    if (one.said and one.told) or len(some) != 1 or after is None:
        return ""
    if ordinal(some[0].text, "en") and re.search(r"est\Z|\Amost\Z|\Aleast\Z", after.text.lower()):
        told, said = (after.text, f"{some[0].text} {after.text}")
        return says(told, said) if one.said else says(said, told)
    return ""


def _denied(one: Difference) -> str:
    """A negation that only one of both has, of words that both have."""
    said, told = _denials(one.said), _denials(one.told)
    said += sum(any(negates(w.key, t.key, "en") for t in one.told) for w in one.said)
    told += sum(any(negates(w.key, s.key, "en") for s in one.said) for w in one.told)
    if said % 2 == told % 2:
        return ""
    if said > told and any(word.key == "against" for word in one.told):
        return ""  # decided not to, and decided against it
    if said > told and _bears(one.said, one.said_next):
        return "The answer denies what the source says."
    if told > said and _bears(one.told, one.told_next):
        return "The answer says what the source denies."
    return ""


def _bears(some: Sequence[Word], after: Word | None) -> bool:
    """Whether the last negation is one of the words that follow, which both have."""
    cue = max((i for i, word in enumerate(some) if _is_cue(word)), default=len(some) - 1)
    between = [word for word in some[cue + 1 :] if word.key not in _LIGHT]
    return after is not None and (len(between) <= 1 or some[-1].key == "that")


def _denials(some: Sequence[Word]) -> int:
    text = " ".join("not" if word.key == "not" else word.text for word in some)
    cues = sum(map(_is_cue, some)) + len(_EXCEPT.findall(text))
    return cues - len(_NOT_DENYING.findall(text)) - len(re.findall("but not", text))


def _is_cue(word: Word) -> bool:
    return word.text.lower() in _CUES or word.key in _CUE_STEMS
