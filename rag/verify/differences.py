"""Where a claim parts from the sentence that it was made from: one number, name or denial changed.

Only claims that are nearly a sentence's words are judged so; what says it in words of its own is
left to the verifier. A reason comes with every difference.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.numbers import Kind, Quantity, found_in, quantities, same
from rag.verify.alignment import Alignment, Difference, Word, align, words
from rag.verify.evidence import Unit
from rag.verify.opposites import exclusive_words, negates, opposite_words

NEAR = 0.6  # share of a claim's words that a sentence has, for its numbers to be compared by place
NEARER = 0.7  # for names and denials, which have more ways to be told
AS_NEAR = 0.1  # less than the nearest sentence: that one may be meant too
LOOKED_AT = 3  # sentences that a claim is laid beside
LONGEST_NAME = 4  # words
LARGEST_GAP = 8  # words on either side, to tell a word by its place

_CUES = frozenset(
    "not no never without neither nor none nobody nothing nowhere hardly barely scarcely fail lack "
    "unable refus absenc absent miss".split()
)
_NOT_DENYING = re.compile(
    r"\b(?:not (?:only|just|merely|least|necessarily)|no (?:less|more|fewer|later|doubt|matter)|"
    r"whether or not|if not|not until|not to mention)\b",
    re.IGNORECASE,
)
_FRAME = re.compile(
    r"\A(?:According to [^,\d]{3,60},|[^,.;\d]{3,60}? (?:says?|said|states?|stated|notes?|noted|"
    r"reports?|reported|shows?|showed|finds?|found|writes?|mentions?|explains?) that) ",
    re.IGNORECASE,
)
_TITLES = frozenset("mr mrs ms dr prof professor president sir lord king queen the".split())
_LIGHT = frozenset(
    "a an the any to be been being do did does have has had also ever yet is".split()
)


def difference(claim: str, units: Sequence[Unit], texts: Sequence[str]) -> tuple[str, bool]:
    """What the nearest sentence says otherwise, and whether one is near enough to tell.

    `units` come nearest first; `texts` are all that is known, to see that two names are one.
    """
    framed = _FRAME.match(claim)
    if framed and not any(map(_is_cue, words(framed[0]))):
        claim = claim[framed.end() :]
    mine = words(claim)
    beside = [(align(mine, words(u.text)), u) for u in units if "\t" not in u.text][:LOOKED_AT]
    best = max((one.coverage for one, _ in beside), default=0.0)
    if best < NEAR:
        return "", False
    told = [
        _told(claim, alignment, unit, texts)
        for alignment, unit in sorted(beside, key=lambda pair: -pair[0].coverage)
        if alignment.coverage >= max(NEAR, best - AS_NEAR)
    ]
    return (told[0] if all(told) else ""), best >= NEARER


def _told(claim: str, alignment: Alignment, unit: Unit, texts: Sequence[str]) -> str:
    """The first difference between a claim and one sentence, in words; empty if there is none."""
    numbers = _Numbers(claim, unit)
    checks: list[Callable[[Difference], str]] = [_rows_differ]
    if alignment.coverage >= NEARER:
        checks += [_opposites, _denied, _Names(claim, unit, texts, alignment).differ]
    gaps = [
        one for one in alignment.differences if max(len(one.said), len(one.told)) <= LARGEST_GAP
    ]
    bare = [numbers.without(one) for one in gaps]
    told = [numbers.differ(one) for one in gaps] + [check(one) for check in checks for one in bare]
    told += [numbers.dates_left()] if alignment.coverage >= NEARER else []
    return next(filter(None, told), "")


class _Numbers:
    """The numbers of a claim and of a sentence, compared where they stand in the same place."""

    def __init__(self, claim: str, unit: Unit) -> None:
        self._said = quantities(claim)
        self._told = unit.numbers

    def differ(self, one: Difference) -> str:
        said, told = _within(self._said, one.said), _within(self._told, one.told)
        if one.said_next and one.told_next:  # a sign is a word of its own
            said = said or _within(self._said, [one.said_next]) * bool(told)
            told = told or _within(self._told, [one.told_next]) * bool(said)
        for number in said:
            alike = [other for other in told if other.kind is number.kind]
            if alike and not any(map(_same_with_sign(number), alike)):
                return _says(_shown(alike[0]), _shown(number))
        return ""

    def dates_left(self) -> str:
        """The one date of the claim that the sentence has not, and the one that it has instead."""
        said, told = (
            [q for q in mine if q.kind is Kind.DATE and not found_in(q, theirs)]
            for mine, theirs in ((self._said, self._told), (self._told, self._said))
        )
        return _says(_shown(told[0]), _shown(said[0])) if len(said) == len(told) == 1 else ""

    def without(self, one: Difference) -> Difference:
        """A difference without the words of numbers and their units."""
        return replace(
            one, said=_outside(self._said, one.said), told=_outside(self._told, one.told)
        )


def _same_with_sign(number: Quantity) -> Callable[[Quantity], bool]:
    def equal(other: Quantity) -> bool:
        mine = replace(number, hedged=False) if other.hedged else number
        return same(mine, other) and (number.value < 0) == (other.value < 0)

    return equal


def _outside(numbers: Sequence[Quantity], some: Sequence[Word]) -> tuple[Word, ...]:
    return tuple(
        word for word in some if not any(number.span.overlaps(word.span) for number in numbers)
    )


def _within(numbers: Sequence[Quantity], some: Sequence[Word]) -> list[Quantity]:
    return [number for number in numbers if any(number.span.overlaps(word.span) for word in some)]


def _rows_differ(one: Difference) -> str:
    """Words of one row: months, ordinals, units of time."""
    for said in one.said:
        others = [told for told in one.told if exclusive_words(said.text, told.text)]
        equal = any(said.key == told.key for told in one.told)
        if others and not equal:
            return _says(others[0].text, said.text)
    return ""


def _opposites(one: Difference) -> str:
    if _denials(one.said) or _denials(one.told):
        return ""  # not rare, and common
    for said in one.said:
        for told in one.told:
            if opposite_words(said.text, told.text) or opposite_words(said.key, told.key):
                return f"The source says “{told.text}”, the answer says “{said.text}”."
    return ""


def _denied(one: Difference) -> str:
    """A negation that only one of both has, of words that both have."""
    said, told = _denials(one.said), _denials(one.told)
    said += sum(any(negates(w.key, t.key) for t in one.told) for w in one.said)
    told += sum(any(negates(w.key, s.key) for s in one.said) for w in one.told)
    if said % 2 == told % 2:
        return ""
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
    return sum(map(_is_cue, some)) - len(_NOT_DENYING.findall(text))


def _is_cue(word: Word) -> bool:
    return word.key in _CUES


class _Names:
    """Names in place of others. Two that changed places count, but not with "by" in one only."""

    def __init__(self, claim: str, unit: Unit, texts: Sequence[str], alignment: Alignment) -> None:
        self._claim, self._told, self._texts = claim, unit.text, texts
        self._keys = {word.key for word in alignment.sentence}
        parted = [word.key for one in alignment.differences for word in (*one.said, *one.told)]
        self._turned = "by" in parted

    def differ(self, one: Difference) -> str:
        said = _name(one.said, self._claim, self._texts)
        told = _name(one.told, self._told, self._texts)
        if not said or not told or max(len(one.said), len(one.told)) > LONGEST_NAME:
            return ""
        mine, theirs = " ".join(w.text for w in said), " ".join(w.text for w in told)
        if {w.key for w in said} & {w.key for w in told} or _one_name(mine, theirs, self._texts):
            return ""
        if self._turned and {w.key for w in said} <= self._keys:
            return ""
        return _says(theirs, mine)


def _name(some: Sequence[Word], text: str, texts: Sequence[str]) -> list[Word]:
    """The words that are names: capitals that are not those of a sentence's beginning."""
    found = [word for word in some if word.text[0].isupper() and word.key not in _TITLES]
    return [word for word in found if not _opens(word, text) or _is_named(word.text, texts)]


