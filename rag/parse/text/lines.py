"""What text without a layout is cleaned of, and cut into, before it is written."""

import re
from collections.abc import Iterator

from rag.parse.page.characters import CLEAN, normal

_LONGEST = 16_000  # characters of one paragraph; what is longer is cut at a blank
_UNSEEN = re.compile("[\u200b\u2060-\u2064\U000e0000-\U000e007f]")  # zero-width and tag characters


class _Table(dict[int, str]):
    """`CLEAN` for `str.translate`."""

    def __missing__(self, code: int) -> str:
        self[code] = clean = CLEAN[chr(code)]
        return clean


_CLEAN = _Table()


def clean_line(text: str) -> tuple[str, int]:
    """One line of what can be read, and how many characters cannot be seen and were dropped."""
    unseen = 0
    if not text.isascii():
        unseen = len(_UNSEEN.findall(text))
        text = normal(text)
    return " ".join(text.translate(_CLEAN).split()), unseen


def bearable(text: str) -> Iterator[str]:
    """A text in pieces of bearable length, cut at blanks where there are any."""
    while len(text) > _LONGEST:
        cut = text.rfind(" ", _LONGEST // 2, _LONGEST) + 1 or _LONGEST
        yield text[:cut].rstrip()
        text = text[cut:]
    yield text
