"""Bytes of a text file into text."""

import codecs
import re

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Python has codecs under which bytes are programs, numbers or names of hosts; these are alphabets.
_CHARSET = re.compile(
    r"(?:utf-(?:8|16|32)|iso8859|iso2022|cp\d|koi8|mac-|big5|gb|euc_|shift_jis|tis-|johab|ascii)"
)
_SAMPLE = 1 << 18  # bytes that a guess is made from
_LAST_RESORT = "cp1252"


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of some bytes: by its mark, as UTF-8, as declared, by a guess. Never fails.

    What fits no character becomes U+FFFD. A declaration is not believed where the bytes are valid
    UTF-8: few other texts are by chance.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    name = _known(declared) or _guess(data)
    return data.decode(name, errors="replace")


def _known(name: str | None) -> str | None:
    """The name of a text codec, if it is one."""
    try:
        found = codecs.lookup(name.strip()).name if name else ""
    except (LookupError, ValueError):
        return None
    return found if _CHARSET.match(found) else None


def _guess(data: bytes) -> str:
    best = from_bytes(data[:_SAMPLE]).best()
    return best.encoding if best else _LAST_RESORT
