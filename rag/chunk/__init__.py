"""Cuts a parsed document into chunks along its structure.

A chunk is a contiguous piece of the canonical text. Headers and footers of pages are left out, but
for one of each that say what the body does not: a chunk ends at the end of a page, unless its last
sentence runs on; then what is printed between the two halves stands in the chunk as well, since its
text is verbatim.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, pairwise

import numpy as np

from rag.chunk.blocks import Block, blocks
from rag.chunk.continued import cells_of, continued_tables, has_columns_named, same_header
from rag.chunk.furniture import with_furniture
from rag.chunk.pack import Piece, pack
from rag.chunk.tables import figure_pieces, lead, table_context, table_pieces
from rag.chunk.tokens import TokenText
from rag.config import RagConfig
from rag.embed import Embedder
from rag.errors import LimitError
from rag.language.identify import language_of
from rag.notices import NOTHING, Notice
from rag.question.places import page_labels
from rag.types import Chunk, ElementKind, ParsedDocument

__all__ = ["chunking", "split"]


def chunking(config: RagConfig) -> str:
    """The settings that shape chunks: what was cut by the same need not be cut anew."""
    return f"{config.chunk_tokens}/{config.chunk_overlap}"


def split(document: ParsedDocument, embedder: Embedder, config: RagConfig) -> tuple[Chunk, ...]:
    """Chunks of `chunk_tokens` tokens at most, in reading order.

    Text repeats up to `chunk_overlap` tokens of whole sentences where it had to be cut. A table is
    cut between rows only, and each of its pieces knows the header. Each figure is a chunk of its
    own. Raises LimitError for more than `max_chunks`.
    """
    text = TokenText.of(document, embedder)
    starts = np.array([page.span.start for page in document.pages], dtype=np.int64)
    labels = page_labels(document)
    chunks: list[Chunk] = []
    for piece in with_furniture(document, list(_pieces(document, text, config))):
        if len(chunks) >= config.max_chunks:
            raise LimitError(Notice("document.passages", most=config.max_chunks))
        chunk = _chunk(document, piece, len(chunks), starts)
        called = chain.from_iterable(labels.get(page, ()) for page in chunk.pages)
        language = language_of(chunk.text) or text.language
        chunks.append(replace(chunk, labels=tuple(called), language=language))
    return tuple(chunks)


def _pieces(document: ParsedDocument, text: TokenText, config: RagConfig) -> Iterator[Piece]:
    """Runs of text are packed; tables and figures between them take along what leads to them."""
    size, overlap = config.chunk_tokens, config.chunk_overlap
    body: list[Block | None] = [*blocks(document, keep_empty=bool(config.vision.model)), None]
    run: list[Block] = []
    tables = _Tables(document, text)
    for block, after in pairwise(body):
        if block is None or block.kind not in (ElementKind.TABLE, ElementKind.FIGURE):
            run += [block] if block else []
            continue
        before = lead(run, block, text, size)
        yield from pack(run[: len(run) - len(before)], text, size, overlap)
        run = []
        if block.kind is ElementKind.TABLE:
            context = tables.context(block, before=before, after=after)
            yield from table_pieces(
                document, text, block, before=before, context=context, size=size
            )
        else:
            yield from figure_pieces(text, block, before=before, size=size)
    yield from pack(run, text, size, overlap)


class _Tables:
    """The contexts of a document's tables; one that goes on over a page keeps its first part's."""

    def __init__(self, document: ParsedDocument, text: TokenText) -> None:
        self._document, self._text = document, text
        self._continued = continued_tables(document)
        self._known: dict[int, str] = {}

    def context(self, block: Block, *, before: Sequence[Block], after: Block | None) -> str:
        """The caption, unit and header rows of a table, those of its first part included."""
        own = table_context(self._document, self._text, block, before=before, after=after)
        table = block.table if block.table is not None else -1
        above = self._continued.get(table)
        if above is not None and self._goes_on(above, table):
            lines = [*self._known.get(above, "").split("\n"), *own.split("\n")]
            own = "\n".join(dict.fromkeys(line for line in lines if line))
        self._known[table] = own
        return own

    def _goes_on(self, above: int, table: int) -> bool:
        """Whether the columns of the part below are named by the part above."""
        named = has_columns_named(cells_of(self._document, table))
        return not named or same_header(self._document, above, table)


def _chunk(
    document: ParsedDocument, piece: Piece, ordinal: int, starts: np.typing.NDArray[np.int64]
) -> Chunk:
    source, span = document.source, piece.span
    first = max(0, int(np.searchsorted(starts, span.start, side="right")) - 1)
    last = int(np.searchsorted(starts, max(span.end, span.start + 1)))
    pages = [page for page in document.pages[first:last] if page.span.overlaps(span)]
    return Chunk(
        id=f"{source.document_id}:{source.generation}:{ordinal}",
        document_id=source.document_id,
        ordinal=ordinal,
        kind=piece.kind,
        span=span,
        pages=tuple(page.number for page in pages) or (piece.page,),
        breaks=tuple(page.span.start for page in pages[1:]),
        title=source.title,
        headings=piece.headings,
        text=document.text[span.start : span.end],
        context=piece.context,
        figure=piece.figure,
        doubt=next((page.quality.doubt for page in pages if page.quality.doubt), NOTHING),
    )
