"""Pictures of pages and figures, drawn in a child process that lives on between requests."""

import json
import logging
import struct
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from rag.config import ParseConfig
from rag.errors import LimitError, RagError, UnreadableFileError
from rag.notices import Notice
from rag.parse.layout import boxes_of
from rag.parse.reader.process import Child, Deadline, TooSlowError
from rag.types import Box, Figure, Highlight, ParsedDocument, Span

logger = logging.getLogger(__name__)

_MAX_PNG = 64 * 1024 * 1024
HEADER = struct.Struct(">BI")  # 1 for a picture or 0 for an error, bytes that follow
_RESTART_AFTER = 500  # requests; MuPDF's memory grows over many documents


class Renderer:
    """Draws pages of PDFs. Safe to share between threads: requests are taken one by one.

    The child starts with the first request and again after it was killed: for taking longer than
    `seconds`, for dying, or after many requests to give its memory back. A process that forks must
    make its own renderer after the fork.
    """

    def __init__(self, config: ParseConfig, *, seconds: float = 20.0) -> None:
        self._config = config
        self._seconds = seconds
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._served = 0

    def page_png(
        self,
        path: Path,
        number: int,
        *,
        width: int,
        highlights: Sequence[Highlight] = (),
        covers: Sequence[Highlight] = (),
    ) -> bytes:
        """A page, 1-based, `width` pixels wide, with the highlights of that page drawn over it.

        What `covers` name is painted over: it is not in the picture at all.
        Raises UnreadableFileError (no such page, damaged, not a PDF) and LimitError (too slow).
        """
        boxes = [_corners(mark.box) for mark in highlights if mark.page == number]
        hidden = [_corners(cover.box) for cover in covers if cover.page == number]
        return self._ask(path, number, width=width, highlights=boxes, covers=hidden)

    def figure_png(
        self,
        path: Path,
        number: int,
        box: Box,
        *,
        dpi: int = 150,
        covers: Sequence[Highlight] = (),
    ) -> bytes:
        """The part of a page, 1-based, that a box shows. Raises as `page_png` does."""
        hidden = [_corners(cover.box) for cover in covers if cover.page == number]
        return self._ask(path, number, box=_corners(box), dpi=dpi, covers=hidden)

    def figures_of(
        self, document: ParsedDocument, hidden: Sequence[Span]
    ) -> Callable[[Figure], bytes]:
        """Draws a document's figures, with these of its words painted over. See `figure_png`."""
        covers = [box for span in hidden for box in boxes_of(document.words, span)]
        path = document.source.path
        return lambda figure: self.figure_png(path, figure.page, figure.box, covers=covers)

    def close(self) -> None:
        """End the child, also in the middle of a picture. The next request starts a new one."""
        child = self._child
        if child is not None:
            child.kill()
        with self._lock:
            self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _ask(self, path: Path, number: int, **how: Any) -> bytes:
        order = {"path": str(path.resolve()), "number": number, **how}
        with self._lock:
            if self._served >= _RESTART_AFTER:
                self._stop()
            try:
                return self._answer(self._running(), json.dumps(order).encode())
            except RagError:
                raise
            except BaseException:
                self._stop()  # half an answer may be left in the pipe
                raise

    def _running(self) -> Child:
        if self._child is None or self._child.ended:
            self._stop()
            self._folder = tempfile.TemporaryDirectory(prefix="render-")
            self._child = Child("rag.parse.draw", Path(self._folder.name))
            self._served = 0
            self._child.send(json.dumps(asdict(self._config), default=str).encode())
        return self._child

    def _answer(self, child: Child, order: bytes) -> bytes:
        self._served += 1
        deadline = Deadline(self._seconds)
        try:
            child.send(order)
            header = child.read(HEADER.size, deadline)
            if len(header) < HEADER.size:
                raise self._died()
            good, size = HEADER.unpack(header)
            body = child.read(min(size, _MAX_PNG), deadline)
        except TooSlowError as error:
            self._stop()
            raise LimitError(Notice("draw.time")) from error
        except BrokenPipeError as error:
            raise self._died() from error
        if len(body) < size:
            raise self._died()
        if not good:
            raise UnreadableFileError(_said(body))
        return body

    def _died(self) -> RagError:
        """Clean up after a child that ended in the middle of a request."""
        said = self._child.complaints() if self._child else ""
        logger.warning("the process that draws pages ended: %s", said)
        self._stop()
        return UnreadableFileError(Notice("draw.failed"))

    def _stop(self) -> None:
        if self._child is not None:
            self._child.stop()
        if self._folder is not None:
            self._folder.cleanup()
        self._child = self._folder = None


def _said(body: bytes) -> Notice:
    """Why there is no picture. The child may have been taken over by the file that it draws."""
    try:
        return Notice.of(body.decode(errors="replace")[:500])
    except (ValueError, TypeError, LookupError, RecursionError):
        return Notice("draw.failed")


def _corners(box: Box) -> tuple[float, float, float, float]:
    return (box.x0, box.y0, box.x1, box.y1)
