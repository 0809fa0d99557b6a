"""Lines of scripts that run from right to left, as Hebrew and Arabic do."""

from bisect import bisect
from collections.abc import Iterator

from rag.parse.page.shapes import Word, runs_left, union


def joined_left(lines: list[list[Word]]) -> list[list[Word]]:
    """Lines of which the second goes on at the left of the first, as one.

    MuPDF begins a line anew where letters that run to the left follow a number.
    """
    joined: list[list[Word]] = []
    for line in lines:
        above = joined[-1] if joined else None
        if above and runs_left(word.text for word in (*above, *line)) and _goes_on(above, line):
            above.extend(line)
        else:
            joined.append(line)
    return joined


def _goes_on(above: list[Word], line: list[Word]) -> bool:
    one, other = union(word.box for word in above), union(word.box for word in line)
    level = min(one.y1, other.y1) - max(one.y0, other.y0)
    near = 0 <= one.x0 - other.x1 + line[0].size < 3 * line[0].size
    return near and level > 0.5 * min(one.y1 - one.y0, other.y1 - other.y0)


def split_left(words: list[Word], gap: float) -> Iterator[list[Word]]:
    """Cut a line where a gap is wider than `gap` type sizes.

    Numbers in it run the other way: gaps are looked for from edge to edge, and the words stay in
    their order.
    """
    edges: list[float] = []
    reach = None
    for word in sorted(words, key=lambda one: one.box.x0):
        if reach is not None and word.box.x0 - reach > gap * max(word.size, 1.0):
            edges.append(word.box.x0)
        reach = word.box.x1 if reach is None else max(reach, word.box.x1)
    parts: dict[int, list[Word]] = {}
    for word in words:
        parts.setdefault(bisect(edges, word.box.x0), []).append(word)
    for place in sorted(parts, reverse=True):
        yield parts[place]
