"""Where words begin and end in any script: blanks part them, or nothing does."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain, pairwise

# Where marks and digits are: between lie Han, Hangul and what Unicode leaves free, beyond are rare
# scripts. To look through all that would take each process 30 ms as it starts.
_PLACES = (range(0x300, 0x3400), range(0xA000, 0xAC00), range(0xFB00, 0x10000))


def _marks() -> str:
    """All marks that stand on a letter or beside it, as ranges of a character class.

    To `re` they are no part of a word: "हिन्दी" would be three.
    """
    found = [code for code in chain(*_PLACES) if unicodedata.category(chr(code)).startswith("M")]
    breaks = [i for i in range(1, len(found)) if found[i] != found[i - 1] + 1]
    runs = zip([0, *breaks], [*breaks, len(found)], strict=True)
    return "".join(f"{chr(found[a])}-{chr(found[b - 1])}" for a, b in runs)


MARKS = _marks()
# What is written without blanks between words: Han, kana and Hangul, where particles join words;
# Thai, Lao, Myanmar and Khmer.
JOINED = (
    "\u2e80-\u2fdf\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
    "\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff"
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e80-\u0eff\u1000-\u109f\u1780-\u17d3"
)
# Letters with their marks; a vowel of Thai or Lao that is written before its consonant belongs to
# it.
_LETTER = re.compile(rf"[\u0e40-\u0e44\u0ec0-\u0ec4]?.[{MARKS}]*", re.DOTALL)
_PART = re.compile(rf"(?P<joined>[{JOINED}][{JOINED}{MARKS}]*)|[^{JOINED}]+")
# What has other characters for a shape: of full width, ligatures, forms of Arabic letters.
_SHAPED = re.compile("[\u2e80-\u2fdf\uf900-\ufdff\ufe70-\ufeff\uff00-\uffef]+")
# What no reader misses: what stretches an Arabic word, signs of its vowels, joiners.
_UNSEEN = re.compile("[\u0640\u064b-\u0652\u0670\u200b-\u200d\ufeff]")

WORD = rf"[^\W_](?:[^\W_]|[{MARKS}\u200c\u200d])*"


# Where a word may begin and end: beside a letter or its marks only in a script without blanks.
# These scripts have one case: to look for both would take `re` 8 ms for each pattern that is made.
BEFORE = rf"(?-i:(?<![^\W{JOINED}])(?:(?<![{MARKS}])|(?<=[{JOINED}])))"
BEHIND = rf"(?-i:(?![^\W{JOINED}]|[{MARKS}]))"


def parts(word: str) -> Iterator[str]:
    """What of a word is compared: each two letters that follow one another, of a script without
    blanks; all else whole."""
    for match in _PART.finditer(word):
        if match["joined"]:
            yield from _pairs(match[0])
        else:
            yield match[0]


def is_joined(text: str) -> bool:
    """Whether it has letters of a script that puts no blanks between words."""
    return not text.isascii() and any(match["joined"] for match in _PART.finditer(text))


def unshaped(text: str) -> str:
    """A text whose letters and digits are those that are usual, whatever their shape.

    Raised digits stay: 10⁶ is not 106.
    """
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    text = _SHAPED.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return _UNSEEN.sub("", text).translate(DIGITS)


def bare(word: str) -> str:
    """A word without its accents."""
    if word.isascii():
        return word
    decomposed = unicodedata.normalize("NFD", word)
    kept = (char for char in decomposed if not "\u0300" <= char <= "\u036f")
    return unicodedata.normalize("NFC", "".join(kept))


def _pairs(run: str) -> Iterator[str]:
    letters = _LETTER.findall(run)
    if len(letters) == 1:
        yield run
    for one, other in pairwise(letters):
        yield one + other


DIGITS = {
    code: str(unicodedata.digit(chr(code))) for code in chain(*_PLACES) if chr(code).isdecimal()
}
