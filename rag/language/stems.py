"""Words without their endings, in the languages that have rules: Snowball's, or light ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from threading import Lock
from typing import ClassVar

from Stemmer import Stemmer

from rag.language import DEFAULT
from rag.language.lists import Lists, lists
from rag.language.script import bare

SHORTEST = 3  # letters of a word that may have an ending
LONGEST = 64
_BEYOND_LATIN = "\u0250"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endings(Lists):
    """`stemmer`: the rules that take the endings off, by their name at Snowball.

    A language without them may have light ones: `letters` that are written one for another, and
    `prefixes` and `suffixes`, of which the first that fits is taken off.
    """

    file: ClassVar[str] = "words"
    stemmer: str
    letters: Mapping[str, str]
    prefixes: tuple[str, ...]
    suffixes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters(Lists):
    """By which a language is seen to be written in Latin letters: its commonest words."""

    file: ClassVar[str] = "language"
    common: frozenset[str]
    script: tuple[str, ...]


_lock = Lock()  # a stemmer is no thread's own


@lru_cache(maxsize=1 << 17)
def stemmed(word: str, language: str) -> str:
    """A word in lower case without its ending, then without accents.

    A Latin word in a text of another script is read as one of the default language.
    """
    if word.isdigit() or not SHORTEST <= len(word) <= LONGEST:
        return bare(word)
    if word.isascii() and not _is_latin(language):
        language = DEFAULT
    if language == DEFAULT:
        word = bare(word)  # its rules know no accents
    known = lists(Endings, language)
    if known.stemmer:
        with _lock:
            return bare(_stemmer(known.stemmer).stemWord(word)) or word
    return bare(_lightly(word, known))


def _lightly(word: str, known: Endings) -> str:
    word = "".join(known.letters.get(letter, letter) for letter in word)
    rests = (word.removeprefix(one) for one in known.prefixes if word.startswith(one))
    word = next((rest for rest in rests if len(rest) > 1), word)
    rests = (word.removesuffix(one) for one in known.suffixes if word.endswith(one))
    return next((rest for rest in rests if len(rest) >= SHORTEST), word)


@cache
def _stemmer(name: str) -> Stemmer:
    return Stemmer(name)


@cache
def _is_latin(language: str) -> bool:
    known = lists(Letters, language)
    return not known.script and all(bare(word)[0] < _BEYOND_LATIN for word in known.common)
