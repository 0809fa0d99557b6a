"""The kinds of files that can be read: one line each."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass

from rag.types import FileType

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HTML = "text/html"
MARKDOWN = "text/markdown"
PLAIN = "text/plain"
CSV = "text/csv"
MAIL, OUTLOOK = "message/rfc822", "application/vnd.ms-outlook"
PNG, JPEG, TIFF, WEBP = "image/png", "image/jpeg", "image/tiff", "image/webp"
BMP, GIF, HEIC = "image/bmp", "image/gif", "image/heic"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODP = "application/vnd.oasis.opendocument.presentation"
EPUB = "application/epub+zip"
RTF = "application/rtf"
DOC, XLS = "application/msword", "application/vnd.ms-excel"
PPT = "application/vnd.ms-powerpoint"
JSON, XML = "application/json", "application/xml"
CALENDAR = "text/calendar"
CODE = "text/x-code"


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file: the module that reads it, what people call it, how its names end, its type.

    `unit` is the word for one of its pages; "part" where it has none of its own and a long text is
    cut into parts to be shown.
    """

    media_type: str
    module: str
    name: str
    suffixes: tuple[str, ...]
    type: FileType
    unit: str = "part"

    @property
    def is_picture(self) -> bool:
        """Whether it is an image file."""
        return self.media_type.startswith("image/")

    @property
    def is_text(self) -> bool:
        """Whether any text file could be one: only the name tells it from the others."""
        return self.media_type in _TEXTS

    @property
    def is_drawn(self) -> bool:
        """Whether its pages can be shown as pictures. The others are shown as text."""
        return self.media_type == PDF or self.is_picture


