"""Names in a claim where its sentence has others."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from rag.language.lists import Alternatives, Lists, Phrases, lists
from rag.verify.evidence import Unit
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


class Names:
    """Names in place of others. Two that changed places count, but not with "by" in one only."""

    def __init__(self, claim: Read, unit: Unit, texts: Sequence[str], alignment: Alignment) -> None:
        self._claim, self._told, self._texts = claim, unit.read, texts
        self._keys = {word.key for word in alignment.sentence}
        parted = {word.key for one in alignment.differences for word in (*one.said, *one.told)}
        self.voice_differs = bool(lists(NameWords, claim.language).by & parted)

    def differ(self, one: Difference) -> str:
        """What is named instead; empty where no name is, or the same thing may be meant."""
        said = _name(one.said, self._claim, self._texts)
        told = _name(one.told, self._told, self._texts)
        if not said or not told or max(len(one.said), len(one.told)) > LONGEST_NAME:
            return ""
        mine, theirs = " ".join(w.text for w in said), " ".join(w.text for w in told)
        if {w.key for w in said} & {w.key for w in told} or _one_name(
            mine, theirs, self._texts, self._claim.language
        ):
            return ""
        if self.voice_differs and {w.key for w in said} <= self._keys:
            return ""
        return says(theirs, mine)


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
