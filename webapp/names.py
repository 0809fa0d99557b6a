"""Names that people give: titles, file names, tags."""

import re
import unicodedata

_BREAKS = "\t\r\n"
_NO_FILE = re.compile(r'[\\/:*?"<>|]')  # what a system refuses in the name of a file
_LONGEST_FILE = 80
_INVISIBLE = {"Cc", "Cf", "Co", "Cs", "Cn"}


def one_line(name: str) -> str:
    """A name on one line, without control or invisible characters, NFC."""
    return " ".join("".join(map(_shown, unicodedata.normalize("NFC", name))).split())


def file_name(title: str, ending: str) -> str:
    """A name for a file of that title, which every system takes."""
    stem = _NO_FILE.sub(" ", one_line(title))[:_LONGEST_FILE]
    return f"{' '.join(stem.split()).strip('. ') or 'answer'}.{ending}"


def runs_leftward(text: str) -> bool:
    """Whether it is written from right to left: its first letter says so, as on web pages."""
    directions = map(unicodedata.bidirectional, text)
    return next((one for one in directions if one in {"L", "R", "AL"}), "L") != "L"


def _shown(character: str) -> str:
    if character in _BREAKS:
        return " "
    return "" if unicodedata.category(character) in _INVISIBLE else character
