"""Scopes of so many documents that an index is not told which."""

from collections.abc import Collection

from rag.find.sift import MOST, sift
from rag.indexes import Ranking
from rag.types import Scope


def every_tenth(ids: Collection[str]) -> frozenset[str]:
    return frozenset(one for one in ids if int(one) % 10 == 0)


class Searched:
    """An index of so many chunks, each of a document of its own; the first fits best."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.asked: list[int] = []

    def __call__(self, most: int) -> Ranking:
        self.asked.append(most)
        return [(f"{n}:1:0", -float(n)) for n in range(min(most, self.count))]


WIDE = Scope(collection="c", within=every_tenth)


def test_more_is_fetched_until_enough_is_in_the_scope() -> None:
    searched = Searched(100_000)
    found = sift(searched, WIDE, 30)
    assert [chunk_id for chunk_id, _ in found] == [f"{n}:1:0" for n in range(0, 300, 10)]
    assert searched.asked == [120, 480]


def test_it_ends_where_the_index_has_no_more() -> None:
    searched = Searched(200)
    assert len(sift(searched, WIDE, 30)) == 20
    assert searched.asked == [120, 480, 1_920]


def test_it_ends_where_the_scope_is_too_far_away() -> None:
    searched = Searched(100_000)
    nothing = Scope(collection="c", within=lambda ids: frozenset())
    assert sift(searched, nothing, 60) == []
    assert max(searched.asked) == MOST


def test_an_index_that_is_told_the_documents_is_asked_once() -> None:
    searched = Searched(100)
    for scope in (Scope(collection="c"), Scope(collection="c", document_ids=frozenset({"1"}))):
        assert len(sift(searched, scope, 30)) == 30
    assert searched.asked == [30, 30]
