from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from rag.config import RagConfig
from rag.errors import IndexDownError
from rag.find.context import gather
from rag.find.retrieve import combine, fuse, retrieve
from rag.indexes import Ranking
from rag.notices import Notice
from rag.question.query import read
from rag.types import Chunk, ElementKind, Hit, Scope
from tests.fakes import MemoryIndex
from tests.make import make_chunk

HERE = Scope(collection="here")


class Fixed:
    """An index that ranks the same for every query, and remembers what it was asked."""

    def __init__(self, *ranking: str, down: bool = False, language: str = "") -> None:
        self.ranking = ranking
        self.down = down
        self.language = language  # the only one that it reads
        self.queries: list[str] = []

    def search(self, query: str, scope: Scope, limit: int) -> Ranking:
        self.queries.append(query)
        if self.down:
            raise IndexDownError(Notice.of("down"))
        return [(chunk_id, 1.0 - i / 10) for i, chunk_id in enumerate(self.ranking[:limit])]

    def reads(self, language: str) -> bool:
        return not self.language or language == self.language

    def add(self, collection: str, chunks: Sequence[Chunk]) -> None: ...
    def remove(self, collection: str, document_id: str, *, keep: int | None = None) -> None: ...
    def drop(self, collection: str) -> None: ...
    def holds(self, collection: str, ids: Sequence[str]) -> frozenset[str]:
        raise NotImplementedError

    def ids(self, collection: str) -> Iterator[str]:
        yield from self.ranking

    def count(self, collection: str, document_id: str) -> int:
        return len(self.ranking)

    def collections(self) -> Iterator[str]:
        yield HERE.collection

    def is_ours(self, collection: str) -> bool:
        return collection == HERE.collection


class Rows:
    """The live chunks."""

    def __init__(self, *chunks: Chunk) -> None:
        self.chunks = {chunk.id: chunk for chunk in chunks}

    def __call__(self, ids: Sequence[str], scope: Scope) -> Mapping[str, Chunk]:
        return {chunk_id: self.chunks[chunk_id] for chunk_id in ids if chunk_id in self.chunks}


def chunk(ordinal: int, text: str = "Some text.", **fields: Any) -> Chunk:
    return make_chunk(text, ordinal=ordinal, **fields)


def found(dense: Fixed, lexical: Fixed, rows: Rows, **settings: Any) -> list[Hit]:
    config = RagConfig(**settings)
    return [*retrieve(read("What?"), HERE, (dense, lexical), rows, config)]


def test_what_both_find_comes_first() -> None:
    rows = Rows(*(chunk(i, pages=(i + 1,)) for i in range(4)))
    hits = found(Fixed("doc:1:0", "doc:1:1"), Fixed("doc:1:2", "doc:1:1"), rows)
    assert [hit.chunk.ordinal for hit in hits] == [1, 0, 2]
    assert hits[0].score == pytest.approx(1 / 12 + 1 / 12)
    ranked = {"dense": 0.9, "dense_rank": 2, "lexical": 0.9, "lexical_rank": 2}
    assert hits[0].signals == {**ranked, "fused": hits[0].score, "fused_rank": 1}
    assert {"dense", "dense_rank"}.isdisjoint(hits[2].signals)
    assert (hits[2].signals["lexical_rank"], hits[2].signals["fused_rank"]) == (1, 3)


def test_a_second_piece_of_a_page_comes_after_other_pages() -> None:
    rows = Rows(chunk(0, pages=(1,)), chunk(1, pages=(1,)), chunk(2, pages=(2,)))
    ranking = ("doc:1:0", "doc:1:1", "doc:1:2")
    hits = found(Fixed(*ranking), Fixed(*ranking), rows)
    assert [hit.chunk.ordinal for hit in hits] == [0, 2, 1]


def test_pieces_of_a_document_of_one_page_stay_before_other_documents() -> None:
    letter = [chunk(i, document_id="a", labels=("last1",)) for i in range(2)]
    rows = Rows(*letter, chunk(0, document_id="b", labels=("last1",)))
    ranking = ("a:1:0", "a:1:1", "b:1:0")
    hits = found(Fixed(*ranking), Fixed(*ranking), rows)
    assert [hit.chunk.id for hit in hits] == ["a:1:0", "a:1:1", "b:1:0"]


class Places(Fixed):
    """Ranks one way for words, and another way for what is looked up in one document."""

    def __init__(self, *ranking: str, looked_up: str) -> None:
        super().__init__(*ranking)
        self.looked_up = looked_up
        self.scopes: list[Scope] = []

    def search(self, query: str, scope: Scope, limit: int) -> Ranking:
        self.scopes.append(scope)
        return [(self.looked_up, 1.0)] if len(self.scopes) > 1 else super().search(query, scope, 9)


