"""Tells how a search came to its passages, from what the search itself left behind."""

from collections.abc import Collection, Iterator, Mapping

from rag.config import RagConfig
from rag.question.statements import STATEMENTS
from rag.reading.found import Found
from rag.types import Candidate, Fate, Hit, Mark, Passage, Trace

FUSED, SPREAD, FIT, RERANK, PLACE = "fused", "page", "fit", "rerank", "place"
FURTHER = ("query2", "query3", "query4")
STAGES = ("dense", "lexical", PLACE, *STATEMENTS, FUSED, *FURTHER, SPREAD, FIT, RERANK)


def explain(found: Found, config: RagConfig) -> Trace:
    """What became of every candidate; `found.passages` are those that the checks left."""
    query, shown = found.query, {one.number for one in found.passages}
    candidates = tuple(_candidates(found, shown, config))
    used = {stage for one in candidates for stage in one.marks}
    named = {PLACE, *STATEMENTS}
    looked_in = (one.chunk.document_id for one in candidates if named & one.marks.keys())
    return Trace(
        question=found.question.text,
        query=query.text,
        essence=query.essence,
        places=query.places,
        statements=tuple(statement.name for statement in query.statements),
        looked_in=next(looked_in, ""),
        stages=tuple(stage for stage in STAGES if stage in used),
        candidates=candidates,
        sufficiency=found.sufficiency,
        more=tuple(one.text for one in query.more),
        spelled=query.spelled,
        sufficient=found.may_answer,
        steps=found.search.steps,
    )


def _candidates(found: Found, shown: Collection[int], config: RagConfig) -> Iterator[Candidate]:
    search = found.search
    spread = {hit.chunk.id: Mark(rank, hit.score) for rank, hit in enumerate(search.hits, start=1)}
    passages = {passage.chunk.id: passage for passage in found.gathered}
    read = {hit.chunk.id for hit in search.judged}
    left_out = [hit for hit in search.hits if hit.chunk.id not in read]
    for rank, hit in enumerate((*search.judged, *left_out), start=1):
        passage = passages.pop(hit.chunk.id, None)
        marks = {**_marks(hit), SPREAD: spread[hit.chunk.id]}
        marks |= {
            name: Mark(rank, hit.signals[name]) for name in (FIT, RERANK) if name in hit.signals
        }
        fate = _fate(rank, passage, shown, config) if hit.chunk.id in read else Fate.UNREAD
        yield Candidate(
            chunk=hit.chunk, marks=marks, fate=fate, number=passage.number if passage else None
        )
    for passage in passages.values():
        fate = _fate(0, passage, shown, config)
        yield Candidate(
            chunk=passage.chunk, marks={}, fate=fate, number=passage.number, completes=True
        )


def _marks(hit: Hit) -> Mapping[str, Mark]:
    """The rankings that found a hit, by its signals."""
    known = hit.signals
    return {
        stage: Mark(int(known[f"{stage}_rank"]), known[stage])
        for stage in STAGES
        if f"{stage}_rank" in known
    }


def _fate(rank: int, passage: Passage | None, shown: Collection[int], config: RagConfig) -> Fate:
    if passage is not None:
        return Fate.SHOWN if passage.number in shown else Fate.WITHHELD
    return Fate.BUDGET if rank <= config.passages else Fate.RANK
