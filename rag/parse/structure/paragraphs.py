"""Lines of one column into paragraphs and lists."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from rag.parse.page.shapes import Row, Segment, Word, union
from rag.types import Box, ElementKind

_BULLET = re.compile(
    r"[•●○◦▪■□☐☑☒➢➤►▸✓✔‣·∙→⇒]|[-–—*](?=\s)"
    r"|(?:\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})[.)]|\([A-Z]\)|[IVX]{2,5}[.)]|⁽[⁰¹²³⁴-⁹]{1,2}⁾)(?=\s)"
)
_SENTENCE_END = (".", "!", "?", ":", ";", ".”", '."', ".)", "。")


@dataclass(slots=True)
class Line:
    """One printed line of a column."""

    words: list[Word]
    box: Box
    text: str
    size: float
    bold: bool
    italic: bool
    whole: bool  # no wide gap in it

    @classmethod
    def of(cls, row: Row) -> "Line":
        """The line that the segments of a row make."""
        words = [word for part in row for word in part.words]
        part = row[0] if len(row) == 1 else Segment(words)
        italic = all(word.italic for word in words)
        return cls(words, part.box, part.text, part.size, part.bold, italic, len(row) == 1)

    @property
    def is_item(self) -> bool:
        """Whether the line begins a list item."""
        return _BULLET.match(self.text) is not None


@dataclass(slots=True)
class Passage:
    """Lines that belong together. A list has one group per item, a paragraph one in all."""

    kind: ElementKind
    groups: list[list[Line]]

    @property
    def lines(self) -> list[Line]:
        """All lines, from top to bottom."""
        return [line for group in self.groups for line in group]

    @property
    def box(self) -> Box:
        """The rectangle around it."""
        return union(line.box for line in self.lines)


def to_passages(rows: Sequence[Row]) -> list[Passage]:
    """Cut the lines of a column where a paragraph, a heading or a list item begins."""
    lines = [Line.of(row) for row in rows]
    if not lines:
        return []
    leading = _leading(lines)
    left, right = min(line.box.x0 for line in lines), max(line.box.x1 for line in lines)
    groups: list[list[Line]] = [[lines[0]]]
    for above, line in pairwise(lines):
        if _begins(above, line, groups[-1], leading) or _is_indented(above, line, left, right):
            groups.append([line])
        else:
            groups[-1].append(line)
    return _join_lists(groups, leading)


def _leading(lines: Sequence[Line]) -> float:
    """The usual distance between the tops of two lines of a paragraph, points.

    Double-spaced text keeps its distance all along; where distances differ, the wide ones part
    paragraphs.
    """
    size = median(line.size for line in lines)
    steps = [below.box.y0 - above.box.y0 for above, below in pairwise(lines)]
    steps = [step for step in steps if 0 < step < 4 * size]
    if not steps:
        return 1.3 * size
    usual = median(steps)
    even = sum(abs(step - usual) < 0.15 * usual for step in steps)
    wide = len(steps) >= 5 and even * 10 >= 7 * len(steps) and _runs_on(lines)
    return usual if wide else min(usual, 1.6 * size)


def _runs_on(lines: Sequence[Line]) -> bool:
    """Whether most lines are running text: in one piece, up to the right edge."""
    left, right = min(line.box.x0 for line in lines), max(line.box.x1 for line in lines)
    full = [line for line in lines if line.whole and line.box.x1 > right - 0.2 * (right - left)]
    return len(full) * 2 > len(lines)


def _begins(above: Line, line: Line, group: list[Line], leading: float) -> bool:
    """Whether a line begins something new: a gap, another type, a bullet."""
    size = max(above.size, line.size, 1.0)
    step = line.box.y0 - above.box.y0
    if (step > 1.3 * leading and step > 1.25 * size) or step < -2 * size:
        return True
    if abs(above.size - line.size) > 0.12 * size:
        return True
    if line.is_item:
        return True
    ended = above.text.endswith(_SENTENCE_END)
    return _leaves(above, line, group) or (line.bold and not above.bold and ended)


def _leaves(above: Line, line: Line, group: list[Line]) -> bool:
    """Whether a heading in bold or italic ends above the line."""
    if above.bold and not line.bold:
        return all(part.bold for part in group)
    return above.italic and not line.italic and all(part.italic for part in group)


def _is_indented(above: Line, line: Line, left: float, right: float) -> bool:
    """Whether the line above ends early after a sentence, or this one starts further right."""
    ended = above.text.endswith(_SENTENCE_END)
    early = above.box.x1 < right - 0.2 * (right - left)
    indent = line.box.x0 - above.box.x0
    return ended and (early or 0.8 * line.size < indent < 6 * line.size)


def _join_lists(groups: list[list[Line]], leading: float) -> list[Passage]:
    """Items that follow each other become one list."""
    passages: list[Passage] = []
    for group in groups:
        item = group[0].is_item and _is_list_item(group)
        last = passages[-1] if passages else None
        if item and last is not None and last.kind is ElementKind.LIST:
            gap = group[0].box.y0 - last.groups[-1][-1].box.y1
            if -leading < gap < 2 * leading:
                last.groups.append(group)
                continue
        kind = ElementKind.LIST if item else ElementKind.PARAGRAPH
        passages.append(Passage(kind, [group]))
    return passages


def _is_list_item(group: list[Line]) -> bool:
    """A numbered heading looks like an item, but for its type."""
    bold = all(line.bold for line in group)
    return not bold or not group[0].text[0].isalnum()
