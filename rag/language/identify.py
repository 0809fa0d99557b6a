"""The language of a page, by its script and its commonest words. Good enough to filter by."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from rag.language import DEFAULT
from rag.language.lists import Lists, every
from rag.language.terms import function_words

_SAMPLE = 1_200  # characters of a page
_LEAST_LETTERS = 40
_LEAST_HITS = 4
_LEAST_WORDS = 3  # different ones: "a" and "to" are Czech as well, and "I do" is Polish
_TOLD_HITS = 2  # in a question
_SHARE = 0.08  # of the words are the language's commonest, or it is not told


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs(Lists):
    """How a text is known to be of a language: its commonest words, or its script.

    `script` has the first and the last character of each of its ranges, as "a-z".
    """

    file: ClassVar[str] = "language"
    code: str
    common: frozenset[str]
    script: tuple[str, ...]


_SCRIPTS_FROM = "\u0370"
_WORD = re.compile(r"[^\W\d_]{2,}|(?<!-)\b[^\W\d_]\b(?!-)")  # no letter of "e-mail"
_KANA = 0.1  # of the letters of a page make Japanese of what looks Chinese


def language_of(text: str) -> str:
    """The ISO 639-1 code, or nothing where there is too little to tell by."""
    sample = text[:_SAMPLE]
    if code := _by_script(sample, least=_LEAST_LETTERS):
        return code
    words = sample.casefold().split()
    hits, different = _hits(words), _hits(set(words))
    best, count = hits.most_common(1)[0] if hits else ("", 0)
    enough = count >= max(_LEAST_HITS, _SHARE * len(words)) and different[best] >= _LEAST_WORDS
    return best if enough else ""


def language_told(text: str) -> str:
    """The language of a short text such as a question: the default if it does not plainly tell."""
    if code := _by_script(text, least=1):
        return code
    words = _WORD.findall(text.casefold())
    # A question has few words of a page's commonest ones: "How do I turn it on?" has two Polish.
    # What few languages have tells more.
    told: dict[str, list[float]] = {code: [] for code in every(Signs)}
    for word in words:
        speakers = _askers().get(word, ())
        for code in speakers:
            told[code].append(1 / len(speakers))
    best = max(told, key=lambda code: (sum(told[code]), code == DEFAULT))
    if len(told[best]) >= _TOLD_HITS and sum(told[best]) > sum(told[DEFAULT]):
        return best
    if not words or any(char < _SCRIPTS_FROM for word in words for char in word):
        return DEFAULT
    return best if told[best] else ""


@cache
def is_written_in(code: str, charset: str) -> bool:
    """Whether the commonest words of a language have only letters of a charset."""
    signs = every(Signs).get(code)
    words = "".join(signs.common) if signs else ""
    try:
        return bool(words.encode(charset))
    except UnicodeEncodeError:
        return False


def _hits(words: Iterable[str]) -> Counter[str]:
    """How many of the words are the commonest of each language."""
    speakers = _speakers()
    return Counter(code for word in words for code in speakers.get(word, ()))


def _by_script(sample: str, *, least: int) -> str:
    """The language whose script most of the letters are, if it has one of its own."""
    letters = [] if sample.isascii() else [char for char in sample if char.isalpha()]
    if len(letters) < least:
        return ""
    found: Counter[str] = Counter()
    for char in letters:
        if char < _SCRIPTS_FROM:
            continue
        found.update(code for first, last, code in _scripts() if first <= char <= last)
    if found["ja"] > _KANA * len(letters):
        return "ja"
    code = max(found, key=lambda one: found[one], default="")
    return code if found[code] * 2 > len(letters) else ""


@cache
def _speakers() -> Mapping[str, tuple[str, ...]]:
    """Each of the commonest words, with the languages that use it."""
    common = {code: signs.common for code, signs in every(Signs).items()}
    words = frozenset[str]().union(*common.values())
    return {word: tuple(code for code in common if word in common[code]) for word in words}


@cache
def _askers() -> Mapping[str, tuple[str, ...]]:
    """Each word that carries no meaning of its own, with the languages that use it."""
    small = {code: signs.common | function_words(code) for code, signs in every(Signs).items()}
    words = frozenset[str]().union(*small.values())
    return {word: tuple(code for code in small if word in small[code]) for word in words}


@cache
def _scripts() -> tuple[tuple[str, str, str], ...]:
    """First and last character of the scripts that one language, or nearly, is written in."""
    known = every(Signs).items()
    return tuple((one[0], one[-1], code) for code, signs in known for one in signs.script)
