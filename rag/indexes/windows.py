"""What is embedded of a chunk: windows that the model reads whole, each with where it stands."""

from collections.abc import Callable, Iterator
from hashlib import sha256

import numpy as np
import numpy.typing as npt

from rag.config import RagConfig
from rag.indexes.words import VERSION as WORDS
from rag.language import DEFAULT
from rag.language.sentences import sentences
from rag.types import Chunk, Span

TokenSpans = Callable[[str], npt.NDArray[np.int64]]

VERSION = "3"  # raise it when a document would be split or embedded in another way
MARKS = 8  # tokens that a model adds at the ends, and at the seams of what is joined
MOST_CRUMB_TOKENS = 40
MOST_CONTEXT_TOKENS = 64


def fingerprint(embedder: str, config: RagConfig) -> str:
    """What shaped an index, in twelve hexadecimal digits. `embedder` is the embedder's own."""
    sizes = (config.chunk_tokens, config.chunk_overlap, config.window_tokens)
    return sha256(f"{VERSION}/{WORDS}/{embedder}/{sizes}".encode()).hexdigest()[:12]


def embedding_text(chunk: Chunk) -> str:
    """All that is searched of a chunk: title > headings, context, text and caption."""
    parts = (_crumbs(chunk), chunk.context, chunk.text, chunk.caption)
    return "\n".join(part for part in parts if part)


def windows(
    chunk: Chunk, token_spans: TokenSpans, max_tokens: int, window_tokens: int
) -> list[str]:
    """Pieces of a chunk's text, and of its caption, that fit what the model reads; one at least.

    Each has at most `window_tokens` of the text, ends with a sentence or row where it can, and
    begins with "title > headings" and the context. Together at most `max_tokens`.
    """
    crumbs = _shortened(_crumbs(chunk), token_spans, MOST_CRUMB_TOKENS)
    context = _shortened(chunk.context, token_spans, MOST_CONTEXT_TOKENS)
    spent = len(token_spans(crumbs)) + len(token_spans(context))
    limit = max(1, min(window_tokens, max_tokens - MARKS - spent))
    bodies = [
        body
        for text, language in ((chunk.text, chunk.language or DEFAULT), (chunk.caption, DEFAULT))
        for body in _parts(text, language, token_spans, limit)
    ]
    return [_joined(crumbs, context, body) for body in bodies or [""]]


def _crumbs(chunk: Chunk) -> str:
    return " > ".join(part for part in (chunk.title, *chunk.headings) if part)


def _joined(crumbs: str, context: str, body: str) -> str:
    """The piece with its context, less the lines that the piece has itself."""
    missing = [line for line in context.split("\n") if line not in body]
    return "\n".join(part for part in (crumbs, *missing, body) if part)


def _shortened(text: str, token_spans: TokenSpans, limit: int) -> str:
    """A text less the middle: the title is at its beginning, the nearest heading at its end."""
    spans = token_spans(text)
    if len(spans) <= limit:
        return text
    head = limit // 2
    return f"{text[: spans[head - 1][1]]} … {text[spans[head - limit + 1][0] :]}"


def _parts(text: str, language: str, token_spans: TokenSpans, limit: int) -> Iterator[str]:
    """The text in parts of at most `limit` tokens, of about the same length."""
    starts = token_spans(text)[:, 0]
    if not len(starts):
        return
    parts = -(-len(starts) // limit)
    even = -(-len(starts) // parts)
    group: Span | None = None
    for span in _units(text, language, starts, limit):
        if group is not None:
            held, both = _count(starts, group), _count(starts, Span(group.start, span.end))
            if both > limit or held >= even:
                yield text[group.start : group.end]
                group = None
        group = span if group is None else Span(group.start, span.end)
    if group is not None:
        yield text[group.start : group.end]


def _units(text: str, language: str, starts: npt.NDArray[np.int64], limit: int) -> Iterator[Span]:
    """Sentences and rows; what is too long for one window is cut between tokens."""
    for span in sentences(text, language):
        first, last = np.searchsorted(starts, (span.start, span.end))
        cuts = [int(starts[i]) for i in range(first + limit, last, limit)]
        for start, end in zip([span.start, *cuts], [*cuts, span.end], strict=True):
            yield Span(start, end)


def _count(starts: npt.NDArray[np.int64], span: Span) -> int:
    first, last = np.searchsorted(starts, (span.start, span.end))
    return int(last - first)
