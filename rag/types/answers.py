"""Nouns of asking: questions, passages, claims, answers. All of them are frozen."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Self

from rag.notices import NOTHING, Notice, plain
from rag.types.documents import Chunk, Finding, Span
from rag.types.sensitive import NOTHING_HIDDEN, Policy

ANSWER_SCHEMA = 2  # from 2 on what is said of an answer is stored as codes


class Verdict(StrEnum):
    """What checking a claim against its sources came to: its name, sign, tone and doubt.

    `tone` names the colour of the sign. `doubt` is 0 where there is none, 1 where readers are told
    of it, 2 where the claim is left out for workspaces that want no doubtful ones.
    """

    SUPPORTED = "supported", "✓", "good", 0
    PARTLY = "partly", "~", "partly", 1
    UNSUPPORTED = "unsupported", "?", "quiet", 2
    CONTRADICTED = "contradicted", "✕", "bad", 2
    UNCHECKED = "unchecked", "·", "quiet", 0

    sign: str
    tone: str
    doubt: int

    def __new__(cls, name: str, sign: str = "", tone: str = "", doubt: int = 0) -> Self:
        """A member, by its name."""
        made = str.__new__(cls, name)
        made._value_, made.sign, made.tone, made.doubt = name, sign, tone, doubt
        return made

    @property
    def word(self) -> Notice:
        """What it is called."""
        return Notice(f"verdict.{self}")

    @property
    def is_doubtful(self) -> bool:
        """Whether the claim does not hold."""
        return self.doubt > 1

    def among(self, count: int) -> Notice:
        """What is said of a doubt that some of an answer's claims have."""
        return Notice(f"verdict.{self}.among", count=count)


class Mode(StrEnum):
    """How an answer was made: written by a language model, quoted, or counted over documents."""

    MODEL = "model"
    QUOTE = "quote"
    COUNT = "count"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What may be searched: one collection, and in it these documents (None: all of them).

    `policy` says what is hidden of what they say.
    """

    collection: str
    document_ids: frozenset[str] | None = None
    policy: Policy = NOTHING_HIDDEN


# Gives the live, visible chunks among the ids. One that is gone or not allowed is left out.
LoadChunks = Callable[[Sequence[str], Scope], Mapping[str, Chunk]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A document that was counted; with the first passage that mentions what was asked for."""

    document_id: str
    title: str
    chunk_id: str = ""
    passages: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """An earlier question of the conversation, the query it became and the answer it got."""

    question: str
    query: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many documents a question could see, and from how many the passages came."""

    searched: int = 0
    waiting: int = 0
    failed: int = 0
    used: int = 0


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
    did not find or read it is left out.
    """

    chunk: Chunk
    score: float
    signals: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A chunk as it is shown to the model and the reader, with its number from 1.

    `relevance` is 0..1; `signals` are those of the hit that it was. `rank`: its place among what
    was found, from 1; 0 for what came with it. `sentences` are the places in the document of its
    sentences and rows: [3.2] cites the second of passage 3. `instructs` are the places of words
    that are meant for a language model rather than for a reader.
    """

    number: int
    chunk: Chunk
    relevance: float
    signals: Mapping[str, float] = field(default_factory=dict)
    rank: int = 0
    sentences: tuple[Span, ...] = ()
    instructs: tuple[Span, ...] = ()


def ranked(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages that were found by themselves, best first."""
    return tuple(sorted((one for one in passages if one.rank), key=lambda one: one.rank))


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An answer before it is checked. Citations stand in it as [1], [2][3].

    `quotes` are given in quote mode: for each quote of `text`, in order, the passage number and the
    exact words. `incomplete`: the model was cut off. `tokens` is the model's own count. `findings`
    say what was hidden in it; when it was withheld as a whole, `text` is empty.
    """

    mode: Mode
    text: str
    quotes: tuple[tuple[int, Span], ...] = ()
    incomplete: bool = False
    tokens: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def costing(self, more: "Usage") -> "Draft":
        """The same, with what else was spent on it."""
        spent = {"input": more.input_tokens, "output": more.output_tokens}
        known = {name: self.tokens.get(name, 0) + count for name, count in spent.items() if count}
        return replace(self, tokens={**self.tokens, **known})


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """The link from a claim to the exact words that support it.

    `passage` is the number of the passage; `span` and `quote` the words, verbatim, in the
    canonical text of the document; `page` where they begin. Of a table's row, `cell` is the one
    cell that has the claim's number.
    """

    passage: int
    document_id: str
    chunk_id: str
    span: Span
    page: int
    quote: str
    support: float = 0.0
    cell: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement of the answer. `span` is its place in `Answer.text`; `support` is 0..1.

    `computation` shows how a number was worked out again, when it was. `by`: who checked it; empty
    where nobody had to.
    """

    text: str
    span: Span
    citations: tuple[Citation, ...] = ()
    verdict: Verdict = Verdict.UNCHECKED
    support: float = 0.0
    reason: Notice = NOTHING
    computation: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two places in the passages that say different things about one subject.

    `citations` are the two, that which the answer rests on first; `reason` tells the difference.
    """

    reason: Notice
    citations: tuple[Citation, Citation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Confidence:
    """How sure the answer is, 0..1, and why in plain words.

    `calibrated` says whether the value may be read as the probability of being right.
    """

    value: float
    calibrated: bool
    reasons: tuple[Notice, ...] = ()
    signals: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The final, checked result. `text` carries no citation marks: the claims do.

    When `abstained`, `text` says so and what was searched, and `passages` are the nearest ones.
    `timings` are seconds per step, `tokens` the model's own count, both may be empty.
    `made_with` names the models beside the one that wrote it: embedding, reranker, verifier.
    `documents` are those that were counted, the first of them; the others rest on passages.
    """

    question: str
    query: str
    text: str
    passages: tuple[Passage, ...]
    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]
    coverage: Coverage
    confidence: Confidence
    abstained: bool
    mode: Mode
    incomplete: bool = False
    model: str = ""
    prompt_version: str = ""
    timings: Mapping[str, float] = field(default_factory=dict)
    tokens: Mapping[str, int] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    made_with: Mapping[str, str] = field(default_factory=dict)
    documents: tuple[Listed, ...] = ()
    schema: int = ANSWER_SCHEMA

    @property
    def groundedness(self) -> float:
        """Share of the claims that the passages support (RAGAS: faithfulness)."""
        checked = [claim for claim in self.claims if claim.verdict is not Verdict.UNCHECKED]
        supported = [claim for claim in checked if claim.verdict is Verdict.SUPPORTED]
        return len(supported) / len(checked) if checked else 0.0

    def as_dict(self) -> dict[str, Any]:
        """The whole answer as plain data, ready for JSON: `rag.notices.plain` tells how."""
        told: dict[str, Any] = plain(asdict(self))
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved:
    """The passages are chosen; the answer follows."""

    query: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """The next piece of the draft."""

    text: str


AskEvent = Retrieved | Token | Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a prompt. `images` are PNG bytes shown with it."""

    role: str
    content: str
    images: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """The last thing that a model's stream gives: its token counts, and whether it was cut off."""

    input_tokens: int = 0
    output_tokens: int = 0
    truncated: bool = False
