"""What a character of a PDF becomes in the canonical text."""

import re
import unicodedata
from collections.abc import Iterable

# Symbol fonts map their bullets into the private use area; these are the usual ones.
_SYMBOLS = {
    "\uf0b7": "•",
    "\uf0a7": "▪",
    "\uf0a8": "▪",
    "\uf06e": "■",
    "\uf06f": "□",
    "\uf071": "□",
    "\uf0d8": "➢",
    "\uf0e0": "→",
    "\uf0fc": "✓",
    "\uf0ae": "→",
    "\uf02d": "-",
    "\u00ad": "-",  # drawn as a hyphen by all who write it into a PDF
}
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_REPLACEMENT = "\ufffd"
_LEADER = re.compile(r"(?:[.·…_‥]\s?){4,}|[.…]{3,}\d*$")


class _Cleaner(dict[str, str]):
    """Maps a character to itself, to a blank, to a stand-in, or to nothing; remembers it."""

    def __missing__(self, char: str) -> str:
        self[char] = cleaned = _clean(char)
        return cleaned


def _clean(char: str) -> str:
    if char in _SYMBOLS:
        return _SYMBOLS[char]
    if char.isspace() or unicodedata.category(char).startswith("Z"):
        return " "
    if "\ufb1d" <= char <= "\ufdff" or "\ufe70" <= char <= "\ufefc":
        # Hebrew and Arabic letters in the shape they take within a word.
        return unicodedata.normalize("NFKC", char).replace(" ", "")
    # Control, zero-width, tag and private characters print nothing that can be read.
    return "" if unicodedata.category(char) in _DROPPED else char


CLEAN = _Cleaner()


def is_garbage(char: str) -> bool:
    """Whether a character of the file says that its fonts hide what they print."""
    if char in _SYMBOLS:
        return False
    return char == _REPLACEMENT or unicodedata.category(char) in {"Co", "Cs", "Cn", "Cc"}


def is_ideograph(char: str) -> bool:
    """Whether a script without blanks uses the character, so that it is a word by itself."""
    code = ord(char)
    return (
        0x2E80 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0xFF01 <= code <= 0xFFEF
        or 0x20000 <= code <= 0x3FFFF
    )


def is_leader(text: str) -> bool:
    """Whether a word is a drawn line of dots or dashes, as in a table of contents."""
    return len(text) >= 4 and _LEADER.fullmatch(text) is not None


def normal(text: str) -> str:
    """Composed form (NFC), the same for every way to write an accent.

    The Thai vowel that NFC leaves in two parts, and everybody types as one, is one as well.
    """
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", text).replace("\u0e4d\u0e32", "\u0e33")


def is_beyond_latin(texts: Iterable[str]) -> bool:
    """Whether most letters are of another script than Latin."""
    letters = [char for text in texts for char in text if char.isalpha()]
    return 2 * sum(char >= "\u0370" for char in letters) > len(letters)


def is_unseen(char: str) -> bool:
    """Whether a character takes no room and may carry a message: tags, zero-width, directions."""
    return unicodedata.category(char) == "Cf" and char != "\u00ad"
