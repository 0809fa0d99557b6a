"""How the passages for a question are found, as the retrieval test page shows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy
from django_stubs_ext import StrPromise

from rag.types import Candidate, Exchange, Fate, Trace
from webapp.chat.asking.turn import question_of
from webapp.chat.models import Conversation, Turn
from webapp.library.engine.library import library_engine
from webapp.library.models import Document, Visitor, Workspace
from webapp.library.viewer.place import Place, digest_of
from webapp.messages import told
from webapp.usage.limits import Payer
from webapp.usage.meters import counting, metered
from webapp.usage.models import Purpose

MOST_SHOWN = 60
EXCERPT = 280
WITHHELD = gettext_lazy("This passage is withheld by the workspace's policy.")

STAGE_WORDS: Mapping[str, tuple[StrPromise, StrPromise]] = {
    "dense": (
        gettext_lazy("Meaning"),
        gettext_lazy("cosine of the query and the nearest window of the chunk"),
    ),
    "lexical": (gettext_lazy("Words"), gettext_lazy("BM25 of the query's words")),
    "place": (
        gettext_lazy("Place"),
        gettext_lazy("page, figure, table or section that the question names"),
    ),
    "fused": (
        gettext_lazy("Fused"),
        gettext_lazy("sum of weight / (10 + rank) over the rankings before"),
    ),
    "query2": (
        gettext_lazy("Query 2"),
        gettext_lazy("rank by the second query, half as much as the first"),
    ),
    "query3": (gettext_lazy("Query 3"), gettext_lazy("rank by the third query")),
    "query4": (gettext_lazy("Query 4"), gettext_lazy("rank by the fourth query")),
    "page": (
        gettext_lazy("Pages"),
        gettext_lazy("as fused over all queries; put back for each better one of the same page"),
    ),
    "fit": (
        gettext_lazy("Fit"),
        gettext_lazy("how well the best sentence or row fits the question; ranked with the score"),
    ),
    "rerank": (gettext_lazy("Reranker"), gettext_lazy("relevance by the reranking model, 0 to 1")),
}
FATE_WORDS: Mapping[Fate, tuple[StrPromise, str]] = {
    Fate.SHOWN: (gettext_lazy("In the prompt"), "good"),
    Fate.WITHHELD: (gettext_lazy("Withheld by the workspace's policy or a check"), "bad"),
    Fate.BUDGET: (gettext_lazy("Longer than the room that was left"), "warn"),
    Fate.RANK: (gettext_lazy("Not among the first"), ""),
    Fate.UNREAD: (gettext_lazy("Too low for the reranker to read"), ""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCandidate:
    """A row of the table. `marks`: each stage's word, with the rank and score there, or None."""

    rank: int
    title: str
    where: str
    link: str
    source: str
    excerpt: str
    marks: Sequence[tuple[str, tuple[int, float] | None]]
    fate: tuple[str, str]
    number: int | None
    completes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTrace:
    """A search, laid out."""

    trace: Trace
    stages: Sequence[tuple[str, str]]
    rows: Sequence[ShownCandidate]
    more: int
    looked_in: str
    steps: Sequence[str]

    @property
    def shown(self) -> int:
        """How many passages stand in the prompt."""
        return sum(one.fate is Fate.SHOWN for one in self.trace.candidates)


def trace_question(
    payer: Payer, workspace: Workspace, text: str, documents: Sequence[UUID], turn: Turn | None
) -> Trace:
    """Search for a question as the chat would, after what was said before a turn.

    It asks of all documents of the workspace, or of some. Raises RagError.
    """
    only = [str(pk) for pk in documents] or None
    history: Sequence[Exchange] | None = None
    if turn is None:
        talk = Conversation(workspace=workspace)
        turn, history = Turn(conversation=talk), ()
    turn.question, turn.document_ids = text, only
    with counting(payer, Purpose.TEST) as ledger:
        return metered(library_engine(workspace), ledger).trace(question_of(turn, history))


def show_trace(trace: Trace, user: Visitor) -> ShownTrace:
    """A search for a page, with only what the reader may see. One query."""
    ids = {one.chunk.document_id for one in trace.candidates}
    documents = Document.objects.visible_to(user).filter(pk__in=ids)
    live = {str(one.pk): one for one in documents}
    seen = [
        (rank, one, live[one.chunk.document_id])
        for rank, one in enumerate(trace.candidates, start=1)
        if one.chunk.document_id in live
    ]
    # Passages that complete a table come last in a trace, and are always shown.
    kept = [one for one in seen if one[0] <= MOST_SHOWN or one[1].number is not None]
    looked_in = live.get(trace.looked_in)
    return ShownTrace(
        trace=trace,
        stages=[_words(name) for name in trace.stages],
        rows=[_row(rank, one, document, trace.stages) for rank, one, document in kept],
        more=len(seen) - len(kept),
        looked_in=looked_in.title if looked_in else "",
        steps=[told(step) for step in trace.steps],
    )


def _words(stage: str) -> tuple[str, str]:
    """What a stage is called, and what its score is."""
    word, hint = STAGE_WORDS.get(stage, (stage.capitalize(), ""))
    return str(word), str(hint)


def _row(rank: int, one: Candidate, document: Document, stages: Sequence[str]) -> ShownCandidate:
    chunk = one.chunk
    page = chunk.pages[0] if chunk.pages else 1
    place = Place(
        document_id=chunk.document_id,
        page=page,
        spans=(chunk.span,),
        check=digest_of(chunk.text),
    )
    word, look = FATE_WORDS[one.fate]
    marks = [(_words(stage)[0], one.marks.get(stage)) for stage in stages]
    return ShownCandidate(
        rank=rank,
        title=document.title,
        where=document.where(page),
        link=place.link(document.workspace_id),
        source=place.source,
        excerpt=str(WITHHELD) if chunk.withheld else " ".join(chunk.text[:EXCERPT].split()),
        marks=[(word, (mark.rank, mark.score) if mark else None) for word, mark in marks],
        fate=(str(word), look),
        number=one.number,
        completes=one.completes,
    )
