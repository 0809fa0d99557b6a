"""A sheet as a PDF, printed by a process of its own."""

import json
import logging
import re
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.translation import gettext

from rag.parse.reader.process import Child, Deadline, TooSlowError
from rag.parse.render import HEADER
from webapp.chat.export.parts import Part, Run, Sheet
from webapp.engine import rag_config
from webapp.library.errors import RefusedError

logger = logging.getLogger(__name__)

SECONDS = 30
COLUMNS = 6  # of a table that fit beside each other
AT_ONCE = 2  # in one web process: each may take as much memory as reading a file
# MuPDF reads what an entity stands for once more: “&lt;” in a document would come out as “<”.
_TEXT = re.compile(">[^<]*")


# Where a word of a cell may be broken: what is wider than the page is left out of it.
_WITHIN_A_WORD = re.compile(r"(\S{10})(?=\S)")
_places = threading.BoundedSemaphore(AT_ONCE)


def as_pdf(sheet: Sheet) -> bytes:
    """The sheet as the bytes of a PDF. Half a second. Raises RefusedError where it is too long.

    Others wait for their turn, and are refused if it does not come.
    """
    parts = tuple(fitting for part in sheet.parts for fitting in _fitting(part))
    context = {"sheet": replace(sheet, parts=parts)}
    html = render_to_string("export/print.html", context)
    order = {
        "html": _TEXT.sub(lambda text: text[0].replace("&", "&amp;"), html),
        "css": render_to_string("export/print.css"),
        "title": sheet.title,
        "pictures": {one.name: one.base64 for one in sheet.pictures},
        "memory_mb": rag_config().parse.memory_mb,
        "seconds": SECONDS,
    }
    if not _places.acquire(timeout=SECONDS):
        raise RefusedError(gettext("Many PDFs are being made. Try again in a minute."))
    try:
        return _pressed(json.dumps(order).encode())
    finally:
        _places.release()


def _fitting(part: Part) -> Iterator[Part]:
    """The part, or the pieces of a wide table, one below the other: each with the first column."""
    if part.kind != "table":
        yield part
        return
    lines = [replace(line, cells=tuple(map(_breakable, line.cells))) for line in part.lines]
    for start in range(1, max(2, len(lines[0].cells)), COLUMNS - 1):
        columns = slice(start, start + COLUMNS - 1)
        pieces = (replace(line, cells=(line.cells[0], *line.cells[columns])) for line in lines)
        yield replace(part, lines=tuple(pieces))


def _breakable(cell: tuple[Run, ...]) -> tuple[Run, ...]:
    return tuple(replace(run, text=_WITHIN_A_WORD.sub("\\1\u200b", run.text)) for run in cell)


def _pressed(order: bytes) -> bytes:
    with tempfile.TemporaryDirectory(prefix="print-") as folder:
        child = Child("webapp.chat.export.press", Path(folder))
        try:
            return _printed(child, order)
        except (TooSlowError, BrokenPipeError, EOFError) as error:
            logger.warning("the process that prints ended: %s", child.complaints())
            told = gettext("This is too long for a PDF. Take it as Word or Markdown.")
            raise RefusedError(told) from error
        finally:
            child.stop()


def _printed(child: Child, order: bytes) -> bytes:
    deadline = Deadline(SECONDS)
    child.send(order)
    header = child.read(HEADER.size, deadline)
    if len(header) < HEADER.size:
        raise EOFError
    _, size = HEADER.unpack(header)
    body = child.read(size, deadline)
    if len(body) < size:
        raise EOFError
    return body
