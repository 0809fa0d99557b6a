"""Searching in a scope of so many documents that they are not named to an index."""

from collections.abc import Callable

from rag.indexes import Ranking
from rag.types import Scope, document_of

FIRST = 4  # times more than wanted are fetched, since not all of them are in the scope
MORE = 4  # times more each time that there were too few
MOST = 10_000


def fetched_first(scope: Scope, limit: int) -> int:
    """How many a search is asked for, to get the best `limit` of a scope."""
    return limit if scope.names_its_documents else limit * FIRST


def sift(search: Callable[[int], Ranking], scope: Scope, limit: int) -> Ranking:
    """The best of a scope. An index that was not told its documents is asked for more and more."""
    fetched = fetched_first(scope, limit)
    found = search(fetched)
    if scope.names_its_documents:
        return found
    while True:
        inside = scope.among({document_of(chunk_id) for chunk_id, _ in found})
        kept = [hit for hit in found if document_of(hit[0]) in inside]
        if len(kept) >= limit or fetched >= MOST:
            return kept[:limit]
        fetched = min(MOST, fetched * MORE)
        before, found = len(found), search(fetched)
        if len(found) <= before:
            return kept[:limit]
