"""What is found for a question: searched for, read, and looked for further where it falls short."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol

from rag.config import RagConfig
from rag.embed import Embedder
from rag.find.context import gather
from rag.find.mend import bears_out, mend, told
from rag.find.nearest import nearest_only
from rag.find.pictures import with_pictures
from rag.find.rerank import Reranker
from rag.find.search import search
from rag.find.steps import Steps
from rag.indexes import Index, LexicalIndex
from rag.llm import ChatModel
from rag.notices import Notice
from rag.pairs import PairModel
from rag.question.query import Query
from rag.question.rewrite import standing_alone
from rag.reading.found import Found
from rag.reading.read import read_passages
from rag.safety.passages import screen_passages
from rag.types import (
    DrawPage,
    FindDocuments,
    Finding,
    LoadChunks,
    Question,
    Retrieved,
    Scope,
    Search,
    Severity,
    Step,
    ranked,
)
from rag.types.timing import Clock
from rag.verify.confidence.sufficiency import sufficiency


class Finder(Protocol):
    """What finds and reads passages: the engine."""

    @property
    def config(self) -> RagConfig: ...

    @property
    def embedder(self) -> Embedder: ...

    @property
    def indexes(self) -> tuple[Index, LexicalIndex]: ...

    @property
    def load_chunks(self) -> LoadChunks: ...

    @property
    def find_documents(self) -> FindDocuments | None: ...

    @property
    def draw_page(self) -> DrawPage | None: ...

    @property
    def seeing(self) -> ChatModel | None: ...

    @property
    def pairs(self) -> PairModel: ...

    @property
    def reranker(self) -> Reranker | None: ...

    @property
    def chat(self) -> ChatModel | None: ...

    @property
    def planner(self) -> ChatModel | None: ...


def look(
    question: Question, asked: Query, by: Finder, clock: Clock
) -> Generator[Step | Retrieved, None, Found]:
    """Make the query stand alone, search, read, and go further where that falls short."""
    scope, looking = question.scope, _Looking(question, by, clock)
    asked = standing_alone(asked, question, by.planner)
    clock.lap("rewrite")
    for query in (mend(asked, scope, by.indexes[1], by.load_chunks), asked):
        found = looking.read(query, looking.search(query, scope))
        if bears_out(query, found.passages):
            break
    steps = Steps(
        search=looking.search,
        read=looking.read,
        find_documents=by.find_documents,
        planner=by.planner,
    )
    found = yield from steps.further(found, clock.timings["rewrite"])
    if by.draw_page and by.seeing:
        known = len(found.search.steps)
        found = with_pictures(found, by.draw_page)
        for one in found.search.steps[known:]:
            yield Step(message=one)
    yield Retrieved(query=found.query.text, passages=found.passages)
    return found


@dataclass(frozen=True, slots=True)
class _Looking:
    question: Question
    by: Finder
    clock: Clock

    def search(self, query: Query, scope: Scope) -> Search:
        by = self.by
        return search(query, scope, by.indexes, by.load_chunks, by.reranker, by.config)

    def read(self, query: Query, searched: Search) -> Found:
        """Read what was found, and see whether it can answer the query."""
        by, question = self.by, self.question
        ways = (by.load_chunks, by.config, by.chat)
        gathered = gather(searched.judged, question.scope, *ways, whole=searched.whole)
        passages, screened = screen_passages(gathered)
        nearest = () if searched.whole else nearest_only(query, question.coverage, passages)
        self.clock.lap("retrieve")
        reading = read_passages(query, ranked(passages), by.pairs)
        missed = (*_missed(query, searched), *_unranked(searched))
        # Of a part that was asked for all is there.
        sure = 1.0 if query.part and searched.whole else sufficiency(reading, by.embedder)
        enough = query.kind.is_of_the_whole or sure >= by.config.sufficient_above
        return Found(
            question=question, query=query, search=searched, gathered=gathered, passages=passages,
            reading=reading, sufficiency=sure, sufficient=bool(passages and enough),
            findings=(*told(query), *screened, *nearest, *missed),
        )  # fmt: skip


def _unranked(searched: Search) -> tuple[Finding, ...]:
    """What to say where the model that reorders passages failed."""
    if searched.unranked is None:
        return ()
    message = Notice("rerank.left_out", why=searched.unranked)
    return (Finding(check="rerank", severity=Severity.NOTE, message=message),)


def _missed(query: Query, searched: Search) -> tuple[Finding, ...]:
    """What to say where a part was asked for that is not there."""
    if query.part is None or searched.judged or not searched.whole:
        return ()
    return (Finding(check="structure", severity=Severity.NOTE, message=searched.steps[-1]),)
