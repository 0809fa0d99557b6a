"""Packs paragraphs, lists and headings into pieces, with an overlap where text had to be cut."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.chunk.blocks import Block, hull
from rag.chunk.tokens import TokenText
from rag.language import DEFAULT
from rag.language.sentences import sentences
from rag.types import ElementKind, Span

SMALL_TOKENS = 40  # less than this is kept with what follows it on the next page
LONGEST_GAP = 400  # characters of header and footer between the halves of a sentence
_SEPARATORS = ["\n\n", "\n", ". ", "? ", "! ", "。", "; ", ", ", " ", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What becomes a chunk."""

    kind: ElementKind
    span: Span
    page: int
    headings: tuple[str, ...]
    context: str = ""
    figure: int | None = None


def pack(run: Sequence[Block], text: TokenText, size: int, overlap: int) -> Iterator[Piece]:
    """Pieces of at most `size` tokens, of which `overlap` may repeat the end of the one before."""
    packer = _Packer(text, size - overlap)
    start: int | None = None
    for group, cut in packer.groups(run):
        piece = _piece(group, start)
        yield piece
        start = _overlap_start(text, piece.span, overlap) if cut else None


def cut(text: TokenText, span: Span, limit: int) -> list[Span]:
    """Parts of at most `limit` tokens: at the ends of lines, sentences or words, as can be had.

    The splitter measures in characters, by this text's own ratio: counting tokens at every try
    would cost more than reading the document.
    """
    tokens = text.count(span)
    if tokens <= limit or len(span) < 2:
        return [span]
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    # Its start index is right only without an overlap, so the overlap is ours.
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=max(1, int(0.9 * len(span) * limit / tokens)),
        chunk_overlap=0,
        separators=_SEPARATORS,
        keep_separator="end",
        add_start_index=True,
    )
    parts: list[Span] = []
    for found in splitter.create_documents([text[span]]):
        start = span.start + found.metadata["start_index"]
        parts.extend(cut(text, Span(start, start + len(found.page_content)), limit))
    return parts


@dataclass(frozen=True, slots=True)
class _Packer:
    text: TokenText
    limit: int

    def groups(self, run: Sequence[Block]) -> Iterator[tuple[list[Block], bool]]:
        """Blocks that belong in one piece, and whether the text was cut behind them."""
        group: list[Block] = []
        for block in self._units(run):
            full = self._is_full(group, block)
            if full or self._is_boundary(group, block):
                held = _without_last_headings(group) if full else group
                yield held, len(held) == len(group) and full
                group = group[len(held) :]
            group.append(block)
        if group:
            yield group, False

    def _units(self, run: Sequence[Block]) -> Iterator[Block]:
        for block in run:
            for span in cut(self.text, block.span, self.limit):
                yield replace(block, span=span)

    def _is_full(self, group: list[Block], block: Block) -> bool:
        if not group or not self._follows(group[-1], block):
            return False
        return self.text.count(hull(group[0].span, block.span)) > self.limit

    def _is_boundary(self, group: list[Block], block: Block) -> bool:
        """Whether the document itself parts here: a page, a section, or something in between."""
        if not group:
            return False
        if not self._follows(group[-1], block):
            return True
        held = self.text.count(hull(group[0].span, group[-1].span))
        if block.page != group[-1].page and not self._runs_on(group[-1], block):
            return held >= SMALL_TOKENS
        if block.kind is ElementKind.HEADING and group[-1].kind is not ElementKind.HEADING:
            return held >= self.limit // 2
        return False

    def _follows(self, before: Block, block: Block) -> bool:
        end, start = before.span.end, block.span.start
        if self.text.is_space(end, start):
            return True
        return start - end <= LONGEST_GAP and self._runs_on(before, block)

    def _runs_on(self, before: Block, block: Block) -> bool:
        """Whether a sentence goes on from one page to the next."""
        if before.kind is not block.kind or block.page != before.page + 1:
            return False
        return (
            self.text.text[before.span.end - 1] not in ".!?:;。！？"
            and self.text.text[block.span.start].islower()
        )


def _without_last_headings(group: list[Block]) -> list[Block]:
    """The group less the headings at its end, which belong to what follows."""
    held = list(group)
    while held and held[-1].kind is ElementKind.HEADING:
        held.pop()
    return held or group


def _piece(group: list[Block], start: int | None) -> Piece:
    span = hull(group[0].span, group[-1].span)
    texts = [block for block in group if block.kind is not ElementKind.HEADING]
    kinds = {block.kind for block in texts}
    return Piece(
        kind=kinds.pop() if len(kinds) == 1 else ElementKind.PARAGRAPH,
        span=span if start is None else Span(start, span.end),
        page=group[0].page,
        headings=_common([block.headings for block in texts or group[-1:]]),
    )


def _common(paths: list[tuple[str, ...]]) -> tuple[str, ...]:
    """The headings that all share; where they share none, those of the first that has any."""
    shared: list[str] = []
    for level in zip(*paths, strict=False):
        if len(set(level)) > 1:
            break
        shared.append(level[0])
    return tuple(shared) or next((path for path in paths if path), ())


def _overlap_start(text: TokenText, span: Span, overlap: int) -> int | None:
    """Where the last whole sentences of a span that fit in the overlap begin, if any does."""
    earliest = max(text.last(span, overlap), span.start + 1)
    starts = (span.start + found.start for found in sentences(text[span], text.language or DEFAULT))
    return next((start for start in starts if start >= earliest), None)