@pytest.mark.parametrize("question", ["What is on page 3?", "What is the ROA?"])
def test_what_a_question_names_is_looked_up_in_the_likeliest_document(question: str) -> None:
    rows = Rows(*(chunk(i, pages=(i + 1,)) for i in range(3)))
    lexical = Places("doc:1:0", "doc:1:1", looked_up="doc:1:2")
    dense = Fixed("doc:1:0", "doc:1:1")
    hits = retrieve(read(question), HERE, (dense, lexical), rows, RagConfig())
    assert 2 in [hit.chunk.ordinal for hit in hits[:2]]
    assert {scope.document_ids for scope in lexical.scopes[1:]} == {frozenset({"doc"})}
    assert lexical.scopes[0] == HERE


def test_a_document_that_is_gone_is_not_the_likeliest() -> None:
    rows = Rows(*(chunk(i, pages=(i + 1,)) for i in range(3)))
    lexical = Places("gone:1:0", "doc:1:0", looked_up="doc:1:2")
    dense = Fixed("gone:1:0", "doc:1:0")
    retrieve(read("What is on page 3?"), HERE, (dense, lexical), rows, RagConfig())
    assert [scope.document_ids for scope in lexical.scopes[1:]] == [frozenset({"doc"})]


def test_the_document_that_a_question_names_is_raised_and_hides_no_other() -> None:
    titles = ("Globex 2022", "Initech 2022", "Initech 2021", "Umbrella 2021")
    ids = [f"{place}:1:0" for place in range(len(titles))]
    rows = Rows(
        *(chunk(0, document_id=str(place), title=title) for place, title in enumerate(titles))
    )
    lexical = Places(*ids, looked_up=ids[0])
    hits = retrieve(
        read("What was the ROA of Initech in 2021?"),
        HERE,
        (Fixed(*ids), lexical),
        rows,
        RagConfig(),
    )
    places = [hit.chunk.document_id for hit in hits]
    assert places.index("2") < places.index("1")
    assert set(places) == set("0123")
    assert {scope.document_ids for scope in lexical.scopes[1:]} == {frozenset({"2"})}


def test_weights_can_be_set() -> None:
    rows = Rows(*map(chunk, range(2)))
    hits = found(Fixed("doc:1:0"), Fixed("doc:1:1"), rows, dense_weight=3.0)
    assert [hit.chunk.ordinal for hit in hits] == [0, 1]


def test_what_is_not_live_is_left_out() -> None:
    hits = found(Fixed("doc:1:0", "gone:1:0"), Fixed("gone:1:0", "doc:1:1"), Rows(chunk(1)))
    assert [hit.chunk.id for hit in hits] == ["doc:1:1"]


@pytest.mark.parametrize("down", ["dense", "lexical"])
def test_it_says_when_an_index_is_down(down: str) -> None:
    dense, lexical = Fixed(down=down == "dense"), Fixed(down=down == "lexical")
    with pytest.raises(IndexDownError):
        found(dense, lexical, Rows())


def test_equal_scores_keep_one_order() -> None:
    ranking = {"a": [("x", 1.0)], "b": [("y", 1.0)]}
    assert [name for name, _ in fuse(ranking, {"a": 1.0, "b": 1.0})] == ["x", "y"]


@pytest.mark.parametrize(
    ("question", "searched"),
    [
        ("What is the tax rate? Round your answer to two decimal places.", "What is the tax rate?"),
        ("What is the tax rate?round your answer to three decimal", "What is the tax rate?"),
        ("Who left? If data is not available, return 'N/A'.", "Who left?"),
        ("Please write the answer in list format, e.g., [1]. Who left?", "Who left?"),
        ("How much was spent? Answer in USD millions.", "How much was spent?"),
        ("According to the report, who left?", "who left?"),
        (
            "What is capex? Give a response to the question by relying on the cash flow statement.",
            "What is capex? by relying on the cash flow statement.",
        ),
        ("What was the answer of the court to the first appeal?", None),
        ("How did the company report its revenue in 2021?", None),
        ("Round your answer.", None),
    ],
)
def test_it_searches_for_what_is_asked_not_for_how_to_say_it(
    question: str, searched: str | None
) -> None:
    dense, lexical = Fixed(), Fixed()
    retrieve(read(question), HERE, (dense, lexical), Rows(), RagConfig())
    assert dense.queries == lexical.queries == [searched or question]


