"""What one page of a PDF shows: words, drawn paths and pictures, as displayed."""

from typing import Any

from rag.parse.hidden import drop_unseen
from rag.parse.mupdf import pymupdf
from rag.parse.shapes import Drawing, Picture, Sheet, area
from rag.parse.words import Reading, read_words
from rag.types import Box

_FLAGS = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_COLLECT_VECTORS
_MAX_DRAWINGS = 30_000  # beyond it a page is a map; its words are read all the same
_MIN_COVER = 60.0  # square points; a smaller patch hides no word

# How to turn the page so that text of this direction runs from left to right, in degrees.
_TURNS = {(1, 0): 0, (0, -1): 90, (-1, 0): 180, (0, 1): 270}


def read_sheet(page: pymupdf.Page, max_pixels: int) -> Sheet:
    """Read the text layer and the shapes of a page. Rotation and crop are applied.

    A page whose text mostly runs upwards or downwards is read turned: `Sheet.turned` says by how
    much, and `Sheet.shown` gives a box on the page as it is displayed.
    """
    width, height = page.rect.width, page.rect.height
    raw, turn = _extract(page, 0), 0
    reading = _read(raw, width, height)
    direction = reading.main_direction()
    if direction != (1, 0) and direction in _TURNS:
        turn = _TURNS[direction]
        width, height = (height, width) if turn % 180 else (width, height)
        raw = _extract(page, turn)
        reading = _read(raw, width, height)
    frame = Box(0.0, 0.0, width, height)
    sheet = Sheet(
        number=page.number + 1,
        width=width,
        height=height,
        segments=reading.segments,
        sideways=reading.sideways,
        drawings=_drawings(raw, frame),
        pictures=_pictures(page, turn),
        hidden=reading.invisible,
        garbled=_garbled(raw, reading),
        characters=reading.characters,
        turned=turn,
    )
    for name in ("segments", "sideways"):
        seen, hidden = drop_unseen(page, sheet, getattr(sheet, name), max_pixels)
        setattr(sheet, name, seen)
        sheet.hidden += hidden
    return sheet


def turning(width: float, height: float, turn: int) -> pymupdf.Matrix:
    """Turns a page of this size clockwise by 0, 90, 180 or 270 degrees, in place."""
    if turn == 90:
        return pymupdf.Matrix(0, 1, -1, 0, height, 0)
    if turn == 180:
        return pymupdf.Matrix(-1, 0, 0, -1, width, height)
    if turn == 270:
        return pymupdf.Matrix(0, -1, 1, 0, 0, width)
    return pymupdf.Matrix(1, 1)


def _matrix(page: pymupdf.Page, turn: int) -> pymupdf.Matrix:
    """From the page's own space to the displayed page, turned."""
    matrix: pymupdf.Matrix = page.rotation_matrix * turning(page.rect.width, page.rect.height, turn)
    return matrix


def _extract(page: pymupdf.Page, turn: int) -> dict[str, Any]:
    # The clip is given in unrotated space; without bounds nothing is lost on a rotated page, and
    # words that lie off the page are seen and counted.
    everything = pymupdf.INFINITE_RECT()
    matrix = _matrix(page, turn)
    textpage = page.get_textpage(clip=everything, flags=_FLAGS, matrix=matrix)
    try:
        raw: dict[str, Any] = textpage.extractRAWDICT()
    except SystemError as error:
        if isinstance(error.__cause__, MemoryError):
            raise MemoryError from error
        # PyMuPDF cannot hand over characters that are no characters. The page is read by OCR.
        return {"blocks": [], "unreadable": True}
    return raw


def _garbled(raw: dict[str, Any], reading: Reading) -> float:
    if raw.get("unreadable"):
        return 1.0
    return reading.garbage / max(1, reading.characters + reading.garbage)


def _read(raw: dict[str, Any], width: float, height: float) -> Reading:
    frame = Box(0.0, 0.0, width, height)
    covers = [
        drawing
        for drawing in _drawings(raw, frame)
        if drawing.opaque and drawing.rectangle and not drawing.stroked
        if area(drawing.box) > _MIN_COVER
    ]
    return read_words(raw, frame, covers)


def _drawings(raw: dict[str, Any], frame: Box) -> list[Drawing]:
    blocks = [block for block in raw["blocks"] if block["type"] == 3]
    return [
        Drawing(
            box=Box(*block["bbox"]),
            order=block["number"],
            stroked=block["stroked"],
            rectangle=block["isrect"],
            opaque=block["alpha"] == 255,
        )
        for block in blocks[:_MAX_DRAWINGS]
        if _touches(block["bbox"], frame)
    ]


def _touches(bbox: tuple[float, float, float, float], frame: Box) -> bool:
    return bbox[0] < frame.x1 and bbox[2] > 0 and bbox[1] < frame.y1 and bbox[3] > 0


def _pictures(page: pymupdf.Page, turn: int) -> list[Picture]:
    textpage = page.get_textpage(
        clip=pymupdf.INFINITE_RECT(),
        flags=pymupdf.TEXT_PRESERVE_IMAGES,
        matrix=_matrix(page, turn),
    )
    return [
        Picture(Box(*image["bbox"]), image["width"], image["height"])
        for image in textpage.extractIMGINFO(hashes=False)
    ]
