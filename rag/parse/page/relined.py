"""Lines of what Tesseract read in scripts other than Latin.

MuPDF sets each word with the height of its own letters, which differs so much in these scripts that
one printed line falls apart, and finds no blanks between the words of some of them.
"""

from collections.abc import Iterator
from statistics import median
from typing import Any

from rag.parse.page.characters import is_ideograph
from rag.parse.page.shapes import runs_left

Span = dict[str, Any]

_BLANK = 0.06  # of the height between two words
_UNPARTED = ("\u0e00", "\u0eff")  # Thai and Lao have no blanks between words


def texts_of(raw: dict[str, Any]) -> Iterator[str]:
    """What was read, piece by piece."""
    return map(_text, _spans(raw))


def relined(raw: dict[str, Any]) -> dict[str, Any]:
    """The same `rawdict` with its words in the lines that they are printed in."""
    spans = [span for span in _spans(raw) if _text(span).strip()]
    if not spans:
        return raw
    lines = [_line(words) for words in _clusters(spans)]
    return {**raw, "blocks": [{"type": 0, "number": 0, "lines": lines}]}


def _spans(raw: dict[str, Any]) -> Iterator[Span]:
    for block in raw["blocks"]:
        for line in block.get("lines", ()):
            yield from line["spans"]


def _text(span: Span) -> str:
    return "".join(char["c"] for char in span["chars"])


def _clusters(spans: list[Span]) -> Iterator[list[Span]]:
    """The words of each line. They come as they are read: where they go back, a line begins."""
    forward = -1 if runs_left(map(_text, spans)) else 1
    line: list[Span] = []
    for span in spans:
        if line and (_is_back(line[-1], span, forward) or not _is_beside(line, span)):
            yield line
            line = []
        line.append(span)
    yield line


def _is_back(last: Span, span: Span, forward: int) -> bool:
    middles = [(one["bbox"][0] + one["bbox"][2]) / 2 for one in (last, span)]
    return bool((middles[1] - middles[0]) * forward < 0)


def _is_beside(line: list[Span], span: Span) -> bool:
    """Whether a word shares some height with one of the last of a line."""
    top, bottom = span["bbox"][1], span["bbox"][3]
    return any(min(bottom, one["bbox"][3]) > max(top, one["bbox"][1]) for one in line[-3:])


def _line(spans: list[Span]) -> dict[str, Any]:
    """One line of words, all of one height."""
    bottom = median(span["bbox"][3] for span in spans)
    height = median(span["bbox"][3] - span["bbox"][1] for span in spans)
    made: list[Span] = []
    for span in spans:
        if made and _is_parted(made[-1], span, _BLANK * height):
            made[-1]["chars"].append({**made[-1]["chars"][-1], "c": " "})
        chars = [
            {**char, "bbox": (char["bbox"][0], bottom - height, char["bbox"][2], bottom)}
            for char in span["chars"]
        ]
        made.append({**span, "size": height, "chars": chars})
    return {"spans": made, "dir": (1.0, 0.0), "bbox": made[0]["bbox"]}


def _is_parted(last: Span, span: Span, least: float) -> bool:
    """Whether a blank belongs between two words."""
    before, after = _text(last)[-1:], _text(span)[:1]
    if any(is_ideograph(char) or _UNPARTED[0] <= char <= _UNPARTED[1] for char in (before, after)):
        return False
    one, other = last["bbox"], span["bbox"]
    return bool(max(other[0] - one[2], one[0] - other[2]) > least)
