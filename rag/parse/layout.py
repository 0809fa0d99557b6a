"""Where every word, cell and figure of a document is: stored beside it, one file a generation."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

import numpy as np
import numpy.typing as npt

from rag.errors import UnreadableFileError
from rag.notices import Notice, plain
from rag.types import (
    CELL,
    WORD,
    Box,
    Element,
    ElementKind,
    Figure,
    Finding,
    Hidden,
    HiddenKind,
    Highlight,
    Page,
    PageQuality,
    ParsedDocument,
    Route,
    Severity,
    SourceFile,
    Span,
)

_VERSION = 1
_MAX_BYTES = 1 << 30  # unpacked
_BROKEN = Notice("document.layout_damaged")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The places of a document, without its text.

    `words` has dtype WORD, `cells` dtype CELL; both are sorted by `start`.
    """

    words: npt.NDArray[np.void]
    cells: npt.NDArray[np.void]
    pages: tuple[Page, ...]
    elements: tuple[Element, ...]
    figures: tuple[Figure, ...]
    hidden: tuple[Hidden, ...] = ()


def save_layout(document: ParsedDocument, file: IO[bytes]) -> None:
    """Write the layout of a document, compressed."""
    _write(file, document, {})


def load_layout(file: IO[bytes]) -> Layout:
    """Read what `save_layout` wrote. Raises UnreadableFileError if it is damaged."""
    with _damage_told():
        words, cells, plain = _load(file)
        return Layout(words=words, cells=cells, **_structure(plain))


def write_document(document: ParsedDocument, file: IO[bytes]) -> None:
    """Write a whole document: the layout, the text, the parser, the date and the warnings."""
    more = {
        "text": document.text,
        "parser": document.parser,
        "dated": document.dated.isoformat() if document.dated else None,
        "warnings": [plain(asdict(finding)) for finding in document.warnings],
    }
    _write(file, document, more)


def read_document(file: IO[bytes], source: SourceFile) -> ParsedDocument:
    """Read what `write_document` wrote. Raises UnreadableFileError if it is damaged."""
    with _damage_told():
        words, cells, plain = _load(file)
        return ParsedDocument(
            source=source,
            text=plain["text"],
            words=words,
            cells=cells,
            parser=plain["parser"],
            dated=date.fromisoformat(plain["dated"]) if plain["dated"] else None,
            warnings=tuple(_finding(fields) for fields in plain["warnings"]),
            **_structure(plain),
        )


def highlights(layout: Layout, span: Span) -> tuple[Highlight, ...]:
    """The rectangles that cover the words of a span: one per line, in the order of the text.

    None where pages are text without a picture: their words have no boxes.
    """
    return boxes_of(layout.words, span)


def boxes_of(words: npt.NDArray[np.void], span: Span) -> tuple[Highlight, ...]:
    """The same of words alone, of dtype WORD."""
    # Words are in order and do not overlap, so both edges can be found by halving.
    first = int(np.searchsorted(words["end"], span.start, side="right"))
    after = int(np.searchsorted(words["start"], span.end, side="left"))
    words = words[first:after]
    return tuple(_lines(words[words["x1"] > words["x0"]]))


def _lines(words: npt.NDArray[np.void]) -> Iterator[Highlight]:
    """Words that stand side by side become one rectangle."""
    line: Box | None = None
    page = 0
    for word in words:
        box = Box(*(float(word[name]) for name in ("x0", "y0", "x1", "y1")))
        if line is not None and page == int(word["page"]) and _continues(line, box):
            line = Box(
                min(line.x0, box.x0),
                min(line.y0, box.y0),
                max(line.x1, box.x1),
                max(line.y1, box.y1),
            )
            continue
        if line is not None:
            yield Highlight(page=page, box=line)
        line, page = box, int(word["page"])
    if line is not None:
        yield Highlight(page=page, box=line)


def _continues(line: Box, box: Box) -> bool:
    """Whether a word goes on where the line ends, to the right or, on turned pages, downwards."""
    height, width = line.y1 - line.y0, line.x1 - line.x0
    level = min(line.y1, box.y1) - max(line.y0, box.y0) > 0.5 * min(height, box.y1 - box.y0)
    if level and -1 <= box.x0 - line.x1 < 3 * max(height, box.y1 - box.y0):
        return True
    if height < 1.5 * width or box.y1 - box.y0 < box.x1 - box.x0:
        return False
    upright = min(line.x1, box.x1) - max(line.x0, box.x0) > 0.5 * min(width, box.x1 - box.x0)
    step = max(box.y0 - line.y1, line.y0 - box.y1)
    return upright and -1 <= step < 0.8 * min(width, box.x1 - box.x0)


def _write(file: IO[bytes], document: ParsedDocument, more: Mapping[str, Any]) -> None:
    plain = {
        "version": _VERSION,
        "pages": [asdict(page) for page in document.pages],
        "elements": [asdict(element) for element in document.elements],
        "figures": [asdict(figure) for figure in document.figures],
        "hidden": [asdict(piece) for piece in document.hidden],
        **more,
    }
    encoded = np.frombuffer(json.dumps(plain).encode(), np.uint8)
    np.savez_compressed(file, words=document.words, cells=document.cells, plain=encoded)


def _load(file: IO[bytes]) -> tuple[npt.NDArray[np.void], npt.NDArray[np.void], dict[str, Any]]:
    with ZipFile(file) as archive:
        # The process that wrote it read a hostile file: a small archive may unpack to a huge one.
        if sum(entry.file_size for entry in archive.infolist()) > _MAX_BYTES:
            raise ValueError
    file.seek(0)
    with np.load(file, allow_pickle=False) as stored:
        words, cells = stored["words"], stored["cells"]
        plain = json.loads(stored["plain"].tobytes())
    if words.dtype != WORD or cells.dtype != CELL or plain["version"] != _VERSION:
        raise ValueError
    return words, cells, plain


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:
        raise UnreadableFileError(_BROKEN) from error


def _structure(plain: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "pages": tuple(_page(fields) for fields in plain["pages"]),
        "elements": tuple(_element(fields) for fields in plain["elements"]),
        "figures": tuple(_figure(fields) for fields in plain["figures"]),
        "hidden": tuple(_hidden(fields) for fields in plain.get("hidden", ())),
    }


def _page(fields: dict[str, Any]) -> Page:
    quality = PageQuality(**fields["quality"])
    quality = replace(quality, route=Route(quality.route))
    return Page(**{**fields, "span": Span(**fields["span"]), "quality": quality})


def _element(fields: dict[str, Any]) -> Element:
    placed = {"span": Span(**fields["span"]), "box": Box(**fields["box"])}
    return Element(**{**fields, **placed, "kind": ElementKind(fields["kind"])})


def _figure(fields: dict[str, Any]) -> Figure:
    caption = Span(**fields["caption"]) if fields["caption"] else None
    placed = {"span": Span(**fields["span"]), "box": Box(**fields["box"])}
    return Figure(**{**fields, **placed, "caption": caption})


def _hidden(fields: dict[str, Any]) -> Hidden:
    placed = {"span": Span(**fields["span"]), "kind": HiddenKind(fields["kind"])}
    return Hidden(**{**fields, **placed, "box": Box(**fields["box"]) if fields["box"] else None})


def _finding(fields: dict[str, Any]) -> Finding:
    span = Span(**fields["span"]) if fields["span"] else None
    told = {"severity": Severity(fields["severity"]), "message": Notice.of(fields["message"])}
    return Finding(**{**fields, **told, "span": span})
