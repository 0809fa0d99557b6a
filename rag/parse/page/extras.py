"""What a PDF holds beside its pages: scripts, links, attachments, comments, hidden layers.

Nothing of it is run, opened or fetched. It is told, because a file that does something is not what
it looks like, and because what nobody sees on a page may be meant for a machine.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from rag.notices import Notice
from rag.parse.page.mupdf import FAILURES, pymupdf
from rag.parse.page.shapes import Unseen
from rag.types import Box, Finding, HiddenKind, Severity

_MOST_NOTES = 200  # of one page
_MOST_LAYER_PAGES = 100
_LAYER_CHARACTERS = 20_000  # of one page
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]+:", re.IGNORECASE)
_SAFE = re.compile(r"(?:https?|mailto|tel|ftp|doi|urn|news):", re.IGNORECASE)
_NOTES_ON_PAGE = frozenset({"Link", "Widget", "Popup", "FreeText"})  # shown, or no words
_ACTIONS = ("OpenAction", "AA", "Names/JavaScript")


def page_extras(page: pymupdf.Page) -> tuple[list[str], list[Unseen]]:
    """The targets of a page's links, and the words of its comments."""
    if not page.parent.is_pdf or page.parent.xref_get_key(page.xref, "Annots")[0] == "null":
        return [], []
    targets = [_target(link) for link in page.get_links()[:_MOST_NOTES]]
    return [target for target in targets if target], list(_notes(page))


def _target(link: dict[str, Any]) -> str:
    """Where a link leads outside the document; nothing for one within it."""
    if link.get("kind") == pymupdf.LINK_LAUNCH:
        return f"launch:{link.get('file', '')}"
    return str(link.get("uri") or link.get("file") or "")


def _notes(page: pymupdf.Page) -> Iterator[Unseen]:
    for count, annotation in enumerate(page.annots()):
        if count >= _MOST_NOTES:
            return
        content = " ".join(str(annotation.info.get("content", "")).split())
        if content and annotation.type[1] not in _NOTES_ON_PAGE:
            yield Unseen(content, Box(*annotation.rect), HiddenKind.ANNOTATION)


def layer_words(document: pymupdf.Document) -> dict[int, Unseen]:
    """The words in layers that are switched off, by the number of their page from 1."""
    try:
        if all(group.get("on", True) for group in document.get_ocgs().values()):
            return {}
        return _words_of_layers(document)
    except FAILURES:
        return {}


def _words_of_layers(document: pymupdf.Document) -> dict[int, Unseen]:
    """What comes to each page when a copy of the document forgets that it has layers."""
    found = {}
    with pymupdf.open(document.name, filetype="pdf") as shown:
        shown.xref_set_key(shown.pdf_catalog(), "OCProperties", "null")
        for index in range(min(len(shown), _MOST_LAYER_PAGES)):
            before = {word[:5] for word in document[index].get_text("words", flags=0)}
            now = shown[index].get_text("words", flags=0)
            more = [word for word in now if word[:5] not in before]
            text = " ".join(word[4] for word in more)[:_LAYER_CHARACTERS]
            if text:
                box = Box(*(float(value) for value in more[0][:4]))
                found[index + 1] = Unseen(text, box, HiddenKind.LAYER)
    return found


def file_findings(document: pymupdf.Document, targets: Sequence[str]) -> list[Finding]:
    """What is told of the file as a whole: scripts, forms, attachments, links."""
    try:
        found = list(_told(document))
    except FAILURES:
        found = []
    if targets:
        message = Notice("parse.links", count=len(targets))
        found.append(_finding("links", Severity.NOTE, message))
    unsafe = [one for one in targets if _SCHEME.match(one) and not _SAFE.match(one)]
    if unsafe:
        message = Notice("parse.unsafe_links")
        found.append(_finding("unsafe_links", Severity.WARN, message))
    return found


def _told(document: pymupdf.Document) -> Iterator[Finding]:
    catalog = document.pdf_catalog()
    if any(_does_something(document, catalog, key) for key in _ACTIONS):
        message = Notice("parse.scripts")
        yield _finding("scripts", Severity.WARN, message)
    if document.xref_get_key(catalog, "AcroForm/XFA")[0] != "null":
        message = Notice("parse.form")
        yield _finding("form", Severity.WARN, message)
    attached = int(document.embfile_count())
    if attached:
        message = Notice("parse.attachments", count=attached)
        yield _finding("attachments", Severity.NOTE, message)


def _does_something(document: pymupdf.Document, catalog: int, key: str) -> bool:
    """Whether there is an action: one that only opens the document at a page does nothing."""
    kind, value = document.xref_get_key(catalog, key)
    if kind == "null":
        return False
    if key != "OpenAction":
        return True
    if kind == "xref":
        value = document.xref_object(int(value.split()[0]), compressed=True)
    return "/S" in value and not re.search(r"/S\s*/GoTo\b", value)


def _finding(check: str, severity: Severity, message: Notice) -> Finding:
    return Finding(check=check, severity=severity, message=message)
