"""Text that a reader of the page does not see: white on white, unpainted, under a patch."""

import numpy as np
import numpy.typing as npt

from rag.parse.page.mupdf import pymupdf
from rag.parse.page.shapes import Segment, Sheet, Unseen, Word, area, holds_middle
from rag.parse.reader.limits import fitting_dpi
from rag.types import Box, HiddenKind

_DPI = 72
_MIN_PICTURE = 60.0  # square points; a smaller one hides no word
_MOST_PAINTED = 20_000  # things on a page that are put in order; beyond it pictures hide nothing
_PAPER = 200  # of 255; a ground with a colour below it is not blank paper
_CONTRAST = 20  # of 255, in any colour; less between the lightest and darkest cannot be read


def drop_unseen(
    page: pymupdf.Page, sheet: Sheet, segments: list[Segment], max_pixels: int
) -> tuple[list[Segment], list[Unseen]]:
    """Segments without the words that the picture of the page does not show, and those words.

    The page is drawn only if a word is suspect, so that ordinary pages cost nothing. Words of a
    scan's invisible text layer stay: there is ink under them.
    """
    if not any(word.doubt for segment in segments for word in segment.words):
        return segments, []
    dpi = fitting_dpi(page.rect.width, page.rect.height, _DPI, max_pixels)
    pixmap = page.get_pixmap(dpi=dpi, colorspace=pymupdf.csRGB, alpha=False)
    picture = np.frombuffer(pixmap.samples_mv, np.uint8).reshape(pixmap.height, pixmap.width, 3)
    if _is_one_pattern(page, picture):
        return segments, []
    scale = dpi / 72
    kept: list[Segment] = []
    unseen: list[Unseen] = []
    for segment in segments:
        seen: list[Word] = []
        for word in segment.words:
            if word.doubt is None or _is_seen(picture, sheet.shown(word.box), scale):
                seen.append(word)
            else:
                unseen.append(Unseen(word.text, word.box, word.doubt))
        if len(seen) == len(segment.words):
            kept.append(segment)
        elif seen:
            kept.append(Segment(seen))
    return kept, unseen


def doubt_under_pictures(page: pymupdf.Page, sheet: Sheet, matrix: pymupdf.Matrix) -> None:
    """Mark the words over which a picture is painted later. `matrix` leads to the sheet."""
    pictures = [part.box for part in sheet.pictures if area(part.box) >= _MIN_PICTURE]
    inside = [
        word
        for segment in sheet.segments
        for word in segment.words
        if any(holds_middle(box, word.box) for box in pictures)
    ]
    painted = page.get_bboxlog() if inside else []
    if not painted or len(painted) > _MOST_PAINTED:
        return
    images = _places(painted, "fill-image", matrix)
    texts = _places(painted, "-text", matrix)
    for word in inside:
        if _last_at(images, word.box) > _last_at(texts, word.box):
            word.doubt = word.doubt or HiddenKind.COVERED


def _places(
    painted: list[tuple[str, tuple[float, float, float, float]]],
    what: str,
    matrix: pymupdf.Matrix,
) -> npt.NDArray[np.float64]:
    """Order and box of what is painted: n rows of (order, x0, y0, x1, y1)."""
    rows = [
        (order, *(pymupdf.Rect(bbox) * matrix))
        for order, (kind, bbox) in enumerate(painted)
        if what in kind
    ]
    return np.array(rows, np.float64).reshape(-1, 5)


def _last_at(places: npt.NDArray[np.float64], box: Box) -> float:
    """The order of the last thing painted over the middle of a box; -1 without any."""
    x, y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    across = (places[:, 1] - 1 <= x) & (x <= places[:, 3] + 1)
    found = places[across & (places[:, 2] - 1 <= y) & (y <= places[:, 4] + 1), 0]
    return float(found.max()) if len(found) else -1.0


def _is_one_pattern(page: pymupdf.Page, picture: npt.NDArray[np.uint8]) -> bool:
    """Whether a pattern fills all of the page, so that its picture is of one dark colour.

    Type that is painted with a pattern has no colour that could be compared to it, and there is
    nothing else on the page among which it could be hidden: it is taken as it is written.
    """
    if page.parent.xref_get_key(page.xref, "Resources/Pattern")[0] == "null":
        return False
    low, high = picture.min(axis=(0, 1)), picture.max(axis=(0, 1))
    return bool((high.astype(int) - low < _CONTRAST).all() and low.min() < _PAPER)


def _is_seen(picture: npt.NDArray[np.uint8], box: Box, scale: float) -> bool:
    """Whether there is something other than plain ground in the middle of a word's box."""
    # Without the rim, where the border of a table cell may run.
    rim = 0.15 * min(box.x1 - box.x0, box.y1 - box.y0)
    left, right = int((box.x0 + rim) * scale), int((box.x1 - rim) * scale) + 1
    top, bottom = int((box.y0 + rim) * scale), int((box.y1 - rim) * scale) + 1
    patch = picture[max(0, top) : bottom, max(0, left) : right]
    if not patch.size:
        return False
    spread = patch.max(axis=(0, 1)).astype(int) - patch.min(axis=(0, 1))
    return int(spread.max()) >= _CONTRAST
