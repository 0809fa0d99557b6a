"""Draws a picture of a stranger anew, and small: what is shown of it is its pixels alone."""

from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from rag.errors import UnreadableFileError
from rag.notices import Notice

FORMATS = ("PNG", "JPEG", "WEBP")  # none that can hold a script, or is drawn by rules
_MOST_PIXELS = 25_000_000


def small_png(data: bytes, side: int) -> bytes:
    """The picture as PNG, its longer side at most `side` pixels, without what else the file has.

    Raises UnreadableFileError for what is no picture of these formats, or a huge one.
    """
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as given:
            if given.width * given.height > _MOST_PIXELS:  # by its head, before it is decoded
                raise UnreadableFileError(Notice("parse.picture_damaged"))
            drawn = ImageOps.exif_transpose(given).convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise UnreadableFileError(Notice("parse.picture_damaged")) from error
    drawn.thumbnail((side, side))
    clean = Image.new("RGBA", drawn.size)
    clean.paste(drawn)
    content = BytesIO()
    clean.save(content, "PNG", optimize=True)
    return content.getvalue()
