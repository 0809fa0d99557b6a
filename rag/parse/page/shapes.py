"""The pieces that reading a page works with: words, segments of a line, drawn shapes, pictures."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from rag.types import Box, HiddenKind

_NUMBER = re.compile(
    r"[-–—+±~<>≤≥]?[$€£¥₹(\[\s]{0,5}[-–—+]?[$€£¥₹]?\d[\d,.\s'’:/]*"
    r"(?:[%)\]xX*†‡\s⁰¹²³⁴-⁹⁽⁾]|bps|pp|[MBKmbk]n?)*"
    r"|[$€£¥₹]?\s?[-–—]+\s?%?|n/?[am]|N/?[AM]|nil|NIL",
)
_LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")  # Hebrew, Arabic and kin
_CURRENCY = frozenset({"$", "€", "£", "¥", "₹", "US$", "C$", "A$", "S$", "HK$", "R$", "CHF"})

_GARBLED = 0.25

# What hides words of the page's own text; the rest is text that belongs to something else.
TEXT_LAYER = frozenset(HiddenKind) - {HiddenKind.ANNOTATION, HiddenKind.LAYER}


@dataclass(slots=True)
class Word:
    """A printed word. `glued`: no blank stands between it and the word before."""

    text: str
    box: Box
    size: float
    bold: bool
    italic: bool = False
    glued: bool = False
    confidence: int = 100
    doubt: HiddenKind | None = None  # why it may not be seen: the picture of the page decides
    font: str = ""


@dataclass(frozen=True, slots=True)
class Unseen:
    """Words of the text layer that a reader of the page does not see."""

    text: str
    box: Box
    kind: HiddenKind


@dataclass(slots=True)
class Segment:
    """Words of one line with no wide gap between them: a line of a column, or a table cell."""

    words: list[Word]
    box: Box = field(init=False)
    text: str = field(init=False)

    def __post_init__(self) -> None:
        self.box = union(word.box for word in self.words)
        self.text = join_words(self.words)

    @property
    def size(self) -> float:
        """Type size of the longest word, points."""
        return max(self.words, key=lambda word: len(word.text)).size

    @property
    def bold(self) -> bool:
        """Whether all but a sign or two of it is bold."""
        plain = sum(len(word.text) for word in self.words if not word.bold)
        return plain * 10 < sum(len(word.text) for word in self.words)


Row = list[Segment]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn path. `order` is its place among all that the page paints."""

    box: Box
    order: int
    stroked: bool
    rectangle: bool
    opaque: bool


@dataclass(frozen=True, slots=True)
class Picture:
    """A raster image as placed on the page; `width` and `height` in its own pixels."""

    box: Box
    width: int
    height: int


@dataclass(slots=True)
class Sheet:
    """All that one page shows, in points of the displayed page."""

    number: int
    width: float
    height: float
    segments: list[Segment]
    sideways: list[Segment]  # lines that do not run from left to right
    drawings: list[Drawing]
    pictures: list[Picture]
    unseen: list[Unseen] = field(default_factory=list)
    garbled: float = 0.0
    characters: int = 0
    ocr: bool = False
    unread: bool = False  # OCR found letters, and they are no words in any language that it knows
    turned: int = 0  # degrees that the boxes were turned by, to read a page that lies on its side

    @property
    def area(self) -> float:
        return max(1.0, self.width * self.height)

    @property
    def is_garbled(self) -> bool:
        """Whether so much of the text layer says nothing that the page is looked at."""
        return self.garbled > _GARBLED

    @property
    def hidden(self) -> int:
        """How many characters of the text layer are not seen."""
        return sum(len(part.text) for part in self.unseen if part.kind in TEXT_LAYER)

    def shown(self, box: Box) -> Box:
        """A box of the turned sheet, on the page as it is displayed."""
        if self.turned == 90:
            return Box(box.y0, self.width - box.x1, box.y1, self.width - box.x0)
        if self.turned == 180:
            width, height = self.width, self.height
            return Box(width - box.x1, height - box.y1, width - box.x0, height - box.y0)
        if self.turned == 270:
            return Box(self.height - box.y1, box.x0, self.height - box.y0, box.x1)
        return box


