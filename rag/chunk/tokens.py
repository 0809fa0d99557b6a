"""A document's text with the places of its tokens: each page is tokenised once."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rag.embed import Embedder
from rag.embed.tokens import even_spans
from rag.language import DEFAULT
from rag.types import ParsedDocument, Span


@dataclass(frozen=True, slots=True)
class TokenText:
    """The canonical text; `starts` are the offsets at which its tokens begin, ascending."""

    text: str
    language: str
    starts: npt.NDArray[np.int64]

    @classmethod
    def of(cls, document: ParsedDocument, embedder: Embedder) -> "TokenText":
        """Tokenise a document. Takes about a second for 400,000 tokens."""
        known = embedder.reads(document.language or DEFAULT)
        token_spans = embedder.token_spans if known else even_spans
        parts = [
            token_spans(document.text[page.span.start : page.span.end])[:, 0] + page.span.start
            for page in document.pages
            if page.span
        ]
        starts = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
        return cls(document.text, document.language, starts)

    def __getitem__(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def count(self, span: Span) -> int:
        """How many tokens begin within a span."""
        first, last = np.searchsorted(self.starts, (span.start, span.end))
        return int(last - first)

    def last(self, span: Span, tokens: int) -> int:
        """The offset at which the last so many tokens of a span begin."""
        first, end = np.searchsorted(self.starts, (span.start, span.end))
        index = max(int(end) - tokens, int(first))
        return int(self.starts[index]) if index < len(self.starts) else span.end

    def is_space(self, start: int, end: int) -> bool:
        """Whether nothing is printed between two offsets."""
        return not self.text[start:end].strip()
