"""What one page of a PDF shows: words, drawn paths and pictures, as displayed."""

import re
from typing import Any

from rag.parse.page.boxes import write_boxes
from rag.parse.page.hidden import doubt_under_pictures, drop_unseen
from rag.parse.page.mupdf import pymupdf
from rag.parse.page.quick import read_plain
from rag.parse.page.shapes import Drawing, Picture, Sheet, area
from rag.parse.page.words import Reading, read_words
from rag.types import Box

Raw = dict[str, Any]

# What a file says a stretch of letters stands for (ActualText) need not be what they show.
_FLAGS = (
    pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_COLLECT_VECTORS | pymupdf.TEXT_IGNORE_ACTUALTEXT
)
_MAX_DRAWINGS = 30_000  # beyond it a page is a map; its words are read all the same
_INLINE = re.compile(rb"[\s>/]ID\s")  # before the data of a picture
_MIN_COVER = 60.0  # square points; a smaller patch hides no word

# How to turn the page so that text of this direction runs from left to right, in degrees.
_TURNS = {(1, 0): 0, (0, -1): 90, (-1, 0): 180, (0, 1): 270}


def read_sheet(page: pymupdf.Page, max_pixels: int) -> Sheet:
    """Read the text layer and the shapes of a page. Rotation and crop are applied.

    A page whose text mostly runs upwards or downwards is read turned: `Sheet.turned` says by how
    much, and `Sheet.shown` gives a box on the page as it is displayed.
    """
    width, height = page.rect.width, page.rect.height
    textpage, turn = _textpage(page, 0), 0
    raw, reading = _read(textpage, width, height)
    direction = reading.main_direction()
    if direction != (1, 0) and direction in _TURNS:
        turn = _TURNS[direction]
        width, height = (height, width) if turn % 180 else (width, height)
        textpage = _textpage(page, turn)
        raw, reading = _read(textpage, width, height)
    frame = Box(0.0, 0.0, width, height)
    sheet = Sheet(
        number=page.number + 1,
        width=width,
        height=height,
        segments=reading.segments,
        sideways=reading.sideways,
        drawings=_drawings(raw, frame),
        pictures=_pictures(page, turn),
        unseen=reading.unseen,
        garbled=_garbled(raw, reading),
        characters=reading.characters,
        turned=turn,
    )
    write_boxes(page, sheet, _matrix(page, turn))
    doubt_under_pictures(page, sheet, _matrix(page, turn))
    for name in ("segments", "sideways"):
        seen, unseen = drop_unseen(page, sheet, getattr(sheet, name), max_pixels)
        setattr(sheet, name, seen)
        sheet.unseen += unseen
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


def _textpage(page: pymupdf.Page, turn: int) -> pymupdf.TextPage:
    # The clip is given in unrotated space; without bounds nothing is lost on a rotated page, and
    # words that lie off the page are seen and counted.
    everything = pymupdf.INFINITE_RECT()
    return page.get_textpage(clip=everything, flags=_FLAGS, matrix=_matrix(page, turn))


def _read(textpage: pymupdf.TextPage, width: float, height: float) -> tuple[Raw, Reading]:
    """The blocks of a page, and its words: by the fast way if it will do."""
    frame = Box(0.0, 0.0, width, height)
    try:
        raw: Raw = textpage.extractDICT()
        covers = _covers(raw, frame)
        reading = read_plain(raw["blocks"], textpage.extractWORDS(), frame, covers)
        if reading is None:
            raw = textpage.extractRAWDICT()
            reading = read_words(raw, frame, covers)
    except SystemError as error:
        if isinstance(error.__cause__, MemoryError):
            raise MemoryError from error
        # PyMuPDF cannot hand over characters that are no characters. The page is read by OCR.
        return {"blocks": [], "unreadable": True}, Reading()
    return raw, reading


def _covers(raw: Raw, frame: Box) -> list[Drawing]:
    return [
        drawing
        for drawing in _drawings(raw, frame)
        if drawing.opaque and drawing.rectangle and not drawing.stroked
        if area(drawing.box) > _MIN_COVER
    ]


def _garbled(raw: Raw, reading: Reading) -> float:
    if raw.get("unreadable"):
        return 1.0
    return reading.garbage / max(1, reading.characters + reading.garbage)


def _drawings(raw: Raw, frame: Box) -> list[Drawing]:
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
    if page.parent.is_pdf and not _may_have_pictures(page):
        return []
    textpage = page.get_textpage(
        clip=pymupdf.INFINITE_RECT(),
        flags=pymupdf.TEXT_PRESERVE_IMAGES,
        matrix=_matrix(page, turn),
    )
    return [
        Picture(Box(*image["bbox"]), image["width"], image["height"])
        for image in textpage.extractIMGINFO(hashes=False)
    ]


def _may_have_pictures(page: pymupdf.Page) -> bool:
    """Whether a picture can stand among what the page names or in its own commands.

    To look for it is cheap; to draw the page for its pictures takes a third of a plain reading.
    """

    def names(what: str) -> bool:
        return bool(page.parent.xref_get_key(page.xref, what)[0] != "null")

    if not names("Resources") or names("Resources/XObject") or names("Resources/Pattern"):
        return True
    contents: bytes = page.read_contents()
    return _INLINE.search(contents) is not None
