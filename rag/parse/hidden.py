"""Text that a reader of the page does not see: white on white, unpainted, under a patch."""

import numpy as np
import numpy.typing as npt

from rag.parse.limits import fitting_dpi
from rag.parse.mupdf import pymupdf
from rag.parse.shapes import Segment, Sheet, Word
from rag.types import Box

_DPI = 72
_CONTRAST = 20  # of 255, in any colour; less between the lightest and darkest cannot be read


def drop_unseen(
    page: pymupdf.Page, sheet: Sheet, segments: list[Segment], max_pixels: int
) -> tuple[list[Segment], int]:
    """Segments without the words that the picture of the page does not show; how many characters.

    The page is drawn only if a word is suspect, so that ordinary pages cost nothing. Words of a
    scan's invisible text layer stay: there is ink under them.
    """
    if not any(word.suspect for segment in segments for word in segment.words):
        return segments, 0
    dpi = fitting_dpi(page.rect.width, page.rect.height, _DPI, max_pixels)
    pixmap = page.get_pixmap(dpi=dpi, colorspace=pymupdf.csRGB, alpha=False)
    picture = np.frombuffer(pixmap.samples_mv, np.uint8).reshape(pixmap.height, pixmap.width, 3)
    scale = dpi / 72
    kept, hidden = [], 0
    for segment in segments:
        seen = [
            word
            for word in segment.words
            if not word.suspect or _is_seen(picture, sheet.shown(word.box), scale)
        ]
        hidden += _length(segment.words) - _length(seen)
        if len(seen) == len(segment.words):
            kept.append(segment)
        elif seen:
            kept.append(Segment(seen))
    return kept, hidden


def _length(words: list[Word]) -> int:
    return sum(len(word.text) for word in words)


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
