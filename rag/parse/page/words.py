"""The words of a page from its text layer, each with its box, its type and whether it is seen."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from rag.parse.page.characters import CLEAN, is_garbage, is_ideograph, is_leader, is_unseen, normal
from rag.parse.page.leftward import joined_left, split_left
from rag.parse.page.shapes import (
    Drawing,
    Segment,
    Unseen,
    Word,
    holds_left,
    is_currency,
    is_number,
    runs_left,
)
from rag.parse.symbols import is_symbolic, raised, symbol_in
from rag.types import Box, HiddenKind

_FILLED_OR_STROKED = 16 | 32  # `char_flags` of a span; neither: render mode 3, nothing is painted
_BOLD, _ITALIC = 16, 2  # `flags` of a span
_PALE = 0xC8  # all three colours above it: it cannot be told from white paper without looking
_CLEAR = 64  # of 255; less opaque type may not be seen
_RAISED_SIZE = (0.4, 0.9)  # of the type beside it, as exponents and the marks of notes have
_RAISED_LONGEST = 8  # characters
_RAISED_LEAST = 0.15  # in type sizes: how high above the line it begins
_SPLIT_GAP = 1.0  # in type sizes; wider is a new segment


@dataclass(slots=True)
class Reading:
    """What the text layer of one page came to. `unseen` is what nobody can see of it."""

    segments: list[Segment] = field(default_factory=list)
    sideways: list[Segment] = field(default_factory=list)
    unseen: list[Unseen] = field(default_factory=list)
    characters: int = 0
    garbage: int = 0
    lines: list[list[Word]] = field(default_factory=list)
    turns: dict[tuple[int, int], int] = field(default_factory=dict)  # direction -> characters

    def main_direction(self) -> tuple[int, int]:
        """The direction in which most of the text runs: (1, 0) is from left to right."""
        return max(self.turns, key=lambda turn: self.turns[turn], default=(1, 0))


@dataclass(frozen=True, slots=True)
class Texture:
    """Where words can be seen: the page, less the opaque shapes painted over them."""

    frame: Box
    covers: Sequence[Drawing]


def read_words(raw: dict[str, Any], frame: Box, covers: Sequence[Drawing]) -> Reading:
    """Read a page's `rawdict`. `covers` are opaque rectangles that may hide what is under them."""
    reading, texture = Reading(), Texture(frame, covers)
    for block in raw["blocks"]:
        if block["type"] != 0:
            continue
        for line in block["lines"]:
            add_line(reading, _line_words(line, reading), line["dir"], block["number"], texture)
    return finish(reading)


def add_line(
    reading: Reading,
    made: Iterable[Word],
    direction: tuple[float, float],
    number: int,
    texture: Texture,
) -> None:
    """Take the words of a line into a reading. `number` is the place of its block in painting."""
    above = [cover for cover in texture.covers if cover.order > number]
    words = _keep(made, texture.frame, above, reading)
    turn = (round(direction[0]), round(direction[1]))
    reading.turns[turn] = reading.turns.get(turn, 0) + sum(len(word.text) for word in words)
    if not words:
        return
    if turn == (1, 0):
        reading.lines.append(words)
    else:
        reading.sideways.append(Segment(words))


def finish(reading: Reading) -> Reading:
    """Cut the lines into segments, when all are there."""
    lines = reading.lines
    if any(holds_left(word.text) for line in lines for word in line):
        lines = joined_left(lines)
        parts = [part for line in lines for part in _split_either(line)]
    else:
        parts = [part for line in lines for part in split_line(line)]
    reading.segments = [Segment(part) for part in parts]
    return reading


def _split_either(line: list[Word]) -> Iterator[list[Word]]:
    leftward = runs_left(word.text for word in line)
    return split_left(line, _SPLIT_GAP) if leftward else split_line(line)


