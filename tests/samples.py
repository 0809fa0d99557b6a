"""A small file of every kind that can be read."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from rag.parse.formats import (
    BMP,
    BY_TYPE,
    CALENDAR,
    CODE,
    CSV,
    DOCX,
    EPUB,
    GIF,
    HEIC,
    HTML,
    JPEG,
    JSON,
    MAIL,
    MARKDOWN,
    ODP,
    ODS,
    ODT,
    OUTLOOK,
    PDF,
    PLAIN,
    PNG,
    PPTX,
    RTF,
    TIFF,
    WEBP,
    XLSX,
    XML,
)
from rag.types import ParsedDocument
from tests.files import (
    CLOSED,
    ROWS,
    make_bmp,
    make_csv,
    make_docx,
    make_gif,
    make_heic,
    make_html,
    make_jpeg,
    make_mail,
    make_markdown,
    make_plain,
    make_png,
    make_pptx,
    make_tiff,
    make_webp,
    make_xlsx,
    read_file,
)
from tests.open_files import (
    make_code,
    make_epub,
    make_ics,
    make_json,
    make_odp,
    make_ods,
    make_odt,
    make_rtf,
    make_xml,
)
from tests.outlook_files import BODY, SUBJECT, Letter
from tests.pdfs import box, make_pdf, text

# For every media type a file of it, in which CLOSED stands.
SAMPLES: Mapping[str, Callable[[Path], Path]] = {
    PDF: lambda path: make_pdf(path, box(72, 72, 540, 300, CLOSED), text(72, 72, "end")),
    DOCX: make_docx,
    PPTX: make_pptx,
    XLSX: make_xlsx,
    HTML: make_html,
    MARKDOWN: make_markdown,
    PLAIN: make_plain,
    CSV: make_csv,
    MAIL: make_mail,
    PNG: make_png,
    JPEG: make_jpeg,
    TIFF: make_tiff,
    WEBP: make_webp,
    BMP: make_bmp,
    GIF: make_gif,
    HEIC: make_heic,
    OUTLOOK: lambda path: Letter({SUBJECT: "Winter", BODY: CLOSED}).save(path),
    ODT: lambda path: make_odt(path, CLOSED, ROWS),
    ODS: lambda path: make_ods(path, CLOSED, ROWS),
    ODP: lambda path: make_odp(path, CLOSED, ROWS),
    EPUB: lambda path: make_epub(path, [f"<h1>Winter</h1><p>{CLOSED}</p>", "<h1>Spring</h1>"]),
    RTF: lambda path: make_rtf(path, CLOSED),
    JSON: lambda path: make_json(path, CLOSED, ROWS),
    XML: lambda path: make_xml(path, CLOSED),
    CALENDAR: lambda path: make_ics(path, CLOSED),
    CODE: lambda path: make_code(path, CLOSED),
}


def make_sample(folder: Path, media_type: str) -> Path:
    """A file of that type, named as such files are."""
    return SAMPLES[media_type](folder / f"Sample{BY_TYPE[media_type].suffixes[0]}")


@cache
def read_sample(media_type: str) -> tuple[str, bytes, ParsedDocument]:
    """Name and bytes of such a sample, and what its reader makes of it: read once in a process."""
    with TemporaryDirectory() as folder:
        path = make_sample(Path(folder), media_type)
        return path.name, path.read_bytes(), read_file(path, media_type)
