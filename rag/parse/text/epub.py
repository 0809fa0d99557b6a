"""Reads an EPUB: its chapters, which are web pages, in the order of its spine."""

import posixpath
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from rag.config import ParseConfig
from rag.errors import UnreadableFileError
from rag.notices import Notice
from rag.parse.office.package import Package
from rag.parse.text.encoding import decode
from rag.parse.text.flow import Flow, expected_parts
from rag.parse.text.html import write_html
from rag.parse.text.insets import Tally
from rag.types import ParsedDocument, SourceFile

PARSER = "epub/1"
_CONTAINER = "META-INF/container.xml"
_LOCKS = "META-INF/encryption.xml"
_PAGES = ("application/xhtml+xml", "text/html")
Report = Callable[[int, int], None]


def read(source: SourceFile, config: ParseConfig, report: Report) -> ParsedDocument:
    """Read a book. Raises UnreadableFileError and LimitError."""
    with Package(source.path) as package:
        chapters = list(_chapters(package))
        if not chapters:
            raise UnreadableFileError(Notice("file.damaged"))
        if not _locked(package).isdisjoint(chapters):
            raise UnreadableFileError(Notice("file.locked"))
        tally = Tally(report, sum(expected_parts(package.size(name)) for name in chapters))
        flow = Flow(config)
        for name in chapters:
            write_html(decode(package.read(name)), flow)
            tally.done(expected_parts(package.size(name)))
        return flow.finish(source, PARSER)


def _locked(package: Package) -> frozenset[str]:
    """The names of the parts that are encrypted. In a book that may be read, fonts alone are."""
    if _LOCKS not in package.names:
        return frozenset()
    found = package.tree(_LOCKS).iter("{*}CipherReference")
    return frozenset(posixpath.normpath(unquote(one.get("URI", ""))) for one in found)


def _chapters(package: Package) -> Iterator[str]:
    """The names of the chapters' parts, in reading order."""
    found = package.tree(_CONTAINER).find(".//{*}rootfile") if _CONTAINER in package.names else None
    listing = found.get("full-path", "") if found is not None else ""
    if listing not in package.names:
        return
    book = package.tree(listing)
    parts = {one.get("id"): one for one in book.iter("{*}item")}
    for place in book.iter("{*}itemref"):
        part = parts.get(place.get("idref"))
        if part is None or part.get("media-type") not in _PAGES:
            continue
        name = posixpath.normpath(
            posixpath.join(posixpath.dirname(listing), unquote(part.get("href", "")))
        )
        if name in package.names:
            yield name
