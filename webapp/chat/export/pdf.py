"""A sheet as a PDF, printed by a process of its own."""

import json
import logging
import re
import tempfile
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.translation import gettext

from rag.parse.reader.process import Child, Deadline, TooSlowError
from rag.parse.render import HEADER
from webapp.chat.export.sheet import Sheet
from webapp.engine import rag_config
from webapp.library.errors import RefusedError

logger = logging.getLogger(__name__)

SECONDS = 30
# MuPDF reads what an entity stands for once more: “&lt;” in a document would come out as “<”.
_TEXT = re.compile(">[^<]*")


def as_pdf(sheet: Sheet) -> bytes:
    """The sheet as the bytes of a PDF. Half a second. Raises RefusedError where it is too long."""
    html = render_to_string("export/print.html", {"sheet": sheet})
    order = {
        "html": _TEXT.sub(lambda text: text[0].replace("&", "&amp;"), html),
        "css": render_to_string("export/print.css"),
        "title": sheet.title,
        "memory_mb": rag_config().parse.memory_mb,
        "seconds": SECONDS,
    }
    with tempfile.TemporaryDirectory(prefix="print-") as folder:
        child = Child("webapp.chat.export.press", Path(folder))
        try:
            return _printed(child, json.dumps(order).encode())
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
