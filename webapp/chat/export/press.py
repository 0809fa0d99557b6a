"""The process that prints a sheet: a copy of the nursery, started by `webapp.chat.export.pdf`.

PyMuPDF is not safe between threads, and its memory is hard to limit within ours. In: a line of
JSON with `html`, `css`, `title`, `pictures`, `memory_mb` and `seconds`. Out: a header with the
length, a PDF.
"""

import io
import json
import os
import sys
from base64 import b64decode
from collections.abc import Mapping

import pymupdf

from rag.parse.reader.limits import confine
from rag.parse.render import HEADER

_PAGE = pymupdf.paper_rect("a4")
_MARGINS = (62, 62, -62, -68)
_GREY = (0.35, 0.35, 0.35)
_NUMBER_AT = 36  # points above the edge, and as large as the margin from the side


def main(nursery: int) -> None:
    """Print one sheet. It ends with `nursery`, which it is a copy of."""
    # What a library prints must not get between our bytes.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    order = json.loads(sys.stdin.readline())
    confine(memory_mb=order["memory_mb"], cpu_s=order["seconds"], file_mb=1, parent=nursery)
    pictures = {name: b64decode(png) for name, png in order["pictures"].items()}
    body = printed(order["html"], order["css"], order["title"], pictures)
    out.write(HEADER.pack(1, len(body)) + body)
    out.flush()


def printed(html: str, css: str, title: str, pictures: Mapping[str, bytes]) -> bytes:
    """The page as a PDF, with its links, numbered pages and no more of each font than it uses."""
    archive = pymupdf.Archive()
    for name, png in pictures.items():
        archive.add(png, name)
    story = pymupdf.Story(html, user_css=css, archive=archive)
    document = story.write_with_links(lambda number, filled: (_PAGE, _PAGE + _MARGINS, None))
    count = document.page_count
    for number, page in enumerate(document, start=1):
        at = (_PAGE.width - _MARGINS[0] - 20, _PAGE.height - _NUMBER_AT)
        page.insert_text(at, f"{number} / {count}", fontsize=8, color=_GREY)
    document.set_metadata({"title": title, "creator": "Veracite", "producer": "Veracite"})
    document.subset_fonts()
    packed = io.BytesIO()
    document.save(packed, garbage=3, deflate=True)
    return packed.getvalue()
