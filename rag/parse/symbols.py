"""Characters that mean something by how they are set: raised digits, and fonts of symbols."""

import re
from functools import lru_cache

_RAISED = str.maketrans("0123456789+-−–=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾")
_NUMERIC = re.compile(r".*\d|[-+−–]+\Z", re.DOTALL)
_FONT = re.compile(r"(wingdings)[ -]?2|(wingdings)(?![ -]?3)|(dingbats)", re.IGNORECASE)
_PRIVATE = 0xF000  # where Unicode has no place for them, symbols lie behind it as in their font
_WINGDINGS = {
    0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x71: "❑", 0x72: "❒", 0x75: "◆", 0x76: "❖", 0x78: "☒",
    0x9F: "•", 0xA1: "○", 0xA4: "◉", 0xA7: "▪", 0xA8: "☐", 0xD8: "➢", 0xE0: "→", 0xFB: "✗",
    0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
}  # fmt: skip
_WINGDINGS_2 = {
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "•", 0xA3: "☐",
}  # fmt: skip
# ZapfDingbats lie in Unicode in their own order, but for those that were there before.
_DINGBATS = {code: chr(0x2701 + code - 0x21) for code in range(0x21, 0x7F)} | {
    0x25: "☎", 0x2A: "☛", 0x2B: "☞", 0x48: "★", 0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x71: "☐",
    0x73: "▲", 0x74: "▼", 0x75: "◆", 0x77: "◗",
}  # fmt: skip
_TABLES = (_WINGDINGS_2, _WINGDINGS, _DINGBATS)
TICKED, UNTICKED = "☑", "☐"


def raised(text: str) -> str:
    """What is set above the line: 10⁶ is not 106, and the mark of a note is no digit.

    Letters stay as they are: raised or not, they do not become another number.
    """
    return text.translate(_RAISED) if _NUMERIC.match(text) else text


def box(ticked: bool) -> str:  # noqa: FBT001 - a state is all that it is given
    """A box of a form, as its reader sees it."""
    return TICKED if ticked else UNTICKED


@lru_cache(maxsize=500)
def is_symbolic(font: str) -> bool:
    """Whether the letters of a font are symbols."""
    return _FONT.search(font) is not None


def symbol_in(font: str, char: str) -> str:
    """What a character shows in a font: itself, unless the font is one of symbols."""
    found = _FONT.search(font)
    if found is None:
        return char
    # Any other character is what a PDF says that it means, and needs no table.
    place = ord(char) - _PRIVATE if ord(char) >= _PRIVATE else ord(char)
    return _TABLES[(found.lastindex or 1) - 1].get(place, char)
