"""The picture of a page made ready for OCR: faint ink darkened, ruling lines taken out and told.

Tesseract takes a grid for a picture and reads nothing in it. Where its lines are is what tells the
cells of a table afterwards.
"""

import numpy as np
import numpy.typing as npt

from rag.parse.page.mupdf import pymupdf
from rag.parse.page.shapes import union
from rag.types import Box

_LEAST = 0.5  # inches of a rule; a shorter one may be a letter or a dash
_THICK = 0.04  # inches; what is thicker is no rule
_DARK = 140  # of 255
_FAINT = 100  # the darkest ink of a page that is lighter than that is faint
_CONTRAST = 20  # of 255 between ink and paper, or there is no ink
_INK = 0.5  # per cent of a page that are inked, at least
_GROUND = 0.2  # inches; nothing so wide in all directions is a stroke of a letter
_WHITE = 245  # of 255; a ground as light as that needs no lifting
_GAP = 3  # pixels in which a rule is broken and still one
_MOST = 1_000  # rules of a page; more is a texture

Mask = npt.NDArray[np.bool_]


def made_ready(pixmap: pymupdf.Pixmap, dpi: int) -> tuple[pymupdf.Pixmap, list[Box]]:
    """The picture to read, and its rules: thin boxes in pixels of it."""
    shape = (pixmap.height, pixmap.width, pixmap.n)
    if pixmap.n != 3:
        return pixmap, []
    picture = np.frombuffer(pixmap.samples_mv, np.uint8).reshape(shape)
    strong = _strengthened(picture)
    dark = strong[:, :, 1] < _DARK  # green is nearest to what the eye sees
    across, down = _rules(dark, int(_LEAST * dpi), max(3, int(_THICK * dpi)))
    rules = across | down
    boxes = [*_boxes(across), *(_flipped(box) for box in _boxes(down.T))]
    if not boxes or len(boxes) > _MOST:
        return (pixmap if strong is picture else _pixmap(strong)), []
    cleared = strong.copy()
    cleared[rules | (_widened(rules) & ~dark)] = 255
    around = union(boxes)
    cells = (slice(int(around.y0), int(around.y1) + 1), slice(int(around.x0), int(around.x1) + 1))
    cleared[cells] = _unshaded(cleared[cells], int(_GROUND * dpi))
    return _pixmap(cleared), boxes


def _strengthened(picture: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The same picture, stretched from ink to paper if its ink is faint."""
    sample = picture[::4, ::4, 1]
    ink, paper = np.percentile(sample, (_INK, 50))
    if ink < _FAINT or paper - ink < _CONTRAST:
        return picture
    table = np.clip((np.arange(256) - ink) * 255 / (paper - ink), 0, 255).astype(np.uint8)
    stretched: npt.NDArray[np.uint8] = table[picture]
    return stretched


def _unshaded(part: npt.NDArray[np.uint8], size: int) -> npt.NDArray[np.uint8]:
    """A part of the picture with shaded cells on white, as the ink on them is read best."""
    ink = part[:, :, 1]
    ground = 255 - _largest(255 - _largest(ink, size), size)
    shaded = (ground >= _DARK) & (ground < _WHITE)
    lifted = np.minimum(ink.astype(np.uint16) * 255 // np.maximum(ground, 1), 255)
    return np.where(shaded[:, :, None], lifted[:, :, None].astype(np.uint8), part)


def _largest(values: npt.NDArray[np.uint8], size: int) -> npt.NDArray[np.uint8]:
    """For each pixel the largest value in a square around it."""
    for axis in (0, 1):
        values = _largest_along(values, size, axis)
    return values


def _largest_along(values: npt.NDArray[np.uint8], size: int, axis: int) -> npt.NDArray[np.uint8]:
    lines = np.moveaxis(values, axis, 0)
    before = size // 2
    padded = np.pad(lines, ((before, size - 1 - before), (0, 0)), mode="edge")
    reach = 1
    while reach < size:  # windows are doubled until the last two cover this one
        step = min(reach, size - reach)
        padded = np.maximum(padded[: len(padded) - step], padded[step:])
        reach += step
    return np.moveaxis(padded, 0, axis)


def _rules(dark: Mask, least: int, thick: int) -> tuple[Mask, Mask]:
    """The pixels of the rules that run across, and of those that run down."""
    across, down = _long(_widened(dark), least) & dark, _long(_widened(dark).T, least).T & dark
    if not across.any() and not down.any():
        return across, down
    solid = _long(_long(dark, thick + 1).T, thick + 1).T
    return across & ~solid, down & ~solid


def _long(mask: Mask, least: int) -> Mask:
    """The pixels in runs along a row of at least so many."""
    height, width = mask.shape
    if width < least:
        return np.zeros_like(mask)
    edges = np.zeros((height, width + 2), np.int8)
    edges[:, 1:-1] = mask
    steps = np.diff(edges, axis=1).ravel()
    starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1)
    kept = ends - starts >= least
    marks = np.zeros(steps.size + 1, np.int8)
    marks[starts[kept]] = 1
    marks[ends[kept]] = -1
    found: Mask = np.cumsum(marks[:-1], dtype=np.int8).reshape(height, width + 1)[:, :width] > 0
    return found


def _widened(mask: Mask) -> Mask:
    """With the pixels beside: a rule that is a little askew is a staircase."""
    wide = mask.copy()
    wide[1:] |= mask[:-1]
    wide[:-1] |= mask[1:]
    wide[:, 1:] |= mask[:, :-1]
    wide[:, :-1] |= mask[:, 1:]
    return wide


def _boxes(across: Mask) -> list[Box]:
    """The rules that run across, each as a box of no height."""
    boxes = []
    for top, bottom in _stretches(_any(across, 1)):
        middle = (top + bottom) / 2
        for left, right in _stretches(_any(across[top:bottom], 0)):
            boxes.append(Box(left, middle, right, middle))
    return boxes


def _any(mask: Mask, axis: int) -> Mask:
    found: Mask = np.logical_or.reduce(mask, axis=axis)
    return found


def _stretches(line: Mask) -> list[tuple[int, int]]:
    """Where a line of pixels is set: from and up to, small gaps closed."""
    places = np.flatnonzero(line)
    if not places.size:
        return []
    breaks = np.flatnonzero(np.diff(places) > _GAP)
    firsts = places[np.concatenate(([0], breaks + 1))]
    lasts = places[np.concatenate((breaks, [places.size - 1]))]
    return [(int(a), int(b) + 1) for a, b in zip(firsts, lasts, strict=True)]


def _flipped(box: Box) -> Box:
    return Box(box.y0, box.x0, box.y1, box.x1)


def _pixmap(picture: npt.NDArray[np.uint8]) -> pymupdf.Pixmap:
    height, width, _ = picture.shape
    return pymupdf.Pixmap(pymupdf.csRGB, width, height, picture.tobytes(), False)  # noqa: FBT003