def union(boxes: Iterable[Box]) -> Box:
    """The smallest rectangle around all of them (at least one)."""
    listed = list(boxes)
    if len(listed) == 1:
        return listed[0]
    return Box(
        min([box.x0 for box in listed]),
        min([box.y0 for box in listed]),
        max([box.x1 for box in listed]),
        max([box.y1 for box in listed]),
    )


def area(box: Box) -> float:
    """Square points."""
    return max(0.0, box.x1 - box.x0) * max(0.0, box.y1 - box.y0)


def intersection(one: Box, other: Box) -> float:
    """The area that two rectangles share, square points."""
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    return width * height if width > 0 and height > 0 else 0.0


def holds_middle(box: Box, inner: Box, slack: float = 0.0) -> bool:
    """Whether the middle of `inner` lies in `box`, widened by `slack` points."""
    x, y = (inner.x0 + inner.x1) / 2, (inner.y0 + inner.y1) / 2
    return box.x0 - slack <= x <= box.x1 + slack and box.y0 - slack <= y <= box.y1 + slack


def is_currency(text: str) -> bool:
    """Whether it is a currency sign that stands alone before its amount."""
    return text in _CURRENCY


def is_number(text: str) -> bool:
    """Whether a cell's text is an amount, a year, a dash for nothing, or the like."""
    return _NUMBER.fullmatch(text) is not None


def holds_left(text: str) -> bool:
    """Whether a text has a letter of a script that runs from right to left."""
    return not text.isascii() and _LEFTWARD.search(text) is not None


def runs_left(texts: Iterable[str]) -> bool:
    """Whether most letters of some texts are of a script that runs from right to left."""
    beyond = [text for text in texts if not text.isascii()]
    left = sum(len(_LEFTWARD.findall(text)) for text in beyond)
    return left > 0 and left * 2 > sum(char.isalpha() for text in beyond for char in text)


def join_words(words: Sequence[Word]) -> str:
    """The words as printed, with one blank where there is one."""
    return "".join(
        word.text if word.glued or not index else " " + word.text
        for index, word in enumerate(words)
    )


def beginning(sheet: Sheet, most: int) -> tuple[Sheet, bool]:
    """The sheet with so many characters of words at most, and whether there were more."""
    if sum(len(part.text) for part in (*sheet.segments, *sheet.sideways)) <= most:
        return sheet, False
    kept: dict[str, list[Segment]] = {"segments": [], "sideways": []}
    for name, parts in kept.items():
        for part in getattr(sheet, name):
            words: list[Word] = []
            for word in part.words:
                words += [replace(word, text=word.text[:most])] if most else []
                most = max(0, most - len(word.text) - 1)
            parts += [Segment(words)] if words else []
    return replace(sheet, segments=kept["segments"], sideways=kept["sideways"]), True


def to_rows(segments: Iterable[Segment]) -> list[Row]:
    """Segments on a common line, from top to bottom, each row in the direction of its script."""
    rows: list[Row] = []
    middles: list[tuple[float, float]] = []
    for segment in sorted(segments, key=lambda part: (part.box.y0 + part.box.y1, part.box.x0)):
        middle = (segment.box.y0 + segment.box.y1) / 2
        height = segment.box.y1 - segment.box.y0
        if rows and abs(middle - middles[-1][0]) < 0.4 * max(1.0, min(height, middles[-1][1])):
            rows[-1].append(segment)
        else:
            rows.append([segment])
            middles.append((middle, height))
    for row in rows:
        if len(row) > 1:
            leftward = runs_left(part.text for part in row)
            row.sort(key=_from_right if leftward else _from_left)
    return rows


def _from_left(part: Segment) -> float:
    return part.box.x0


def _from_right(part: Segment) -> float:
    return -part.box.x1
