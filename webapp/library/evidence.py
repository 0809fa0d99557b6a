"""The exact words on the exact page: live chunks, highlights and pictures of pages."""

import atexit
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.files.storage import default_storage

from rag.errors import UnreadableFileError
from rag.types import Chunk as RagChunk
from rag.types import Element, ElementKind, Hidden, Highlight, Policy, Scope, Span
from webapp.engine import build_engine, calibrated, index_fingerprint, rag_config
from webapp.library.files import local_copy, page_cache
from webapp.library.inventory import find_documents
from webapp.library.memory import LibraryMemory
from webapp.library.models import Chunk, Document, Page, Workspace
from webapp.library.sensitive import guard_chunks, places_on

if TYPE_CHECKING:
    from rag.engine import Engine
    from rag.parse.layout import Layout
    from rag.parse.render import Renderer

MEMORY = LibraryMemory()
PAGE_WIDTHS = (160, 800, 1200, 1800)  # pixels; few, so that the cache is worth having


def library_engine() -> "Engine":
    """The engine of this process, over the chunks in the database, as it is calibrated now."""
    return calibrated(build_engine(load_chunks, MEMORY, find_documents))


def load_chunks(ids: Sequence[str], scope: Scope) -> Mapping[str, RagChunk]:
    """The live chunks among the ids, within the scope and under its policy.

    An index may hold too much.
    """
    workspace = UUID(hex=scope.collection[1:33])
    # The database is asked for the ids alone: told of the workspace or of documents as well, it
    # may go through all chunks of those instead.
    live = Chunk.objects.live().filter(id__in=ids).order_by().select_related("document")
    allowed = scope.document_ids
    return guard_chunks(
        [
            chunk
            for chunk in live
            if chunk.document.workspace_id == workspace
            and (allowed is None or str(chunk.document_id) in allowed)
        ],
        scope.policy,
    )


def workspace_scopes(workspaces: Iterable[Workspace]) -> list[Scope]:
    """The scopes that cover all documents of these workspaces."""
    shape = index_fingerprint()
    return [
        Scope(collection=workspace.collection(shape), policy=workspace.policy)
        for workspace in workspaces
    ]


def document_scopes(documents: Iterable[Document]) -> list[Scope]:
    """The scopes that cover exactly these documents, one for each workspace."""
    shape = index_fingerprint()
    found: dict[Workspace, set[str]] = {}
    for document in documents:
        found.setdefault(document.workspace, set()).add(str(document.pk))
    return [
        Scope(
            collection=workspace.collection(shape),
            document_ids=frozenset(ids),
            policy=workspace.policy,
        )
        for workspace, ids in sorted(found.items(), key=lambda pair: pair[0].pk)
    ]


def hidden_pieces(document: Document) -> tuple[Hidden, ...]:
    """The text of the live generation that a reader does not see."""
    return _layout(document.layout_name(document.generation)).hidden


@lru_cache(maxsize=16)
def _layout(name: str) -> "Layout":
    from rag.parse.layout import load_layout

    with default_storage.open(name) as file:
        return load_layout(file)


def highlights(
    document: Document, span: Span, *, generation: int | None = None
) -> tuple[Highlight, ...]:
    """Where the words of a span are on the pages, from the boxes stored when it was parsed."""
    from rag.parse.layout import highlights as boxes_of

    layout = _layout(document.layout_name(generation or document.generation))
    return boxes_of(layout, span)


def layout_of(document: Document) -> "Layout":
    """What the live generation is made of. Raises RagError, FileNotFoundError."""
    return _layout(document.layout_name(document.generation))


def headings(document: Document) -> list[Element]:
    """The headings of a document, in order. Raises RagError, FileNotFoundError."""
    layout = layout_of(document)
    return [element for element in layout.elements if element.kind is ElementKind.HEADING]


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
        raise UnreadableFileError("Documents of this kind have no pictures of pages, only text.")
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
        _keep(path, png)
    return path.read_bytes()


def _covers(document: Document, number: int, policy: Policy) -> tuple[Highlight, ...]:
    """What is to be painted over on a page. A page that cannot be covered is not drawn."""
    if not policy.hidden:
        return ()
    pages = Page.objects.filter(document=document, generation=document.generation, number=number)
    page = pages.first()
    if page is None:
        raise UnreadableFileError("This page cannot be shown before the document has been read.")
    page.document = document
    try:
        found = [highlights(document, one.span) for one in places_on(page, policy)]
    except FileNotFoundError:
        raise UnreadableFileError(
            "This page has words that the workspace's policy hides, and where they stand is not "
            "known any more. Read the document again."
        ) from None
    return tuple(mark for marks in found for mark in marks if mark.page == number)


def _cover_mark(covers: Sequence[Highlight]) -> str:
    return f"-c{sha256(repr(covers).encode()).hexdigest()[:12]}" if covers else ""


def _mark(span: Span | None) -> str:
    return "" if span is None else "-" + sha256(f"{span.start}-{span.end}".encode()).hexdigest()[:8]


def _keep(path: Path, png: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    made = path.with_suffix(f".{id(png)}.part")
    made.write_bytes(png)
    made.replace(path)
