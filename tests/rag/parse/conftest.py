"""What tests of parsers share."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from rag.parse.page.mupdf import pymupdf


@pytest.fixture(scope="session", autouse=True)
def _no_picture_is_recognised_twice() -> Iterator[None]:
    """Made pages have lines in common, and of the same picture Tesseract always says the same."""
    known: dict[tuple[Any, ...], bytes] = {}
    recognise: Callable[..., bytes] = pymupdf.Pixmap.pdfocr_tobytes

    def once(picture: pymupdf.Pixmap, **how: Any) -> bytes:
        form = picture.width, picture.height, picture.n, picture.xres, picture.yres
        key = picture.digest, *form, *how.items()
        if key not in known:
            known[key] = recognise(picture, **how)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pymupdf.Pixmap, "pdfocr_tobytes", once)
        yield
