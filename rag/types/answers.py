"""Nouns of answering: drafts, claims, answers. All of them are frozen."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Self

from rag.notices import NOTHING, Notice, plain
from rag.types.documents import Finding, Span
from rag.types.inquiries import Listed
from rag.types.questions import Coverage, Passage

SEEN = "figure"  # what a claim has in place of who checked it, when it was read off a picture
ANSWER_SCHEMA = 2  # from 2 on what is said of an answer is stored as codes


class Verdict(StrEnum):
    """What checking a claim against its sources came to: its name, sign, tone and doubt.

    `tone` names the colour of the sign. `doubt` is 0 where there is none, 1 where readers are told
    of it, 2 where the claim is left out for workspaces that want no doubtful ones.
    """

    SUPPORTED = "supported", "✓", "good", 0
    QUOTED = "quoted", "“", "quiet", 0
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
    def holds(self) -> bool:
        """Whether the sources say the claim: they were found to, or it is their own words."""
        return self in {Verdict.SUPPORTED, Verdict.QUOTED}

    @property
    def is_doubtful(self) -> bool:
        """Whether the claim does not hold."""
        return self.doubt > 1

    def among(self, count: int) -> Notice:
        """What is said of a doubt that some of an answer's claims have."""
        return Notice(f"verdict.{self}.among", count=count)

    def told(self, count: int) -> Notice:
        """What the line below an answer says when so many of its claims came to this."""
        return Notice(f"verdict.{self}.told", count=count)


class Mode(StrEnum):
    """How an answer was made.

    Written by a language model, quoted, counted over documents, or talk: a greeting, a question
    back.
    """

    MODEL = "model"
    QUOTE = "quote"
    COUNT = "count"
    TALK = "talk"

    @property
    def reads(self) -> bool:
        """Whether it rests on passages."""
        return self in {Mode.MODEL, Mode.QUOTE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """What an answer without a model shows of the passages.

    `places` are passage numbers and exact words, that which answers first. `text` is what is shown
    of them: word for word, or, when `read_off`, put together from a table's row and its header;
    `cell` is then the one that answers. `lead` stands before it on its line and quotes nothing.
    `beside`: it is in the line below the one before. `computation` shows what was worked out.
    """

    text: str
    places: tuple[tuple[int, Span], ...]
    lead: str = ""
    read_off: bool = False
    cell: Span | None = None
    beside: bool = False
    computation: str = ""

    @property
    def gap(self) -> str:
        """What stands between it and the one before it."""
        return "\n" if self.beside else "\n\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An answer before it is checked. Citations stand in it as [1], [2][3].

    `quotes` are given in quote mode, in the order of `text`; `more` are those that are folded.
    `incomplete`: the model was cut off. `tokens` is the model's own count. `findings` say what was
    hidden in it; when it was withheld as a whole, `text` is empty. `shown` are the passages that a
    model was shown, which alone it can cite; empty where all were. `model` wrote it.
    """

    mode: Mode
    text: str
    quotes: tuple[Quote, ...] = ()
    more: tuple[Quote, ...] = ()
    incomplete: bool = False
    tokens: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    shown: tuple[Passage, ...] = ()
    model: str = ""

    @property
    def says_something(self) -> bool:
        """Whether there is a letter or digit in it."""
        return any(character.isalnum() for character in self.text)

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

    @classmethod
    def of(cls, passage: Passage, span: Span, *, support: float = 0.0) -> Self:
        """A citation of words of a passage."""
        chunk = passage.chunk
        return cls(
            passage=passage.number, document_id=chunk.document_id, chunk_id=chunk.id, span=span,
            page=chunk.page_at(span.start), quote=chunk.words_at(span), support=round(support, 4),
        )  # fmt: skip


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

    @property
    def was_examined(self) -> bool:
        """Whether it was held against its sources, even if that came to nothing."""
        return bool(self.by) or self.verdict is not Verdict.UNCHECKED


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
    `more` are further quotes, folded: the span of each is a place in its own text. `suggestions`
    are questions that may be asked next.
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
    more: tuple[Claim, ...] = ()
    suggestions: tuple[Notice, ...] = ()
    schema: int = ANSWER_SCHEMA

    @property
    def groundedness(self) -> float:
        """Share of the claims that the passages support (RAGAS: faithfulness)."""
        checked = [claim for claim in self.claims if claim.verdict is not Verdict.UNCHECKED]
        supported = [claim for claim in checked if claim.verdict.holds]
        return len(supported) / len(checked) if checked else 0.0

    def as_dict(self) -> dict[str, Any]:
        """The whole answer as plain data, ready for JSON: `rag.notices.plain` tells how."""
        told: dict[str, Any] = plain(asdict(self))
        return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a prompt. `images` are PNG bytes shown with it."""

    role: str
    content: str
    images: tuple[bytes, ...] = ()


UNWRITTEN = "unwritten"  # the check of the finding that tells of a model that wrote nothing
BROKE_OFF = "broke off"  # the check of the finding that tells of a stream that broke


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """The last thing that a model's stream gives: its token counts, and whether it was cut off.

    `broken`: not at its longest length, but because the server or the way to it failed.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    truncated: bool = False
    broken: bool = False


@dataclass(frozen=True, slots=True)
class Unsaid:
    """Takes back what a model's stream gave before it: that was a thought, and no answer."""
