"""Words as they are compared: lower case, without endings, common ones left out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import ClassVar

from rag.language.finance import Finance
from rag.language.lists import Lists, lists
from rag.language.script import WORD, parts, unshaped
from rag.language.stems import stemmed

_WORD = re.compile(rf"{WORD}(?:['’&.-]{WORD})*")
_NAME = re.compile(r"(?<![.!?]\s)(?<!^)\b[A-Z][\w&-]*(?:[ -][A-Z][\w&-]*)*", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Lists):
    """Words and their forms.

    `function`: words that carry no meaning of their own; `asking`: what questions about documents
    have beside what they ask for. `endings`: what is taken off a word, the first that fits.
    `related`: other words for a word.
    """

    file: ClassVar[str] = "words"
    function: frozenset[str]
    asking: frozenset[str]
    endings: tuple[str, ...]
    related: Mapping[str, str]


def function_words(language: str) -> frozenset[str]:
    """The words of a language that carry no meaning of their own."""
    return lists(Words, language).function


@cache
def _stop(language: str) -> frozenset[str]:
    known = lists(Words, language)
    return known.function | known.asking


@cache
def _other_words(language: str) -> Mapping[str, str]:
    return {**lists(Words, language).related, **lists(Finance, language).related}


@lru_cache(maxsize=1 << 16)
def stem(word: str, language: str) -> str:
    """A word without its ending: crude, quick, and the same for "increase" and "increasing"."""
    word = word.lower().replace("’", "'").removesuffix("'s").replace(".", "")
    endings = lists(Words, language).endings
    if not endings:
        return stemmed(unshaped(word), language) if word else word
    for ending in endings:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= 3 and not (ending == "s" and rest[-1] in "sui"):
            word = rest + ("y" if ending in {"ies", "ied"} else "")
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1].isalpha() and word[-1] not in "lsz":
        return word[:-1]
    return word[:-1] if len(word) > 3 and word[-1] == "e" else word


def terms(text: str, language: str) -> list[str]:
    """The stems of a text's words, in order, without those that every text has."""
    stop = _stop(language)
    return [stem(word, language) for word in _words(text) if word.lower() not in stop]


def _words(text: str) -> Iterator[str]:
    """The words of a text; of a script without blanks each two letters."""
    for match in _WORD.finditer(text):
        if match[0].isascii():
            yield match[0]
        else:
            yield from parts(match[0])


def has_all(text: str, wanted: str, language: str) -> bool:
    """Whether a text has all telling words of another, wherever they stand."""
    parted = text.replace("-", " ")  # "COVID-19" has "covid"
    return set(terms(wanted, language)) <= {*terms(text, language), *terms(parted, language)}


def related(text: str, language: str) -> frozenset[str]:
    """Stems of other words for those of the text."""
    words = {match.group().lower() for match in _WORD.finditer(text)}
    known = _other_words(language)
    others = (other for word in words for other in known.get(word, "").split())
    return frozenset(stem(one, language) for one in others) - frozenset(terms(text, language))


def names(text: str, language: str) -> frozenset[str]:
    """Stems of words that look like names: capitalised within a sentence, or acronyms."""
    found = {word for match in _NAME.finditer(text) for word in re.split(r"[ -]", match.group())}
    found |= set(re.findall(r"\b[A-Z][A-Z0-9&-]+\b", text))
    return frozenset(stem(word, language) for word in found if word.lower() not in _stop(language))


def specifics(text: str, language: str) -> frozenset[str]:
    """Stems of names and of codes: GPT-4o, AR03, LLaVa, level-6; what a text must name itself."""
    codes = {
        word for word in _WORD.findall(text) if re.match(r"(?=.*[A-Za-z]).*\d|.*[a-z][A-Z]", word)
    }
    return names(text, language) | frozenset(stem(code, language) for code in codes)
