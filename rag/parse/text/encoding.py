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
_WIDE = ["utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le", "utf_7"]
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
    if wide := _wide(data):
        return data.decode(wide, errors="replace")
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
    best = from_bytes(data[:_SAMPLE], cp_exclusion=_WIDE).best()
    return best.encoding if best else _LAST_RESORT


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: in most alphabets every other byte is zero."""
    piece = data[: _SAMPLE // 16 * 2]
    for name, part in (("utf-16-be", piece[0::2]), ("utf-16-le", piece[1::2])):
        if len(part) > 3 and part.count(0) > 0.7 * len(part):
            return name
    return None
