"""Opens picture files for reading and drawing alike, so that boxes fit what is drawn."""

from functools import cache
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, UnidentifiedImageError

from rag.errors import LimitError, UnreadableFileError
from rag.notices import Notice
from rag.parse.formats import HEIC, JPEG, PNG, TIFF
from rag.parse.page.mupdf import pymupdf
from rag.parse.sniff import by_content

_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF", "HEIF")  # JPEG is MPO, too
_MUPDF = {PNG: "png", JPEG: "jpeg", TIFF: "tiff"}
_TIMES = 4  # a picture may have this many times the pixels of a drawn page
_DAMAGED = Notice("parse.picture_damaged")


def check_size(path: Path, max_pixels: int) -> tuple[int, int]:
    """Look at the sizes that the file declares, before anything is decoded: width and height.

    Raises RagError for one that is too large.
    """
    try:
        with _opened(path) as picture:
            first = (picture.width, picture.height)
            for frame in range(getattr(picture, "n_frames", 1)):
                picture.seek(frame)
                if picture.width * picture.height > _TIMES * max_pixels:
                    width, height = picture.width, picture.height
                    most = _TIMES * max_pixels
                    raise LimitError(
                        Notice("parse.picture_size", width=width, height=height, most=most)
                    )
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError) as error:
        raise UnreadableFileError(_DAMAGED) from error
    return first


def open_picture(path: Path) -> Any:
    """A document of MuPDF with a page for each picture in the file."""
    with path.open("rb") as file:
        media_type = by_content(file)
    if media_type in _MUPDF:
        return pymupdf.open(stream=path.read_bytes(), filetype=_MUPDF[media_type])
    with _opened(path) as picture:  # those that MuPDF does not know; of a moving one the first
        made = BytesIO()
        picture.convert("RGB").save(made, "PNG")
    return pymupdf.open(stream=made.getvalue(), filetype="png")


def _opened(path: Path) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = None  # the limit is ours
    with path.open("rb") as file:
        if by_content(file) == HEIC:
            _know_heic()
    try:
        return Image.open(path, formats=_FORMATS)
    except UnidentifiedImageError as error:
        raise UnreadableFileError(_DAMAGED) from error


@cache
def _know_heic() -> None:
    """Have Pillow open what telephones take. Only then: its library takes 20 MB."""
    import_module("pillow_heif").register_heif_opener()
