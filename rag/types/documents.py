"""Nouns of ingest: files, what parsing finds in them, chunks. All of them are frozen."""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rag.notices import NOTHING, Notice
from rag.types.quality import HiddenKind, PageQuality
from rag.types.sensitive import SensitiveKind

# One row per word, in the order of the canonical text. Boxes are in points of the page as it is
# displayed (rotation applied, origin at the top left), so they overlay a rendered page directly.
# Of a page without a picture (see `Page`) all boxes are zero.
WORD = np.dtype(
    [
        ("start", "<u4"),
        ("end", "<u4"),
        ("page", "<u4"),
        ("x0", "<f4"),
        ("y0", "<f4"),
        ("x1", "<f4"),
        ("y1", "<f4"),
        ("confidence", "u1"),  # 0..100; 100 for a text layer
    ]
)

# One row per table cell. `table` is the ordinal of its element in `ParsedDocument.elements`.
CELL = np.dtype(
    [
        ("table", "<u4"),
        ("row", "<u4"),
        ("column", "<u4"),
        ("start", "<u4"),
        ("end", "<u4"),
        ("page", "<u4"),
        ("x0", "<f4"),
        ("y0", "<f4"),
        ("x1", "<f4"),
        ("y1", "<f4"),
        ("header", "?"),  # a column header or a row label
    ]
)


class ElementKind(StrEnum):
    """What a piece of layout is. Also the kind of a chunk made from it."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST = "list"
    TABLE = "table"
    FIGURE = "figure"
    CAPTION = "caption"
    HEADER = "header"
    FOOTER = "footer"


class Severity(StrEnum):
    """How much a finding matters: told, warned about, or stopping what it was found in."""

    NOTE = "note"
    WARN = "warn"
    BLOCK = "block"


class Stage(StrEnum):
    """Where a document is in ingest."""

    QUEUED = "queued"
    PARSING = "parsing"
    CAPTIONING = "captioning"
    EMBEDDING = "embedding"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """A file to ingest: its bytes on the local disk and what is known of it."""

    document_id: str
    generation: int
    path: Path
    media_type: str
    title: str


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Start and end (exclusive), character offsets in a document's canonical text."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: "Span") -> bool:
        """Whether all of the other lies within this one."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True, order=True)
class Sensitive:
    """Words that give something away, by their place in a text."""

    span: Span
    kind: SensitiveKind


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in points on the displayed page, origin at the top left."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Highlight:
    """A rectangle to draw on a page, 1-based."""

    page: int
    box: Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a check found, in words that may be shown. `span` and `page` say where, if known."""

    check: str
    severity: Severity
    message: Notice
    span: Span | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """A piece of layout. `level` is the depth of a heading, 1 the highest, else 0."""

    kind: ElementKind
    span: Span
    page: int
    box: Box
    level: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hidden:
    """Words in the file that a reader of the page does not see: no part of the canonical text.

    `span` is where they would stand in it: the page. `box` is their place, if they have one on it.
    """

    kind: HiddenKind
    page: int
    span: Span
    text: str
    box: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page, 1-based. The spans of the pages tile the canonical text. Size in points.

    Width and height are 0 where the format knows no pages of a fixed look: such a page is a slide,
    a sheet or a part of the text, is shown as text, and what is on it has boxes of zeros.
    """

    number: int
    span: Span
    width: float
    height: float
    quality: PageQuality


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A picture or drawing on a page. `span` covers the words found in it (it may be empty)."""

    number: int
    page: int
    box: Box
    span: Span
    caption: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDocument:
    """One canonical text, and for every word of it the place on the page.

    `words` has dtype WORD, `cells` dtype CELL; both are sorted by `start`. `hidden` is in none of
    the rest. `dated` is the day that the file says it was made on.
    """

    source: SourceFile
    text: str
    words: npt.NDArray[np.void]
    cells: npt.NDArray[np.void]
    pages: tuple[Page, ...]
    elements: tuple[Element, ...]
    figures: tuple[Figure, ...]
    parser: str
    warnings: tuple[Finding, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    dated: date | None = None

    @property
    def language(self) -> str:
        """The language of most of the pages that tell theirs; empty where none does."""
        told = Counter(page.quality.language for page in self.pages if page.quality.language)
        return max(told, key=lambda code: told[code], default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A stored unit of text: what is embedded, found and shown.

    `text` is the canonical text at `span`, verbatim. `title`, `headings`, `context` (a table's
    header row and unit) and `caption` (a description made by a machine) are embedded with it, but
    never quoted. `id` is `<document>:<generation>:<ordinal>`. `breaks` are the offsets, within
    `span`, at which the second and the later of its `pages` begin. `labels` are what its pages
    are called: the numbers printed on them, "last1" for the last one. Under a policy `hidden` are
    the kinds of what was covered in it, one for each place; `withheld`: all of it was.
    `doubt` says why its words may be wrong, as `PageQuality.doubt` does. `language` is its own,
    or that of its document, a code of ISO 639-1; empty where neither tells.
    """

    id: str
    document_id: str
    ordinal: int
    kind: ElementKind
    span: Span
    pages: tuple[int, ...]
    title: str
    headings: tuple[str, ...]
    text: str
    context: str = ""
    caption: str = ""
    figure: int | None = None
    breaks: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    hidden: tuple[SensitiveKind, ...] = ()
    withheld: bool = False
    doubt: Notice = NOTHING
    language: str = ""

    @property
    def above(self) -> str:
        """What it stands under: its title, its headings, its table's header."""
        return " ".join([self.title, *self.headings, self.context])

    def page_at(self, offset: int) -> int:
        """The page, 1-based, on which an offset of the canonical text lies."""
        return self.pages[min(bisect_right(self.breaks, offset), len(self.pages) - 1)]

    def words_at(self, span: Span) -> str:
        """The canonical text at a span that lies within this chunk."""
        return self.text[span.start - self.span.start : span.end - self.span.start]


def generation_of(chunk_id: str) -> int:
    """Which parse of its document a chunk is from."""
    return int(chunk_id.rsplit(":", 2)[1])


def document_of(chunk_id: str) -> str:
    """The document that a chunk is from."""
    return chunk_id.rsplit(":", 2)[0]
