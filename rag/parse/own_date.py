"""The date that a file gives itself: when it was made, by its own metadata.

Runs in the child process that read the file, after it: a date that cannot be read is none.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from email import message_from_binary_file, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

import olefile
from lxml import etree

from rag.errors import RagError
from rag.parse.formats import DOC, DOCX, HTML, MAIL, PDF, PPT, PPTX, XLS, XLSX
from rag.parse.office.package import Package
from rag.parse.page.mupdf import FAILURES, pymupdf

EARLIEST = date(1980, 1, 1)  # a file that says that it is older has a clock that was never set

_PDF = re.compile(r"\A(?:D:)?(\d{4})(\d{2})(\d{2})")
_ISO = re.compile(r"\A\s*(\d{4})-(\d{2})-(\d{2})")
_CREATED = "{http://purl.org/dc/terms/}created"
# When the empty documents were made that python-docx and python-pptx begin each file with.
_OF_TEMPLATES = {"2013-12-23T23:15:00Z", "2013-01-27T09:14:16Z"}
_META = re.compile(
    r"""<meta\b[^>]{0,200}?(?:name|property)\s*=\s*["']?
    (?:date|dc\.date|dcterms\.(?:created|issued)|article:published_time)["']?
    [^>]{0,200}?content\s*=\s*["']?(\d{4}-\d{2}-\d{2})""",
    re.VERBOSE | re.IGNORECASE,
)
_HEAD_BYTES = 64_000
_FAILURES = (*FAILURES, RagError, etree.LxmlError, OSError, ValueError, TypeError, LookupError)


def own_date(path: Path, media_type: str) -> date | None:
    """The day that a file says it was made on; None where it does not, or says nonsense."""
    reader = _READERS.get(media_type)
    if reader is None:
        return None
    try:
        found = reader(path)
    except _FAILURES:
        return None
    latest = datetime.now(UTC).date() + timedelta(days=1)  # it is tomorrow somewhere
    return found if found is not None and EARLIEST <= found <= latest else None


def _of_pdf(path: Path) -> date | None:
    with pymupdf.open(path) as document:
        return _day(_PDF, str((document.metadata or {}).get("creationDate") or ""))


def _of_office(path: Path) -> date | None:
    with Package(path) as package:
        kept = [one.target for one in package.relations("").values()
                if one.kind == "core-properties" and one.target in package.names]  # fmt: skip
        said = package.tree(kept[0]).findtext(_CREATED, "").strip() if kept else ""
        return _day(_ISO, said) if said not in _OF_TEMPLATES else None


def _of_legacy(path: Path) -> date | None:
    with olefile.OleFileIO(path) as container:
        created = container.get_metadata().create_time
        return created.date() if created else None


def _of_mail(path: Path) -> date | None:
    with path.open("rb") as file:
        said = str(message_from_binary_file(file, policy=policy.compat32).get("Date") or "")
    return parsedate_to_datetime(said).date()


def _of_page(path: Path) -> date | None:
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES).decode("latin-1")
    said = _META.search(head)
    return _day(_ISO, said[1]) if said else None


def _day(form: re.Pattern[str], said: str) -> date | None:
    match = form.search(said)
    return date(*map(int, match.groups())) if match else None


_READERS: Mapping[str, Callable[[Path], date | None]] = {
    PDF: _of_pdf, DOCX: _of_office, PPTX: _of_office, XLSX: _of_office, MAIL: _of_mail,
    HTML: _of_page, DOC: _of_legacy, XLS: _of_legacy, PPT: _of_legacy,
}  # fmt: skip
