"""Names that people give: titles, file names, tags."""

import unicodedata

_BREAKS = "\t\r\n"
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn"}


def one_line(name: str) -> str:
    """A name on one line, without control or invisible characters, NFC."""
    return " ".join("".join(map(_shown, unicodedata.normalize("NFC", name))).split())


def _shown(character: str) -> str:
    if character in _BREAKS:
        return " "
    return "" if unicodedata.category(character) in _INVISIBLE else character
