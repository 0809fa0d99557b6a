"""Pictures of pages, with words marked and with what the policy hides painted over."""

import atexit
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import UnreadableFileError
from rag.notices import Notice
from rag.types import Highlight, Policy, Span
from webapp.engine import rag_config
from webapp.library.documents.files import local_copy, page_cache
from webapp.library.guard.sensitive import places_on
from webapp.library.models import Document, Page
from webapp.library.viewer.layouts import highlights
from webapp.space import tells_full

if TYPE_CHECKING:
    from rag.parse.render import Renderer

PAGE_WIDTHS = (160, 800, 1200, 1800)  # pixels; few, so that the cache is worth having


@lru_cache(maxsize=1)
def _renderer() -> "Renderer":
    from rag.parse.render import Renderer

    renderer = Renderer(rag_config().parse)
    atexit.register(renderer.close)
    return renderer


def page_png(
    document: Document,
    number: int,
    *,
    width: int,
    span: Span | None = None,
    generation: int | None = None,
    policy: Policy | None = None,
) -> bytes:
    """A picture of a page at least `width` pixels wide, with the words of a span marked.

    What the workspace's policy hides (or the one given) is painted over. Drawn by an isolated
    process and kept. Raises RagError.
    """
    if not document.is_drawn:
        raise UnreadableFileError(Notice("library.no_pictures"))
    width = next((size for size in PAGE_WIDTHS if size >= width), PAGE_WIDTHS[-1])
    marks: tuple[Highlight, ...] = ()
    if span is not None:
        found = highlights(document, span, generation=generation)
        marks = tuple(mark for mark in found if mark.page == number)
    covers = _covers(document, number, document.workspace.policy if policy is None else policy)
    name = f"{document.sha256[:16]}-{number}-{width}{_mark(span)}{_cover_mark(covers)}.png"
    path = page_cache(document.pk) / name
    if not path.exists():
        with local_copy(document) as original:
            png = _renderer().page_png(
                original, number, width=width, highlights=marks, covers=covers
            )
        if not _kept(path, png):
            return png
    return path.read_bytes()


def _covers(document: Document, number: int, policy: Policy) -> tuple[Highlight, ...]:
    """What is to be painted over on a page. A page that cannot be covered is not drawn."""
    if not policy.hidden:
        return ()
    pages = Page.objects.filter(document=document, generation=document.generation, number=number)
    page = pages.first()
    if page is None:
        raise UnreadableFileError(Notice("library.not_read_yet"))
    page.document = document
    try:
        found = [highlights(document, one.span) for one in places_on(page, policy)]
    except FileNotFoundError:
        raise UnreadableFileError(Notice("library.hidden_words_lost")) from None
    return tuple(mark for marks in found for mark in marks if mark.page == number)


def _cover_mark(covers: Sequence[Highlight]) -> str:
    return f"-c{sha256(repr(covers).encode()).hexdigest()[:12]}" if covers else ""


def _mark(span: Span | None) -> str:
    return "" if span is None else "-" + sha256(f"{span.start}-{span.end}".encode()).hexdigest()[:8]


def _kept(path: Path, png: bytes) -> bool:
    """Keep a picture for the next time. False when the disk is full."""
    made = path.with_suffix(f".{id(png)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        made.write_bytes(png)
        made.replace(path)
    except OSError as error:
        made.unlink(missing_ok=True)
        if not tells_full(error):
            raise
        return False
    return True
