"""Pictures within files that have no pages of a fixed look: figures, by the words in them."""

import tempfile
from base64 import b64decode
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from rag.config import ParseConfig
from rag.errors import RagError
from rag.parse.page.mupdf import FAILURES
from rag.parse.page.ocr import Ocr
from rag.parse.page.raster import check_size, open_picture
from rag.parse.page.shapes import to_rows
from rag.parse.page.sheet import read_sheet
from rag.parse.text.flow import Flow
from rag.types import Box

MOST_READ = 100  # pictures of a document, as of a PDF
_LEAST_SIDE, _LEAST_PIXELS = 48, 10_000  # a smaller one is a rule, a bullet or a logo
Report = Callable[[int, int], None]


def embedded_picture(address: str) -> bytes:
    """The picture that an address itself holds (`data:`); nothing for any other address."""
    head, _, body = address.partition(",")
    if not head.startswith("data:image/") or not head.endswith(";base64"):
        return b""
    try:
        return b64decode(body, validate=False)
    except ValueError:
        return b""


class Tally:
    """Tells how far a reader is. A picture that turns up is as long as a page more."""

    def __init__(self, report: Report, total: int) -> None:
        self._report, self._done, self._total = report, 0, total
        self._tell()

    def more(self) -> None:
        """Something turned up that takes time."""
        self._total += 1
        self._tell()

    def done(self, count: int = 1) -> None:
        """So much more is done."""
        self._done += count
        self._tell()

    def _tell(self) -> None:
        self._report(self._done, self._total)


class Insets:
    """The pictures of one document. What is drawn again, tiny or not to be read is left out."""

    def __init__(self, config: ParseConfig, tally: Tally) -> None:
        self._config, self._tally = config, tally
        self._ocr = Ocr(config)
        self._seen: set[bytes] = set()
        self._left = min(MOST_READ, config.max_figures) if config.ocr else 0

    def write(self, data: bytes, flow: Flow) -> None:
        """Write a picture as a figure, if there are words in it.

        Raises UnreadableFileError without the language file that OCR needs.
        """
        key = sha256(data).digest()
        if not self._left or key in self._seen:
            return
        self._seen.add(key)
        with tempfile.NamedTemporaryFile(dir=".") as file:
            file.write(data)
            file.flush()
            if self._is_small(Path(file.name)):
                return
            self._left -= 1
            self._tally.more()
            flow.figure(self._words(Path(file.name)))
            self._tally.done()

    def _is_small(self, path: Path) -> bool:
        """Whether it holds no words; so it is with one that cannot be read or is over the limit."""
        try:
            width, height = check_size(path, self._config.max_pixels)
        except RagError:
            return True
        return min(width, height) < _LEAST_SIDE or width * height < _LEAST_PIXELS

    def _words(self, path: Path) -> list[str]:
        try:
            with open_picture(path) as document:
                page = document[0]
                sheet = read_sheet(page, self._config.max_pixels)
                whole = Box(0.0, 0.0, page.rect.width, page.rect.height)
                rows = to_rows(self._ocr.read_figure(page, sheet, whole))
        except FAILURES:
            return []
        return [" ".join(part.text for part in row) for row in rows]