def test_a_query_is_made_readable_for_a_model() -> None:
    assert read("half \ud800 a pair\0").essence == "half a pair"
    assert read("").essence == ""


def hit(one: Chunk, **signals: float) -> Hit:
    return Hit(chunk=one, score=1.0, signals=signals)


def test_passages_are_numbered_within_the_budget() -> None:
    hits = [hit(chunk(i, "x" * length)) for i, length in enumerate([400, 700, 300, 10])]
    config = RagConfig(passage_characters=800, passages=3)
    passages = gather(hits, HERE, Rows(), config, None)
    assert [(p.number, p.chunk.ordinal) for p in passages] == [(1, 0), (2, 2)]


def test_the_first_passage_is_shown_whatever_its_length() -> None:
    (passage,) = gather(
        [hit(chunk(0, "x" * 900))], HERE, Rows(), RagConfig(passage_characters=10), None
    )
    assert len(passage.chunk.text) == 900


def test_relevance_is_of_the_reranker_or_of_the_meaning() -> None:
    hits = [
        hit(chunk(0), rerank=0.25, dense=0.7), hit(chunk(1), dense=0.375), hit(chunk(2), dense=0.9),
        hit(chunk(3), lexical=12.0), hit(chunk(4), dense=-0.1),
    ]  # fmt: skip
    passages = gather(hits, HERE, Rows(), RagConfig(), None)
    assert [passage.relevance for passage in passages] == [0.25, 0.5, 1.0, 0.0, 0.0]


def test_a_table_is_completed_by_its_other_pieces() -> None:
    def piece(ordinal: int, context: str = "Year\t2021") -> Chunk:
        return chunk(ordinal, f"row {ordinal}", kind=ElementKind.TABLE, context=context)

    rows = Rows(piece(0, "Other\t2020"), piece(1), piece(2), piece(3), chunk(4))
    passages = gather([hit(piece(2)), hit(chunk(4))], HERE, rows, RagConfig(), None)
    assert [passage.chunk.ordinal for passage in passages] == [2, 1, 3, 4]
    assert [passage.number for passage in passages] == [1, 2, 3, 4]
    assert not any(passage.unfinished for passage in passages)


def test_a_table_of_which_a_piece_is_missing_is_unfinished() -> None:
    pieces = [
        chunk(one, f"row {one}", kind=ElementKind.TABLE, context="Year\t2021") for one in range(5)
    ]
    passages = gather([hit(pieces[1])], HERE, Rows(*pieces), RagConfig(), None)
    assert {one.chunk.ordinal: one.unfinished for one in passages} == {0: False, 1: False, 2: True}


def test_further_queries_add_and_weigh_half() -> None:
    a, b, c = (
        Hit(chunk=make_chunk(name, document_id=name), score=1.0, signals={"dense": 0.5})
        for name in "abc"
    )
    assert combine([a, b], []) == (a, b)
    found = combine([a, b], [[c, b]])
    assert [hit.chunk.text for hit in found] == ["b", "a", "c"]
    assert found[0].signals == {"dense": 0.5, "query2": 1.0, "query2_rank": 2.0}
    assert "query2" not in found[1].signals


def test_what_is_written_otherwise_is_found_by_its_words() -> None:
    index = MemoryIndex()
    chunk = make_chunk("Capex of FY2021 was low.")
    index.add("c", [chunk])
    scope = Scope(collection="c")
    empty = MemoryIndex()
    found = retrieve(
        read("fiscal 2021"), scope, (empty, index), lambda ids, _: {chunk.id: chunk}, RagConfig()
    )
    assert [hit.chunk.id for hit in found] == [chunk.id]


def test_what_an_index_finds_in_a_language_that_it_does_not_read_ranks_nothing() -> None:
    rows = Rows(chunk(0, language="de", pages=(1,)), chunk(1, language="de", pages=(2,)))
    dense = Fixed("doc:1:0", "doc:1:1", language="en")
    hits = found(dense, Fixed("doc:1:1", "doc:1:0"), rows)
    assert [hit.chunk.ordinal for hit in hits] == [1, 0]
    assert "dense" not in hits[0].signals


def test_shared_words_of_two_languages_count_for_less_where_meanings_can_be_compared() -> None:
    rows = Rows(chunk(0, language="de", pages=(1,)), chunk(1, language="en", pages=(2,)))
    dense, lexical = Fixed("doc:1:1", "doc:1:0"), Fixed("doc:1:0", "doc:1:1")
    assert [hit.chunk.ordinal for hit in found(dense, lexical, rows)] == [1, 0]
