"""A summary is made from how a document and its parts begin."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.find.opening import MOST_PARTS, opening
from rag.question.query import read
from rag.types import Chunk, Guide, Hit, Remark, Scope, Search
from tests.make import make_chunk

SCOPE = Scope(collection="c")


def chunk(ordinal: int, heading: str, document_id: str = "doc", title: str = "Plan") -> Chunk:
    return make_chunk(
        f"Text {ordinal}.", ordinal=ordinal, headings=("Book", heading), document_id=document_id,
        title=title,
    )  # fmt: skip


CHUNKS = [chunk(n, f"Part {n // 3}") for n in range(40)]
OTHER = chunk(0, "Only", document_id="other", title="Annual report")


def load(ids: Sequence[str], scope: Scope) -> Mapping[str, Chunk]:
    known = {one.id: one for one in (*CHUNKS, OTHER)}
    return {one: known[one] for one in ids if one in known}


def opened(text: str, *found: Chunk) -> Search:
    hits = tuple(Hit(chunk=one, score=1.0) for one in found)
    return opening(read(text), Search(hits=hits, judged=hits), SCOPE, load)


def test_a_summary_gets_the_beginning_and_that_of_each_longer_part() -> None:
    found = opened("Summarise this", CHUNKS[20])
    ordinals = [hit.chunk.ordinal for hit in found.judged]
    assert ordinals[:4] == [0, 1, 2, 3]
    assert all(one % 3 == 0 for one in ordinals[3:])
    assert len(ordinals) == 3 + MOST_PARTS
    assert {hit.chunk.id for hit in found.judged} <= {hit.chunk.id for hit in found.hits}


def test_what_its_guide_points_to_comes_first() -> None:
    point = CHUNKS[30]
    guide = Guide(points=(Remark(text="Text 30.", chunk_id=point.id, span=point.span, page=1),))
    scope = replace(SCOPE, guide_to={"doc": guide}.get)
    hits = (Hit(chunk=CHUNKS[20], score=1.0),)
    found = opening(read("Summarise this"), Search(hits=hits, judged=hits), scope, load)
    assert [hit.chunk.ordinal for hit in found.judged[:3]] == [30, 0, 1]
    assert [hit.points for hit in found.judged[:2]] == [(point.span,), ()]


def test_a_place_that_a_guide_had_and_that_is_gone_is_left_out() -> None:
    gone = Remark(text="Gone.", chunk_id="doc:1:99", span=CHUNKS[0].span, page=1)
    scope = replace(SCOPE, guide_to=lambda document: Guide(points=(gone,)))
    hits = (Hit(chunk=CHUNKS[20], score=1.0),)
    found = opening(read("Summarise this"), Search(hits=hits, judged=hits), scope, load)
    assert found.judged[0].chunk.ordinal == 0


def test_of_several_documents_that_is_meant_which_is_named() -> None:
    named = opened("What is “Annual report” about?", CHUNKS[20], OTHER)
    assert [hit.chunk.id for hit in named.judged] == [OTHER.id]
    unnamed = opened("Summarise this", CHUNKS[20], OTHER)
    assert [hit.chunk.id for hit in unnamed.judged] == [CHUNKS[20].id, OTHER.id]


def test_other_questions_keep_what_was_found() -> None:
    [kept] = opened("What is text 20?", CHUNKS[20]).judged
    assert kept.chunk.id == CHUNKS[20].id


def test_what_is_gone_is_not_there() -> None:
    gone = replace(CHUNKS[20], id="doc:9:20")
    assert opened("Summarise this", gone).judged == ()