def _opens(word: Word, text: str) -> bool:
    return not re.search(r"[\w,;:)%’'\"]\s*\Z", text[: word.span.start])


def _is_named(word: str, texts: Sequence[str]) -> bool:
    """Whether a word is an acronym, or has a capital within sentences too."""
    if len(word) > 1 and word.isupper():
        return True
    within = re.compile(rf"[a-z,;]\s{re.escape(word)}\b")
    return any(within.search(text) for text in texts)


def _one_name(one: str, other: str, texts: Sequence[str]) -> bool:
    """Whether two names may be of one thing: initials, a shorter form, or told to be the same."""
    for short, long in ((one, other), (other, one)):
        letters = re.sub(r"[^A-Za-z]", "", short)
        initials = "".join(part[0] for part in re.findall(r"[A-Z]\w*", long))
        if letters.isupper() and (letters in initials or initials in letters) and len(initials) > 1:
            return True
        if len(letters) > 2 and long.lower().startswith(short.lower().rstrip(".")):
            return True
    near = r"\W{1,4}(?:(?:the|or|also|called|known as|formerly|now|aka)\s)*"
    first, second = re.escape(one), re.escape(other)
    together = re.compile(rf"\b(?:{first}{near}{second}|{second}{near}{first})\b")
    return any((m := together.search(text)) and not re.search(r",|\band\b", m[0]) for text in texts)


def _says(source: str, answer: str) -> str:
    return f"The source says {source}, the answer says {answer}."


def _shown(number: Quantity) -> str:
    return " ".join(number.text.split())
