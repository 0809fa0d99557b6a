"""Nouns of asking: questions, what may be searched for them, what is found. All are frozen."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from rag.types.documents import Chunk, Span
from rag.types.guides import Guide
from rag.types.sensitive import NOTHING_HIDDEN, Policy

CERTAIN_COSINE = 0.75  # of a query and a window of MiniLM: as near as they come

# Gives those of the documents that are in a scope. Asked in the thread that asks the question.
Within = Callable[[Collection[str]], frozenset[str]]
# Gives the guide to a document of a scope, if it may be seen now. Asked in the same thread.
GuideTo = Callable[[str], Guide | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What may be searched: one collection, and in it these documents (None: all of them).

    Where they are too many to be named, `within` says which of some documents are among them.
    `policy` says what is hidden of what they say; `guide_to` gives the guide to one of them.
    """

    collection: str
    document_ids: frozenset[str] | None = None
    within: Within | None = None
    policy: Policy = NOTHING_HIDDEN
    guide_to: GuideTo | None = None

    @property
    def names_its_documents(self) -> bool:
        """Whether an index that is given the scope finds nothing outside of it."""
        return self.document_ids is not None or self.within is None

    def among(self, documents: frozenset[str] | set[str]) -> frozenset[str]:
        """Those of the documents that are in it."""
        if self.document_ids is not None:
            return self.document_ids & documents
        return frozenset(documents) if self.within is None else self.within(documents)


# Gives the live, visible chunks among the ids. One that is gone or not allowed is left out.
LoadChunks = Callable[[Sequence[str], Scope], Mapping[str, Chunk]]


# Gives the picture of a page of a document as PNG, with what the scope's policy hides painted over;
# None where there is none to be shown.
DrawPage = Callable[[str, int, Scope], bytes | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """An earlier question of the conversation, the query it became and the answer it got."""

    question: str
    query: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many documents a question could see, and from how many the passages came.

    Of those that wait, `unindexed` were read, but are not in the index just now.
    """

    searched: int = 0
    waiting: int = 0
    failed: int = 0
    used: int = 0
    unindexed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a person asked, of which documents, after which exchanges (oldest first).

    `remove_doubtful`: sentences that the sources do not support are not shown, not even while
    the answer is written. `most_wrong`: the share of the answers given that may be wrong; one that
    is less sure than that asks for is withheld. None: all are given.
    """

    text: str
    scope: Scope
    history: tuple[Exchange, ...] = ()
    coverage: Coverage = Coverage()
    remove_doubtful: bool = False
    most_wrong: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A chunk with its score, comparable only inside its own ranking; higher is better.

    `signals` says how it was found: "dense" (cosine), "lexical" (BM25), "fused", "dense_rank",
    "lexical_rank" and "fused_rank" (from 1), "fit" or "rerank" (its text beside the question); what
    did not find or read it is left out. `points`: see Passage.
    """

    chunk: Chunk
    score: float
    signals: Mapping[str, float] = field(default_factory=dict)
    points: tuple[Span, ...] = ()

    @property
    def relevance(self) -> float:
        """How near it comes to the query, 0..1, on a scale that can be compared between searches.

        What a reranker said, or how near it is in meaning.
        """
        if "rerank" in self.signals:
            return self.signals["rerank"]
        return max(0.0, min(1.0, self.signals.get("dense", 0.0) / CERTAIN_COSINE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A chunk as it is shown to the model and the reader, with its number from 1.

    `relevance` is 0..1; `signals` are those of the hit that it was. `rank`: its place among what
    was found, from 1; 0 for what came with it. `sentences` are the places in the document of its
    sentences and rows: [3.2] cites the second of passage 3. `instructs` are the places of words
    that are meant for a language model rather than for a reader. `picture`: the page whose picture
    the model is shown in its place; 0 for a passage in words. `points` are those of its key
    sentences and figures, by the guide to its document, where a summary is asked for.
    `unfinished`: it is a piece of a table of which the next is not among the passages.
    """

    number: int
    chunk: Chunk
    relevance: float
    signals: Mapping[str, float] = field(default_factory=dict)
    rank: int = 0
    sentences: tuple[Span, ...] = ()
    instructs: tuple[Span, ...] = ()
    picture: int = 0
    points: tuple[Span, ...] = ()
    unfinished: bool = False


def ranked(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages that were found by themselves, best first."""
    return tuple(sorted((one for one in passages if one.rank), key=lambda one: one.rank))