def _keep(
    words: Iterable[Word], frame: Box, covers: Sequence[Drawing], reading: Reading
) -> list[Word]:
    """The words that are on the page and big enough to see, clipped to the page."""
    kept = []
    for word in words:
        box = word.box
        if box.x0 < frame.x0 or box.y0 < frame.y0 or box.x1 > frame.x1 or box.y1 > frame.y1:
            box = Box(
                max(box.x0, frame.x0),
                max(box.y0, frame.y0),
                min(box.x1, frame.x1),
                min(box.y1, frame.y1),
            )
        if box.x1 <= box.x0 or box.y1 <= box.y0:
            reading.unseen.append(Unseen(word.text, word.box, HiddenKind.OFF_PAGE))
            continue
        if word.size < 1.0 and word.box.y1 - word.box.y0 < 1.0:
            reading.unseen.append(Unseen(word.text, word.box, HiddenKind.TINY))
            continue
        word.box = box
        if covers and any(_covers(cover.box, box) for cover in covers):
            word.doubt = HiddenKind.COVERED
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
        boxes = [glyph[1] for glyph in glyphs]
        box = Box(
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
        )
        word = make_word(text, box, glyphs[0][2])
        word.glued, word.doubt = glued, glyphs[0][3]
        yield word


def make_word(text: str, box: Box, span: dict[str, Any]) -> Word:
    """A word that looks as its span says."""
    flags = span["flags"]
    return Word(
        text=text,
        box=box,
        size=span["size"],
        bold=bool(flags & _BOLD) or "bold" in span["font"].lower(),
        italic=bool(flags & _ITALIC),
        font=span["font"],
    )


_Glyph = tuple[str, tuple[float, float, float, float], dict[str, Any], HiddenKind | None]


def _glyphs(line: dict[str, Any], reading: Reading) -> Iterator[_Glyph]:
    """The characters of a line, cleaned; those that print nothing are only told of."""
    unseen: list[str] = []
    spans = line["spans"]
    for span, above in zip(spans, raised_spans(spans), strict=True):
        doubt, font = doubt_of(span), span["font"]
        text = _text(span)
        if is_symbolic(font):
            text = "".join(symbol_in(font, char) for char in text)
        for raw, char in zip(raised(text) if above else text, span["chars"], strict=True):
            clean = CLEAN[raw]
            if not clean.isascii() or not clean:
                reading.garbage += is_garbage(raw)
            if clean:
                reading.characters += clean != " "
                yield clean, char["bbox"], span, doubt
            elif is_unseen(raw):
                unseen.append(raw)
    if unseen:
        text = "".join(unseen)
        reading.unseen.append(Unseen(text, Box(*line["bbox"]), HiddenKind.CHARACTERS))


def _is_apart(last: _Glyph, glyph: _Glyph) -> bool:
    """Whether a character stands elsewhere: to the left MuPDF makes no blank of a gap."""
    gap = max(glyph[1][0] - last[1][2], last[1][0] - glyph[1][2])
    return bool(gap > max(last[2]["size"], 1.0))


def raised_spans(spans: Sequence[dict[str, Any]]) -> list[bool]:
    """For each span of a line, whether it is smaller than what it hangs on, and stands higher.

    That is the span before it, or the one behind a mark that begins a note.
    """
    if len(spans) < 2:
        return [False] * len(spans)
    above, base = [], spans[1]
    for span in spans:
        above.append(_is_raised(span, base))
        base = base if above[-1] or not _text(span).strip() else span
    return above


def _text(span: dict[str, Any]) -> str:
    """The text of a span of a `dict` or a `rawdict`."""
    return span["text"] if "text" in span else "".join(char["c"] for char in span["chars"])


def _is_raised(span: dict[str, Any], beside: dict[str, Any]) -> bool:
    low, high = _RAISED_SIZE
    size = beside["size"]
    if not low * size < span["size"] < high * size:
        return False
    # MuPDF has a flag for it, which also tells whatever begins higher than the line's first span.
    height = beside["origin"][1] - span["origin"][1]
    return bool(len(_text(span)) <= _RAISED_LONGEST and _RAISED_LEAST * size < height < size)


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
        if run and _is_apart(run[-1], glyph):
            yield run, glued
            run, glued, alone = [], False, False
        if run and (single or alone or glyph[3] != run[-1][3]):
            yield run, glued
            run, glued = [], True
        run.append(glyph)
        alone = single
    if run:
        yield run, glued


def doubt_of(span: dict[str, Any]) -> HiddenKind | None:
    """Why a look at the picture must tell if type is seen: unpainted, clear or pale."""
    if not span["char_flags"] & _FILLED_OR_STROKED:
        return HiddenKind.UNPAINTED
    if span["alpha"] < _CLEAR:
        return HiddenKind.CLEAR
    colour = span["color"]
    pale = colour >> 16 & 0xFF >= _PALE and colour >> 8 & 0xFF >= _PALE and colour & 0xFF >= _PALE
    return HiddenKind.PALE if pale else None


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
