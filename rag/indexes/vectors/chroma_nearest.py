"""What is nearest in one Chroma collection, as the server ranks it or compared one by one."""

from typing import TYPE_CHECKING, Any

import numpy as np

from rag.indexes.vectors import Nearest, Vector

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

FEW = 1_000  # records that are compared one by one


def few(held: "Collection", vector: Vector, where: dict[str, Any]) -> Nearest | None:
    """All records that pass a filter, compared one by one; None where they are many.

    HNSW goes through most of its graph in search of the few: two seconds for twenty of a million.
    """
    ids = held.get(where=where, limit=FEW + 1, include=[])["ids"]
    if len(ids) > FEW:
        return None
    found = held.get(ids=ids, include=["embeddings"]) if ids else None
    if found is None or not found["ids"]:  # or they were removed since
        return []
    vectors = np.asarray(found["embeddings"], dtype=np.float32)
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(vector)
    cosines = (vectors @ vector / lengths).tolist()
    return sorted(zip(found["ids"], cosines, strict=True), key=lambda one: -one[1])


def ranked(
    held: "Collection",
    vector: Vector,
    limit: int,
    *,
    where: dict[str, Any] | None = None,
    wanted: frozenset[str] | None = None,
) -> Nearest:
    """The nearest as the server ranks them; of those, only what is of the wanted documents."""
    answer = held.query(
        query_embeddings=np.asarray([vector], dtype=np.float32),
        n_results=limit,
        where=where,
        include=["distances", "metadatas"],
    )
    distances, metadatas = answer["distances"] or [[]], answer["metadatas"] or [[]]
    return [
        (found, 1.0 - distance)
        for found, distance, metadata in zip(
            answer["ids"][0], distances[0], metadatas[0], strict=True
        )
        if wanted is None or metadata["document_id"] in wanted
    ]
