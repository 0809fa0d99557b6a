"""What an index is: chunks go in under a collection, ids come out ranked."""

from collections.abc import Iterator, Sequence
from typing import Protocol, Self

from rag.metering import Meter
from rag.types import Chunk, Matched, Scope, Sought

Ranking = list[tuple[str, float]]  # (chunk id, score), best first; higher is better
Alike = list[tuple[str, float]]  # (document id, cosine of what both say on the whole), best first


class Index(Protocol):
    """A searchable structure. It may hold too much; it is never asked what is allowed.

    Every implementation passes tests/rag/indexes/test_index_contract.py. All raise IndexDownError
    when the server or the database behind them does not answer.
    """

    def add(self, collection: str, chunks: Sequence[Chunk]) -> None:
        """Add chunks, or replace those with the same id."""

    def remove(self, collection: str, document_id: str, *, keep: int | None = None) -> None:
        """Remove a document's chunks; with `keep`, those of all generations but that."""

    def search(self, query: str, scope: Scope, limit: int) -> Ranking:
        """The ids of the best chunks for a query. Any text is a query; none raises."""

    def reads(self, language: str) -> bool:
        """Whether it can rank texts of that language; what it finds of others is chance."""

    def holds(self, collection: str, ids: Sequence[str]) -> frozenset[str]:
        """Those of the chunks that are in the collection, each as a whole."""

    def ids(self, collection: str) -> Iterator[str]:
        """The id of every chunk in the collection, each once."""

    def count(self, collection: str, document_id: str) -> int:
        """How many entries there are of a document, as they are stored: vectors, or rows."""

    def collections(self) -> Iterator[str]:
        """The name of every collection there is."""

    def is_ours(self, collection: str) -> bool:
        """Whether it is sure that this installation made it: others may keep theirs beside it."""

    def drop(self, collection: str) -> None:
        """Remove the whole collection. One that does not exist is gone already."""


class VectorIndex(Index, Protocol):
    """One that knows vectors, so that it can say which documents are alike."""

    def telling(self, meter: Meter) -> Self:
        """The same index, that tells a meter of each request for vectors to a server."""

    def alike(
        self, document: tuple[str, int], collection: str, scopes: Sequence[Scope], limit: int
    ) -> Alike:
        """The documents of the scopes that say most nearly what a document and its generation say
        in a collection, from what is stored: at most `limit`, best first."""


class LexicalIndex(Index, Protocol):
    """One that knows words, so that it can say in which documents they stand."""

    def mentions(
        self, words: str, scope: Scope, limit: int, *, loosely: bool = False
    ) -> list[tuple[str, int]]:
        """For each document whose chunks have these words, one after the other: the first such
        chunk, and how many there are. The most first; a generation counts as a document.

        `loosely`: the chunks have all of the telling words, anywhere.
        """

    def matched(self, sought: Sought, scopes: Sequence[Scope]) -> list[Matched]:
        """All that has what is sought, each generation of a document once, in no order.

        Of the scopes their collections count. They are counted, however many they are. A passage
        that counts has a word of it outside of the title, which all passages of a document have.
        Where very many documents of a collection have it all in a passage, those that have it in
        several are left out.
        """

    def some(
        self, sought: Sought, scopes: Sequence[Scope], limit: int | None
    ) -> set[tuple[str, int]]:
        """Generations of documents with what is sought in a passage, of any so many, or of all:
        quickly."""

    def places(self, sought: Sought, scopes: Sequence[Scope], each: int) -> Ranking:
        """The best passages of each generation of a document of the scopes, so many at most, those
        of a document the best first: with the words one after the other, with all, with some.

        The scopes name their documents, which are few.
        """
