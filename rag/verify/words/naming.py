"""Names in a claim where its sentence has others."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from rag.language.lists import Alternatives, Lists, Phrases, lists
from rag.verify.read import Read
from rag.verify.words.alignment import Alignment, Difference, Word
from rag.verify.words.placed import says

LONGEST_NAME = 4  # words

_CODE = re.compile(r"(?=.*\d)[^\W\d_][\w.-]*\Z|[^\W\d_]*[a-z][A-Z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class NameWords(Lists):
    """Endings of names, and what stands before and between them."""

    file: ClassVar[str] = "naming"
    also: Alternatives
    by: frozenset[str]
    drugs: Alternatives
    joining: Phrases
    titles: frozenset[str]


@cache
def _drug(language: str) -> re.Pattern[str]:
    return re.compile(rf"\A[a-z]{{2,}}{lists(NameWords, language).drugs}s?\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What comes of a claim's names beside a sentence's.

    `told` is what is named instead; empty where no name is, or the same thing may be meant.
    `voice_differs`: only one of both has "by", so that two that changed places mean the same.
    """

    told: str
    voice_differs: bool


def name(
    claim: Read,
    sentence: Read,
    texts: Sequence[str],
    alignment: Alignment,
    differences: Sequence[Difference],
) -> Named:
    """Hold the names of a claim beside those that a sentence has in their place.

    `texts` are all that is known, to see that two names are one.
    """
    parted = {word.key for one in alignment.differences for word in (*one.said, *one.told)}
    differs = bool(lists(NameWords, claim.language).by & parted)
    keys = {word.key for word in alignment.sentence} if differs else set[str]()
    each = (_instead(one, claim, sentence, texts, keys) for one in differences)
    return Named(told=next(filter(None, each), ""), voice_differs=differs)


def _instead(
    one: Difference, claim: Read, sentence: Read, texts: Sequence[str], known: Set[str]
) -> str:
    """What a sentence names instead; `known` are words that it may have in another place."""
    said, told = _name(one.said, claim, texts), _name(one.told, sentence, texts)
    if not said or not told or max(len(one.said), len(one.told)) > LONGEST_NAME:
        return ""
    mine, theirs = " ".join(w.text for w in said), " ".join(w.text for w in told)
    if {w.key for w in said} & {w.key for w in told} or {w.key for w in said} <= known:
        return ""
    return "" if _one_name(mine, theirs, texts, claim.language) else says(theirs, mine)


def _name(some: Sequence[Word], one: Read, texts: Sequence[str]) -> list[Word]:
    """The words that are names: capitals that are not those of a sentence's beginning; codes."""
    titles, drug = lists(NameWords, one.language).titles, _drug(one.language)
    found = [word for word in some if word.text[0].isupper() and word.key not in titles]
    found = [word for word in found if not _opens(word, one.text) or _is_named(word.text, texts)]
    codes = [word for word in some if _CODE.match(word.text) or drug.match(word.text)]
    return found or codes


def _opens(word: Word, text: str) -> bool:
    return not re.search(r"[\w,;:)%’'\"]\s*\Z", text[: word.span.start])


def _is_named(word: str, texts: Sequence[str]) -> bool:
    """Whether a word is an acronym, or has a capital within sentences too."""
    if len(word) > 1 and word.isupper():
        return True
    within = re.compile(rf"[a-z,;]\s{re.escape(word)}\b")
    return any(within.search(text) for text in texts)


def _one_name(one: str, other: str, texts: Sequence[str], language: str) -> bool:
    """Whether two names may be of one thing: initials, a shorter form, or told to be the same."""
    for short, long in ((one, other), (other, one)):
        letters = re.sub(r"[^A-Za-z]", "", short)
        initials = "".join(part[0] for part in re.findall(r"[A-Z]\w*", long))
        if letters.isupper() and (letters in initials or initials in letters) and len(initials) > 1:
            return True
        if len(letters) > 2 and long.lower().startswith(short.lower().rstrip(".")):
            return True
    known = lists(NameWords, language)
    near = rf"\W{{1,4}}(?:{known.also}\s)*"
    first, second = re.escape(one), re.escape(other)
    together = re.compile(rf"\b(?:{first}{near}{second}|{second}{near}{first})\b")
    found = filter(None, map(together.search, texts))
    return any("," not in match[0] and not known.joining.search(match[0]) for match in found)
