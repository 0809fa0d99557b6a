"""Draws a page or a part of it with PyMuPDF, and marks words on it."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from rag.notices import Notice
from rag.parse.formats import PDF, is_drawn
from rag.parse.page.mupdf import FAILURES, pymupdf
from rag.parse.page.raster import open_picture
from rag.parse.sniff import by_content

_MAX_WIDTH = 4_000  # pixels
_MAX_DPI = 300
_INK = np.array([255, 226, 92], np.uint16)  # of the marker; it multiplies, so the words stay black
_RIM = np.array([214, 158, 0], np.uint8)  # of the mark's edge, to be seen on dark pages too
_PADDING = 1.0  # points around the words

Corners = tuple[float, float, float, float]


class NoPictureError(Exception):
    """A page cannot be drawn. The message is for the reader."""

    def __init__(self, message: Notice) -> None:
        super().__init__(message)
        self.message = message


class Desk:
    """Draws; the document asked for last stays open, for pages are asked for one by one."""

    def __init__(self, max_pixels: int) -> None:
        self._max_pixels = max_pixels
        self._key: tuple[str, int] = ("", 0)
        self._document: Any = None

    def draw(self, order: Mapping[str, Any]) -> bytes:
        """The PNG that an order of `Renderer` asks for. Raises NoPictureError."""
        try:
            page = self._page(str(order["path"]), int(order["number"]))
            if "box" in order:
                return self._part(page, order["box"], int(order["dpi"]), order["covers"])
            marks, covers = order["highlights"], order["covers"]
            return self._whole(page, int(order["width"]), marks, covers)
        except (*FAILURES, OSError) as error:
            self._document = None
            raise NoPictureError(Notice("draw.failed")) from error

    def _page(self, path: str, number: int) -> Any:
        key = (path, Path(path).stat().st_mtime_ns)
        if self._document is None or key != self._key:
            self._document = None  # closed before the next is opened
            self._document, self._key = _open(path), key
        if self._document.needs_pass:
            raise NoPictureError(Notice("draw.not_shown"))
        if not 1 <= number <= self._document.page_count:
            raise NoPictureError(Notice("draw.no_page", page=number))
        return self._document[number - 1]

    def _whole(
        self, page: Any, width: int, highlights: Iterable[Corners], covers: Iterable[Corners]
    ) -> bytes:
        zoom = min(max(width, 1), _MAX_WIDTH) / max(1.0, page.rect.width)
        zoom = self._fit(zoom, page.rect.width, page.rect.height)
        pixmap = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), alpha=False)
        _paint(pixmap, covers, zoom)
        return _png(_marked(pixmap, highlights, zoom))

    def _part(self, page: Any, box: Corners, dpi: int, covers: Iterable[Corners]) -> bytes:
        clip = pymupdf.Rect(*box) & page.rect
        if clip.is_empty:
            raise NoPictureError(Notice("draw.nothing_there"))
        zoom = self._fit(min(max(dpi, 1), _MAX_DPI) / 72, clip.width, clip.height)
        matrix = pymupdf.Matrix(zoom, zoom)
        pixmap = page.get_pixmap(matrix=matrix, clip=clip, alpha=False)
        _paint(pixmap, covers, zoom)
        return _png(pixmap)

    def _fit(self, zoom: float, width: float, height: float) -> float:
        """A smaller zoom if the picture would have too many pixels."""
        pixels = width * height * zoom * zoom
        return zoom if pixels <= self._max_pixels else zoom * (self._max_pixels / pixels) ** 0.5


def _open(path: str) -> Any:
    """A PDF or a picture. MuPDF would open web pages and books too, whatever they are called."""
    with Path(path).open("rb") as file:
        kind = by_content(file)
    if kind == PDF:
        document = pymupdf.open(path, filetype="pdf")
        if document.is_pdf:
            return document
    elif kind is not None and is_drawn(kind):
        return open_picture(Path(path))
    raise NoPictureError(Notice("draw.not_shown"))


def _png(pixmap: Any) -> bytes:
    png: bytes = pixmap.tobytes("png")
    return png


def _paint(pixmap: Any, boxes: Iterable[Corners], zoom: float) -> None:
    """Black over boxes in points: what is there is not in the picture any more."""
    for x0, y0, x1, y1 in boxes:
        left, top = (int((value - _PADDING) * zoom) for value in (x0, y0))
        right, bottom = (int((value + _PADDING) * zoom) + 1 for value in (x1, y1))
        area = pymupdf.IRect(left, top, right, bottom) & pixmap.irect
        if not area.is_empty:
            pixmap.set_rect(area, (0,) * pixmap.n)


def _marked(pixmap: Any, highlights: Iterable[Corners], zoom: float) -> Any:
    """The picture with boxes in points drawn over it as with a marker."""
    boxes = list(highlights)
    if not boxes or pixmap.n != 3:
        return pixmap
    shape = (pixmap.height, pixmap.width, 3)
    picture = np.frombuffer(pixmap.samples, np.uint8).reshape(shape).copy()
    rim = max(1, round(zoom))
    for x0, y0, x1, y1 in boxes:
        left, top = (max(0, int((value - _PADDING) * zoom)) for value in (x0, y0))
        right, bottom = (int((value + _PADDING) * zoom) + 1 for value in (x1, y1))
        part = picture[top:bottom, left:right]
        part[:] = part * _INK // 255
        part[-rim:] = _RIM
    return pymupdf.Pixmap(pymupdf.csRGB, shape[1], shape[0], picture.tobytes(), False)  # noqa: FBT003
