"""Bytes of a text file into text."""

import codecs
import re

from charset_normalizer import from_bytes

from rag.language.identify import is_written_in, language_of
from rag.parse.wide import wide_codec

# Python has codecs under which bytes are programs, numbers or names of hosts; these are alphabets.
_CHARSET = re.compile(
    r"(?:utf-(?:7|8|16|32)|iso8859|iso2022|cp\d|koi8|mac-|big5|gb|hz|euc_|shift_jis|tis-|johab"
    r"|ascii)"
)
_STATEFUL = re.compile(r"iso2022|hz|utf-7")  # seven bits: valid UTF-8 whatever they say
_ESCAPED = ("iso2022_jp_2", "iso2022_jp_ext", "iso2022_kr")  # tried where nothing is declared
# What is declared, and the larger alphabet that programs write under that name.
_MEANT = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "iso8859-11": "cp874",
    "tis-620": "cp874", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932",
    "euc_kr": "cp949",
}  # fmt: skip
_WIDE = ["utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le", "utf_7"]
_SAMPLE = 1 << 18  # bytes that a guess is made from
_BAD = "\ufffd"
_MOST_BAD = 0.05  # of what is not ASCII; more and it is another charset
_WESTERN = ("cp1252", "mac_roman", "cp850")  # the likeliest first
_USUAL = re.compile(r"[à-ïñ-öø-üÿßœ€£§°²³·«»“”„‘’–—…¿¡ºª©®\xa0]|(?<![a-zà-ÿ])[À-ÖØ-ÜŒ]")
_WELL = 0.9  # of what is beyond ASCII is usual, in a language that is Western by its words
_JUMBLE = re.compile(r"[À-ÿ]{4,}")  # no Western word has so many accents in a row


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of some bytes: by its mark, as UTF-8, as declared, by a guess. Never fails.

    What fits no character becomes U+FFFD. A declaration is not believed where the bytes are valid
    UTF-8 (few other texts are by chance) or contradict it; one of a charset of seven bits, whose
    bytes are always valid UTF-8, is.
    """
    if data.startswith(codecs.BOM_UTF8):
        return data.decode("utf-8-sig", errors="replace")
    if wide := wide_codec(data):
        return data.decode(wide, errors="replace")
    known = _known(declared)
    if (stateful := _stateful(data, known)) is not None:
        return stateful
    if (utf8 := _utf8(data)) is not None:
        return utf8
    if known and known != "utf-8":
        text = data.decode(_MEANT.get(known, known), errors="replace")
        if _is_good(text) and not _is_jumble(text):
            return text
    return data.decode(_guess(data), errors="replace")


def _utf8(data: bytes) -> str | None:
    """The text of bytes that are UTF-8, but for a few that may have been cut; None otherwise."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", errors="replace")
        return text if _is_good(text) else None


def _stateful(data: bytes, known: str | None) -> str | None:
    """The text of bytes that switch alphabets, as declared or by their escapes; None otherwise."""
    if not data.isascii():
        return None
    names = (known,) if known and _STATEFUL.match(known) else ()
    for name in names or (_ESCAPED if b"\x1b$" in data else ()):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return None


def _known(name: str | None) -> str | None:
    """The name of a text codec, if it is one."""
    try:
        found = codecs.lookup(name.strip()).name if name else ""
    except (LookupError, ValueError):
        return None
    return found if _CHARSET.match(found) else None


def _is_good(text: str) -> bool:
    """Whether hardly a byte of a text fitted no character: one that was cut is no other charset."""
    if text.isascii():
        return True
    bad = text.count(_BAD) + sum("\x80" <= char <= "\x9f" for char in text)
    return bad <= _MOST_BAD * sum(not char.isascii() for char in text)


def _is_jumble(text: str) -> bool:
    """Whether most letters beyond ASCII stand where no Western language has so many."""
    odd = sum(map(len, _JUMBLE.findall(text)))
    return odd * 2 > sum("À" <= char <= "ÿ" for char in text) > 0


def _guess(data: bytes) -> str:
    """The likeliest charset. What is said in a Western language is not written in an Eastern one.

    Charsets of one byte differ in few letters, and words without accents tell the language.
    """
    sample = data[:_SAMPLE]
    best = from_bytes(sample, cp_exclusion=_WIDE).best()
    guessed = best.encoding if best else _WESTERN[0]
    language = language_of(sample.decode(guessed, errors="replace"))
    texts = {name: sample.decode(name, errors="replace") for name in _WESTERN}
    western = max(texts, key=lambda name: _usual(texts[name]))
    if not language:
        enough = 1.0
    elif is_written_in(language, _WESTERN[0]):
        enough = _WELL
    else:
        return guessed
    return western if _usual(texts[western]) >= enough else guessed


def _usual(text: str) -> float:
    """The share of the characters beyond ASCII that Western texts have."""
    beyond = sum(not char.isascii() for char in text)
    return len(_USUAL.findall(text)) / max(1, beyond) if not _is_jumble(text) else 0.0
