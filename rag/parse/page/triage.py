"""How deep a page is looked into: decided here and nowhere else, by what its text layer shows.

Cost, measured on annual reports, papers, slides and manuals (CPU seconds a page, one core): plain
0.01, layout 0.02, OCR 0.4 to 1.5. So everything is read the cheap way first, and a picture is
looked at only where the cheap reading cannot be right.
"""

from collections.abc import Sequence
from itertools import pairwise

from rag.parse.page.shapes import Row, Segment, Sheet, area, to_rows
from rag.types import Route

_FEW_CHARACTERS = 20  # a text layer this short does not say what a full picture shows
_STAMP_CHARACTERS = 120
_MIN_PICTURE = 40.0  # points; nothing smaller is a figure
_RULES = 6  # drawn paths; fewer make neither a table nor a chart
_BESIDE = 3  # rows of several parts; fewer are neither a table nor columns


def triage(sheet: Sheet) -> Route:
    """The way to read a page, by what it shows.

    OCR: no text to speak of, or a text layer that says nothing. Layout: tables, columns, figures or
    a page that lies on its side. Plain: lines below each other and nothing else.
    """
    if _needs_ocr(sheet):
        return Route.OCR
    return Route.PLAIN if _is_plain(sheet) else Route.LAYOUT


def _needs_ocr(sheet: Sheet) -> bool:
    """Whether what the page shows is not in its text layer: a scan, outlines, broken fonts."""
    shown = sheet.characters - sheet.hidden
    if sheet.is_garbled and (sheet.characters > _FEW_CHARACTERS or not sheet.characters):
        return True
    covered = min(1.0, sum(area(picture.box) for picture in sheet.pictures) / sheet.area)
    if shown < _FEW_CHARACTERS:
        return covered > 0.05 or len(sheet.drawings) >= 30
    return shown < _STAMP_CHARACTERS and covered > 0.7


def _is_plain(sheet: Sheet) -> bool:
    if sheet.turned or sheet.sideways or len(sheet.drawings) >= _RULES:
        return False
    if any(_is_large(picture.box.x1 - picture.box.x0, picture.box.y1 - picture.box.y0)
           for picture in sheet.pictures):  # fmt: skip
        return False
    rows = to_rows(sheet.segments)
    return sum(len(row) > 1 for row in rows) < _BESIDE and not _are_staggered(rows)


def _is_large(width: float, height: float) -> bool:
    return min(width, height) >= _MIN_PICTURE


def _are_staggered(rows: Sequence[Row]) -> bool:
    """Whether lines stand beside each other at different heights: columns, a note at the rim."""
    return any(
        _is_beside(above, below)
        for first, second in pairwise(rows)
        for above in first
        for below in second
    )


def _is_beside(above: Segment, below: Segment) -> bool:
    apart = below.box.x0 >= above.box.x1 or below.box.x1 <= above.box.x0
    return apart and below.box.y0 < above.box.y1 - 0.6 * (above.box.y1 - above.box.y0)
