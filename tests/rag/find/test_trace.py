"""What a search says of itself: every stage's rank, and why a candidate is not in the prompt."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self

import pytest

from rag.engine import Engine
from rag.errors import QuestionError
from rag.metering import Meter
from rag.types import Candidate, Chunk, ElementKind, Exchange, Fate, Question, Retrieved, Scope
from tests.make import make_chunk
from tests.rag.test_engine import CHUNKS, SCOPE, make_engine

LYON = "When did the plant in Lyon open?"


class ByLength:
    """A reranker that prefers long texts."""

    def telling(self, meter: Meter) -> Self:
        return self

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        return [len(text) / 100 for text in texts]


def traced(engine: Engine, text: str = LYON) -> list[Candidate]:
    return list(engine.trace(Question(text=text, scope=SCOPE)).candidates)


def test_it_finds_what_an_answer_is_made_from_in_the_same_order() -> None:
    engine = make_engine()
    shown = [one for one in traced(engine) if one.fate is Fate.SHOWN]
    first = next(iter(engine.ask(Question(text=LYON, scope=SCOPE))))
    assert isinstance(first, Retrieved)
    assert [one.chunk for one in shown] == [passage.chunk for passage in first.passages]
    assert [one.number for one in shown] == [1, 2, 3]


def test_every_stage_tells_its_rank_and_score() -> None:
    trace = make_engine().trace(Question(text=LYON, scope=SCOPE))
    assert trace.stages == ("dense", "lexical", "fused", "page", "fit")
    best = trace.candidates[0]
    assert best.chunk == CHUNKS[0]
    assert {mark.rank for mark in best.marks.values()} == {1}
    assert best.marks["fused"].score == best.marks["page"].score == pytest.approx(2 / 11)
    assert trace.sufficient


def test_a_reranker_is_the_last_stage_and_reads_only_the_first() -> None:
    engine = replace(make_engine(candidates=2), reranker=ByLength())
    found = traced(engine)
    assert [one.marks["rerank"].rank for one in found[:2]] == [1, 2]
    assert [one.fate for one in found[2:]] == [Fate.UNREAD] * len(found[2:])


def test_it_says_why_a_candidate_is_not_shown() -> None:
    few = traced(make_engine(passages=1))
    assert [one.fate for one in few] == [Fate.SHOWN, Fate.RANK, Fate.RANK]
    tight = traced(make_engine(passage_characters=60))
    assert [one.fate for one in tight] == [Fate.SHOWN, Fate.BUDGET, Fate.BUDGET]
    engine = make_engine()
    hidden = {chunk.id: replace(chunk, withheld=True) for chunk in CHUNKS}
    withheld = replace(engine, load_chunks=lambda ids, scope: {one: hidden[one] for one in ids})
    assert {one.fate for one in traced(withheld)} == {Fate.WITHHELD}


def test_the_other_pieces_of_a_table_are_told_apart() -> None:
    alike: dict[str, Any] = {
        "document_id": "t", "kind": ElementKind.TABLE, "context": "Plant Opened",
    }  # fmt: skip
    table = make_chunk("Lyon 2021", **alike)
    rest = make_chunk("Turin 1999", start=9, ordinal=1, **alike)
    engine = make_engine()
    engine.dense.add("c", [table])
    known = {chunk.id: chunk for chunk in (*CHUNKS, table, rest)}

    def load(ids: object, scope: Scope) -> dict[str, Chunk]:
        return {one: known[one] for one in list(ids) if one in known}  # type: ignore[call-overload]

    added = traced(replace(engine, load_chunks=load), "Plant opened in Lyon, 2021")[-1]
    assert (added.chunk, added.completes, added.marks) == (rest, True, {})


def test_it_says_what_the_question_names_and_how_it_was_rewritten() -> None:
    engine = make_engine()
    asked = "What are the total assets on page 1? Round your answer to one decimal place."
    trace = engine.trace(Question(text=asked, scope=SCOPE))
    assert trace.essence == "What are the total assets on page 1?"
    assert trace.statements == ("balance sheet",)
    assert "pagenumber1" in trace.places
    said = Exchange(question=LYON, query=LYON, answer="In 2021.")
    again = engine.trace(Question(text="And how many people?", scope=SCOPE, history=(said,)))
    assert again.query == f"{LYON} And how many people?"


def test_without_enough_in_the_passages_nothing_is_answered_from_them() -> None:
    trace = make_engine(sufficient_above=1.1).trace(Question(text=LYON, scope=SCOPE))
    assert not trace.sufficient
    nothing = make_engine().trace(Question(text=LYON, scope=Scope(collection="empty")))
    assert (nothing.candidates, nothing.sufficient, nothing.stages) == ((), False, ())


def test_what_cannot_be_asked_cannot_be_traced() -> None:
    with pytest.raises(QuestionError):
        make_engine().trace(Question(text=" ", scope=SCOPE))
