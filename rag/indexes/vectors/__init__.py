"""Where vectors are kept: records go in, ids and cosines come out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]
Matrix = npt.NDArray[np.float32]  # a vector in each row
Nearest = list[tuple[str, float]]  # (record id, cosine with what was sought), best first


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """A vector, and what it is found and removed by."""

    id: str
    document_id: str
    generation: int
    vector: Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A store's own server, for this machine alone: ready when a GET of `ready` is answered."""

    name: str
    command: tuple[str, ...]
    port: int
    ready: str


class Vectors(Protocol):
    """Collections of records. Connects on first use, and again after a server was away.

    Every implementation passes tests/rag/indexes/test_vectors_contract.py, and may be shared by
    threads. All but `health` raise IndexDownError when what is behind them does not answer.
    """

    def put(self, collection: str, records: Sequence[Record]) -> None:
        """Store records, or replace those with the same id. Where that fails in the middle, none
        is stored without those that come after it."""

    def nearest(
        self,
        collection: str,
        vector: Vector,
        limit: int,
        documents: frozenset[str] | None = None,
    ) -> Nearest:
        """The nearest records, of these documents if some are named: `limit` of them, or more
        where more were read. Among many it may overlook one; within few documents it does not."""

    def stored(self, collection: str, document_id: str, generation: int, limit: int) -> Matrix:
        """The vectors of a generation of a document as they are stored, `limit` of them, whichever:
        (n, dimensions); (0, 0) where there are none."""

    def holds(self, collection: str, ids: Sequence[str]) -> frozenset[str]:
        """Those of the ids that are in the collection."""

    def ids(self, collection: str) -> Iterator[str]:
        """The id of every record, each once. What is written meanwhile may be missed."""

    def count(self, collection: str, document_id: str) -> int:
        """How many records of a document there are."""

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        """Remove records. Those that do not exist are gone already."""

    def remove(self, collection: str, document_id: str, *, keep: int | None = None) -> None:
        """Remove a document's records; with `keep`, those of all generations but that."""

    def collections(self) -> Iterator[str]:
        """The name of every collection there is, as it was given."""

    def is_ours(self, collection: str) -> bool:
        """Whether it is sure that this installation made it: others may keep theirs beside it."""

    def drop(self, collection: str) -> None:
        """Remove the whole collection. One that does not exist is gone already."""

    def health(self, timeout_s: float) -> str:
        """What is wrong with the store, for an administrator; nothing when it is well."""

    def close(self) -> None:
        """Let go of the store. The next use connects again."""
