"""A passage that was found, as it is shown: its best words, marked, and the way to its page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from rag.language.sentences import sentences
from rag.types import Chunk, Span
from webapp.library.models import Document
from webapp.library.viewer.place import Place, digest_of

MOST_WORDS = 24
SNIPPET = 360
WITHHELD = gettext_lazy("This passage is withheld by the workspace's policy.")

_WORD = re.compile(r"\w+")
_GAP = re.compile(r"(?<!\s)[^\S\n]*+\n\s*+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A passage. `parts` are runs of its words, each with whether it is to be marked."""

    document: Document
    headings: Sequence[str]
    page: int
    parts: Sequence[tuple[str, bool]]
    place: Place

    @property
    def where(self) -> str:
        """What to call its page."""
        return self.document.where(self.page)

    @property
    def link(self) -> str:
        """The address of the passage in its workspace."""
        return self.place.link(self.document.workspace_id)


def query_words(text: str) -> list[str]:
    """The words of a query that are worth marking, in lower case."""
    words = dict.fromkeys(word.lower() for word in _WORD.findall(text) if len(word) > 1)
    return list(words)[:MOST_WORDS]


def found(chunk: Chunk, document: Document, words: Sequence[str]) -> Found:
    """A chunk as it is shown for these words."""
    inner = _best(chunk.text, words)
    span = Span(chunk.span.start + inner.start, chunk.span.start + inner.end)
    text = _GAP.sub("\n", chunk.text[inner.start : inner.start + SNIPPET].strip())
    if inner.start + SNIPPET < len(chunk.text):
        text += "…"
    page = chunk.page_at(span.start) if chunk.pages else 1
    parts = [(str(WITHHELD), False)] if chunk.withheld else marked(text, words)
    return Found(
        document=document,
        headings=chunk.headings,
        page=page,
        parts=parts,
        place=Place(
            document_id=chunk.document_id,
            page=page,
            spans=(span,),
            check=digest_of(chunk.words_at(span)),
        ),
    )


def _best(text: str, words: Sequence[str]) -> Span:
    """The sentence or row with the most of the words, the first of several."""
    spans = sentences(text, "en") or [Span(0, len(text))]

    def fit(span: Span) -> int:
        piece = text[span.start : span.end].lower()
        return sum(word in piece for word in words)

    return max(spans, key=fit)


def marked(text: str, words: Sequence[str]) -> list[tuple[str, bool]]:
    """The text in runs; those that begin with a word of the query are to be marked."""
    whole, begun = frozenset(words), tuple(word[:-1] for word in words if len(word) > 3)
    parts: list[tuple[str, bool]] = []
    position = 0
    for match in _WORD.finditer(text):
        word = match.group().lower()
        if word in whole or word.startswith(begun):
            parts += [(text[position : match.start()], False), (match.group(), True)]
            position = match.end()
    parts.append((text[position:], False))
    return [(words_, hit) for words_, hit in parts if words_]
