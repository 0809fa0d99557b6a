"""The words of a page from its text layer, each with its box, its type and whether it is seen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from rag.parse.characters import CLEAN, is_garbage, is_ideograph, is_leader, normal
from rag.parse.shapes import Drawing, Segment, Word, is_currency, is_number
from rag.types import Box

_FILLED_OR_STROKED = 16 | 32  # `char_flags` of a span; neither: render mode 3, nothing is painted
_BOLD, _ITALIC = 16, 2  # `flags` of a span
_PALE = 0xC8  # all three colours above it: it cannot be told from white paper without looking
_SPLIT_GAP = 1.0  # in type sizes; wider is a new segment


@dataclass(slots=True)
class Reading:
    """What the text layer of one page came to."""

    segments: list[Segment] = field(default_factory=list)
    sideways: list[Segment] = field(default_factory=list)
    characters: int = 0
    garbage: int = 0
    invisible: int = 0  # characters too small to see, or off the page
    turns: dict[tuple[int, int], int] = field(default_factory=dict)  # direction -> characters

    def main_direction(self) -> tuple[int, int]:
        """The direction in which most of the text runs: (1, 0) is from left to right."""
        return max(self.turns, key=lambda turn: self.turns[turn], default=(1, 0))


def read_words(raw: dict[str, Any], frame: Box, covers: list[Drawing]) -> Reading:
    """Read a page's `rawdict`. `covers` are opaque rectangles that may hide what is under them."""
    reading = Reading()
    lines: list[list[Word]] = []
    for block in raw["blocks"]:
        if block["type"] != 0:
            continue
        above = [cover for cover in covers if cover.order > block["number"]]
        for line in block["lines"]:
            words = _keep(_line_words(line, reading), frame, above, reading)
            turn = (round(line["dir"][0]), round(line["dir"][1]))
            reading.turns[turn] = reading.turns.get(turn, 0) + sum(len(w.text) for w in words)
            if not words:
                continue
            if turn == (1, 0):
                lines.append(words)
            else:
                reading.sideways.append(Segment(words))
    reading.segments = [Segment(part) for line in lines for part in split_line(line)]
    return reading


def _keep(words: Iterable[Word], frame: Box, covers: list[Drawing], reading: Reading) -> list[Word]:
    """The words that are on the page and big enough to see, clipped to the page."""
    kept = []
    for word in words:
        box = word.box
        clipped = Box(
            max(box.x0, frame.x0),
            max(box.y0, frame.y0),
            min(box.x1, frame.x1),
            min(box.y1, frame.y1),
        )
        tiny = word.size < 1.0 and box.y1 - box.y0 < 1.0
        if tiny or clipped.x1 <= clipped.x0 or clipped.y1 <= clipped.y0:
            reading.invisible += len(word.text)
            continue
        word.box = clipped
        if covers and any(_covers(cover.box, clipped) for cover in covers):
            word.suspect = True
        kept.append(word)
    return kept


def _covers(cover: Box, box: Box) -> bool:
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    return cover.x0 <= x <= cover.x1 and cover.y0 <= y <= cover.y1


def _line_words(line: dict[str, Any], reading: Reading) -> Iterator[Word]:
    for glyphs, glued in _runs(_glyphs(line, reading)):
        text = normal("".join(glyph[0] for glyph in glyphs))
        if is_leader(text):
            continue
        _, _, span, suspect = glyphs[0]
        yield Word(
            text=text,
            box=Box(
                min(glyph[1][0] for glyph in glyphs),
                min(glyph[1][1] for glyph in glyphs),
                max(glyph[1][2] for glyph in glyphs),
                max(glyph[1][3] for glyph in glyphs),
            ),
            size=span["size"],
            bold=bool(span["flags"] & _BOLD) or "bold" in span["font"].lower(),
            italic=bool(span["flags"] & _ITALIC),
            glued=glued,
            suspect=suspect,
        )


_Glyph = tuple[str, tuple[float, float, float, float], dict[str, Any], bool]


def _glyphs(line: dict[str, Any], reading: Reading) -> Iterator[_Glyph]:
    """The characters of a line, cleaned; those that print nothing are only counted."""
    for span in line["spans"]:
        suspect = _is_suspect(span)
        for char in span["chars"]:
            raw = char["c"]
            clean = CLEAN[raw]
            if not clean.isascii() or not clean:
                reading.garbage += is_garbage(raw)
            if clean:
                reading.characters += clean != " "
                yield clean, char["bbox"], span, suspect


def _runs(glyphs: Iterable[_Glyph]) -> Iterator[tuple[list[_Glyph], bool]]:
    """Characters that make one word, and whether it touches the word before.

    A run never spans two looks, so that seen words are not dropped along with hidden ones.
    """
    run: list[_Glyph] = []
    glued, alone = False, False
    for glyph in glyphs:
        char = glyph[0]
        if char == " ":
            if run:
                yield run, glued
            run, glued = [], False
            continue
        single = not char.isascii() and is_ideograph(char[0])
        if run and (single or alone or glyph[3] != run[-1][3]):
            yield run, glued
            run, glued = [], True
        run.append(glyph)
        alone = single
    if run:
        yield run, glued


def _is_suspect(span: dict[str, Any]) -> bool:
    """Whether a look at the picture must tell if it is seen: unpainted, clear or pale type."""
    colour = span["color"]
    pale = all(colour >> shift & 0xFF >= _PALE for shift in (0, 8, 16))
    return not span["char_flags"] & _FILLED_OR_STROKED or span["alpha"] < 64 or pale


def split_line(words: list[Word]) -> Iterator[list[Word]]:
    """Cut a line where the gap is wide, and between amounts that stand side by side."""
    figures = all(is_number(word.text) or is_currency(word.text) for word in words)
    part: list[Word] = []
    for word in words:
        if part and _is_cut(part[-1], word, figures=figures):
            yield part
            part = []
        part.append(word)
    if part:
        yield part


def _is_cut(last: Word, word: Word, *, figures: bool) -> bool:
    gap = word.box.x0 - last.box.x1
    size = max(last.size, word.size, 1.0)
    if gap > _SPLIT_GAP * size or gap < -2 * size:
        return True
    if word.glued or is_currency(last.text):
        return False
    if is_currency(word.text) and is_number(last.text):
        return True
    return figures and gap > 0.35 * size and last.text[-1:].isalnum() | (last.text[-1:] in ")%")