_TEXTS = (HTML, MARKDOWN, PLAIN, CSV, JSON, XML, CALENDAR, CODE)
_CODE = (
    ".py", ".js", ".ts", ".tsx", ".jsx", ".java", ".kt", ".c", ".h", ".cc", ".cpp", ".hpp", ".cs",
    ".go", ".rs", ".rb", ".php", ".swift", ".scala", ".lua", ".pl", ".r", ".jl", ".sh", ".ps1",
    ".sql", ".css", ".scss", ".yaml", ".yml", ".toml", ".ini", ".cfg", ".conf", ".tex", ".rst",
)  # fmt: skip
_WORD = (".docx", ".docm", ".dotx", ".dotm")
_SLIDES = (".pptx", ".pptm", ".ppsx")
_ODF, _STRUCTURED = "rag.parse.office.odf", "rag.parse.text.structured"
_LEGACY = "rag.parse.office.legacy"
FORMATS = (
    Format(PDF, "rag.parse.pdf", "PDF", (".pdf",), FileType.PDF, "page"),
    Format(DOCX, "rag.parse.office.docx", "Word document", _WORD, FileType.WORD),
    Format(PPTX, "rag.parse.office.pptx", "PowerPoint file", _SLIDES, FileType.SLIDES, "slide"),
    Format(
        XLSX, "rag.parse.office.xlsx", "Excel workbook", (".xlsx", ".xlsm", ".xltx"), FileType.SHEET
    ),
    Format(HTML, "rag.parse.text.html", "web page", (".html", ".htm", ".xhtml"), FileType.WEB),
    Format(
        MARKDOWN, "rag.parse.text.markdown", "Markdown file", (".md", ".markdown"), FileType.TEXT
    ),
    Format(PLAIN, "rag.parse.text.plain", "text file", (".txt", ".text", ".log"), FileType.TEXT),
    Format(CSV, "rag.parse.text.delimited", "CSV file", (".csv", ".tsv"), FileType.SHEET),
    Format(MAIL, "rag.parse.text.mail", "e-mail", (".eml",), FileType.MAIL),
    Format(OUTLOOK, "rag.parse.text.mail", "Outlook mail", (".msg",), FileType.MAIL),
    Format(PNG, "rag.parse.image", "PNG picture", (".png",), FileType.PICTURE, "page"),
    Format(JPEG, "rag.parse.image", "JPEG picture", (".jpg", ".jpeg"), FileType.PICTURE, "page"),
    Format(TIFF, "rag.parse.image", "TIFF picture", (".tif", ".tiff"), FileType.PICTURE, "page"),
    Format(WEBP, "rag.parse.image", "WebP picture", (".webp",), FileType.PICTURE, "page"),
    Format(BMP, "rag.parse.image", "BMP picture", (".bmp", ".dib"), FileType.PICTURE, "page"),
    Format(GIF, "rag.parse.image", "GIF picture", (".gif",), FileType.PICTURE, "page"),
    Format(HEIC, "rag.parse.image", "HEIC picture", (".heic", ".heif"), FileType.PICTURE, "page"),
    Format(ODT, _ODF, "OpenDocument text", (".odt", ".ott"), FileType.WORD),
    Format(ODS, _ODF, "OpenDocument spreadsheet", (".ods", ".ots"), FileType.SHEET),
    Format(ODP, _ODF, "OpenDocument presentation", (".odp", ".otp"), FileType.SLIDES, "slide"),
    Format(EPUB, "rag.parse.text.epub", "EPUB book", (".epub",), FileType.TEXT),
    Format(RTF, "rag.parse.text.rtf", "RTF document", (".rtf",), FileType.WORD),
    Format(DOC, _LEGACY, "Word document of before 2007", (".doc", ".dot"), FileType.WORD),
    Format(XLS, _LEGACY, "Excel workbook of before 2007", (".xls", ".xlt"), FileType.SHEET),
    Format(
        PPT, _LEGACY, "PowerPoint file of before 2007", (".ppt", ".pps"), FileType.SLIDES, "slide"
    ),
    Format(JSON, _STRUCTURED, "JSON file", (".json", ".jsonl", ".ndjson"), FileType.TEXT),
    Format(XML, _STRUCTURED, "XML file", (".xml",), FileType.TEXT),
    Format(CALENDAR, "rag.parse.text.agenda", "calendar file", (".ics",), FileType.TEXT),
    Format(CODE, "rag.parse.text.code", "file of source code", _CODE, FileType.TEXT),
)
BY_TYPE = {one.media_type: one for one in FORMATS}
BY_SUFFIX = {suffix: one for one in FORMATS for suffix in one.suffixes}
SUFFIXES = tuple(BY_SUFFIX)
LEGACY = {DOC: DOCX, XLS: XLSX, PPT: PPTX}  # what is read as another, and as which
# Where LibreOffice is looked for, which makes one of the other.
PROGRAMS = "/usr/bin:/usr/local/bin:/opt/homebrew/bin:/Applications/LibreOffice.app/Contents/MacOS"

SPOKEN = (
    "PDF, Word, PowerPoint, Excel, OpenDocument, RTF, EPUB, HTML, Markdown, text, CSV, JSON, XML, "
    "source code, e-mail (.eml, .msg), calendars (.ics) and pictures"
)


def suffix_of(name: str) -> str:
    """How a file's name ends, in small letters, with the dot; empty without one."""
    stem, dot, ending = name.rpartition(".")
    return f".{ending.lower()}" if dot and stem and "/" not in ending else ""


def converter() -> str | None:
    """LibreOffice's program; None where it is not installed."""
    return shutil.which("soffice", path=PROGRAMS)


def is_drawn(media_type: str) -> bool:
    """Whether pages of files of this type can be shown as pictures."""
    return media_type in BY_TYPE and BY_TYPE[media_type].is_drawn


def unit_of(media_type: str) -> str:
    """The word for one of the pages of files of this type."""
    return BY_TYPE[media_type].unit if media_type in BY_TYPE else "page"


def accepted(formats: Iterable[Format] = FORMATS) -> str:
    """What a file field of a form accepts: types, and endings for browsers that know no better."""
    listed = list(formats)
    types = [one.media_type for one in listed]
    return ",".join([*types, *(suffix for one in listed for suffix in one.suffixes)])
