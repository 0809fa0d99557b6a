"""Vectors in memory, which know the size of those of each collection."""

from collections.abc import Iterator, Sequence

import numpy as np

from rag.indexes.vectors import Matrix, Nearest, Record, Vector


class MemoryVectors:
    """See rag.indexes.vectors.Vectors. A vector of another length than a collection's is an error.

    None of the methods that only a server needs.
    """

    def __init__(self) -> None:
        self._records: dict[str, dict[str, Record]] = {}

    def put(self, collection: str, records: Sequence[Record]) -> None:
        self._records.setdefault(collection, {}).update({one.id: one for one in records})

    def nearest(
        self, collection: str, vector: Vector, limit: int, documents: frozenset[str] | None = None
    ) -> Nearest:
        known = self._records.get(collection, {}).values()
        inside = [one for one in known if documents is None or one.document_id in documents]
        found = [(one.id, float(one.vector @ vector)) for one in inside]
        return sorted(found, key=lambda one: (-one[1], one[0]))[:limit]

    def stored(self, collection: str, document_id: str, generation: int, limit: int) -> Matrix:
        known = self._records.get(collection, {}).values()
        rows = [
            one.vector
            for one in known
            if (one.document_id, one.generation) == (document_id, generation)
        ]
        return np.stack(rows[:limit]) if rows else np.zeros((0, 0), dtype=np.float32)

    def holds(self, collection: str, ids: Sequence[str]) -> frozenset[str]:
        return frozenset(ids) & frozenset(self._records.get(collection, {}))

    def ids(self, collection: str) -> Iterator[str]:
        yield from list(self._records.get(collection, {}))

    def count(self, collection: str, document_id: str) -> int:
        known = self._records.get(collection, {}).values()
        return sum(one.document_id == document_id for one in known)

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        for one in ids:
            self._records.get(collection, {}).pop(one, None)

    def remove(self, collection: str, document_id: str, *, keep: int | None = None) -> None:
        known = self._records.get(collection, {})
        for key in [key for key, one in known.items() if one.document_id == document_id]:
            if known[key].generation != keep:
                del known[key]

    def collections(self) -> Iterator[str]:
        yield from list(self._records)

    def is_ours(self, collection: str) -> bool:
        return True

    def drop(self, collection: str) -> None:
        self._records.pop(collection, None)
