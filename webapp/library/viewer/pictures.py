"""Pictures of pages, with words marked and with what the policy hides painted over."""

import atexit
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from django.core.files import File
from django.core.files.storage import default_storage

from rag.errors import UnreadableFileError
from rag.notices import Notice
from rag.types import Box, Highlight, Policy, Span
from webapp.engine import rag_config
from webapp.library.documents.files import local_copy, pictures_of
from webapp.library.guard.sensitive import places_on
from webapp.library.models import Document, Page
from webapp.library.models.gone import leaving_among
from webapp.library.viewer.layouts import highlights
from webapp.space import tells_full
from webapp.spool import spooled

if TYPE_CHECKING:
    from rag.parse.render import Renderer

    _File = File[bytes]
else:
    _File = File

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
    width = next((size for size in PAGE_WIDTHS if size >= width), PAGE_WIDTHS[-1])
    marks: tuple[Highlight, ...] = ()
    if span is not None:
        found = highlights(document, span, generation=generation)
        marks = tuple(mark for mark in found if mark.page == number)
    covers = _covers(document, number, document.workspace.policy if policy is None else policy)
    return _drawn(document, number, width, marks, covers)


def page_of_width(document: Document, number: int, width: int, policy: Policy) -> bytes:
    """A picture of a page exactly so wide, without what the policy hides. Raises RagError."""
    return _drawn(document, number, width, (), _covers(document, number, policy))


def cut_out(document: Document, number: int, box: Box) -> bytes:
    """The part of a page that a box shows, without what the policy hides. Raises RagError."""
    if not document.is_drawn:
        raise UnreadableFileError(Notice("library.no_pictures"))
    covers = _covers(document, number, document.workspace.policy)
    drawn = f"{document.sha256[:16]}-{number}{_digest('b', [box])}{_digest('c', covers)}"
    name = f"{pictures_of(document.pk)}/{drawn}.png"
    with suppress(FileNotFoundError), default_storage.open(name) as kept:
        return bytes(kept.read())
    with local_copy(document) as original:
        png = _renderer().figure_png(original, number, box, covers=covers)
    _keep(document, name, png)
    return png


def _drawn(
    document: Document,
    number: int,
    width: int,
    marks: tuple[Highlight, ...],
    covers: tuple[Highlight, ...],
) -> bytes:
    if not document.is_drawn:
        raise UnreadableFileError(Notice("library.no_pictures"))
    drawn = f"{document.sha256[:16]}-{number}-{width}{_digest('m', marks)}{_digest('c', covers)}"
    name = f"{pictures_of(document.pk)}/{drawn}.png"
    with suppress(FileNotFoundError), default_storage.open(name) as kept:
        return bytes(kept.read())
    with local_copy(document) as original:
        png = _renderer().page_png(original, number, width=width, highlights=marks, covers=covers)
    _keep(document, name, png)
    return png


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


def _digest(kind: str, marks: Sequence[Highlight | Box]) -> str:
    return f"-{kind}{sha256(repr(marks).encode()).hexdigest()[:12]}" if marks else ""


def _keep(document: Document, name: str, png: bytes) -> None:
    """Keep a picture for the next time, unless the disk is full or the document goes meanwhile."""
    try:
        with spooled() as made:
            made.write(png)
            made.flush()
            made.seek(0)
            stored = default_storage.save(name, _Moved(made))
    except OSError as error:
        if not tells_full(error):
            raise
        return
    # Another may have drawn it at the same time. Who purges has said so before looking for files.
    if stored != name or leaving_among([str(document.pk)]):
        default_storage.delete(stored)


class _Moved(_File):
    """It is moved into its place, where that is on this machine: nobody reads half of it."""

    def temporary_file_path(self) -> str:
        """Asked for by the storage."""
        return str(self.name)
