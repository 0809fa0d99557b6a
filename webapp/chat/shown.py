"""Turns as pages show them: from the stored answer, and only what the reader may see today."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeAlias

from django.utils import timezone

from rag.types import Span, Verdict
from webapp.chat.blocks import Block, blocks
from webapp.chat.models import Turn
from webapp.library.models import Document, Visitor
from webapp.library.place import Place, digest_of

LOST_AFTER = timedelta(minutes=10)
MOST_NEAR = 4

# Shape, word.
VERDICTS = {
    Verdict.SUPPORTED: ("✓", "Supported"),
    Verdict.PARTLY: ("~", "Partly supported"),
    Verdict.UNSUPPORTED: ("?", "Not supported"),
    Verdict.CONTRADICTED: ("✕", "Contradicted"),
    Verdict.UNCHECKED: ("·", "Not checked"),
}
GONE = "The document that this came from was deleted, or you no longer have access to it."

_MARK = re.compile(r"[ \t]*\[\d{1,3}\]")

Seen: TypeAlias = Mapping[str, Document]
Data: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCitation:
    """A numbered place. `gone`: deleted, or no longer the reader's to see."""

    number: int
    title: str
    page: int
    quote: str
    place: Place | None
    link: str = ""

    @property
    def gone(self) -> bool:
        """Whether there is nothing to open."""
        return self.place is None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownClaim:
    """A sentence's verdict, and what it cites."""

    span: Span
    verdict: str
    glyph: str
    word: str
    reason: str
    computation: str
    citations: tuple[ShownCitation, ...]
    gone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPassage:
    """A passage that came near."""

    citation: ShownCitation
    headings: Sequence[str]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAnswer:
    """An answer, laid out."""

    plain: str
    blocks: Sequence[Block]
    claims: Sequence[ShownClaim]
    sources: Sequence[ShownCitation]
    near: Sequence[ShownPassage]
    findings: Sequence[Data]
    coverage: Data
    confidence: Data
    abstained: bool
    incomplete: bool

    @property
    def checked(self) -> int:
        """How many sentences were checked."""
        return sum(claim.verdict != Verdict.UNCHECKED for claim in self.claims)

    @property
    def supported(self) -> int:
        """How many of them hold."""
        return sum(claim.verdict == Verdict.SUPPORTED for claim in self.claims)

    @property
    def doubts(self) -> list[tuple[str, str, int]]:
        """For the other verdicts that occur: shape, word, how many sentences."""
        counts = Counter(claim.verdict for claim in self.claims)
        doubtful = (Verdict.PARTLY, Verdict.UNSUPPORTED, Verdict.CONTRADICTED)
        return [
            (glyph, word.lower(), counts[verdict])
            for verdict, (glyph, word) in VERDICTS.items()
            if verdict in doubtful and counts[verdict]
        ]

    @property
    def by_document(self) -> list[tuple[str, list[ShownCitation]]]:
        """The sources of each document, with its title."""
        found: dict[str, list[ShownCitation]] = {}
        for source in self.sources:
            found.setdefault(source.place.document_id if source.place else "", []).append(source)
        return [(sources[0].title, sources) for sources in found.values()]

    @property
    def all_documents(self) -> int:
        """How many documents there were to search."""
        coverage = self.coverage
        return int(coverage["searched"] + coverage["waiting"] + coverage["failed"])

    @property
    def sure(self) -> str:
        """Confidence in a word."""
        value = self.confidence["value"]
        return "high" if value >= 0.75 else "medium" if value >= 0.45 else "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTurn:
    """A question and what became of it."""

    turn: Turn
    answer: ShownAnswer | None = None
    draft: Sequence[Block] = ()
    asked_of: Sequence[str] = field(default_factory=tuple)
    lost: bool = False


def show_turns(turns: Iterable[Turn], user: Visitor) -> list[ShownTurn]:
    """Turns with everything that their page shows of them. One query beside the turns' own."""
    turns = list(turns)
    seen = _seen(turns, user)
    return [_show(turn, seen) for turn in turns]


def _seen(turns: Sequence[Turn], user: Visitor) -> dict[str, Document]:
    ids = {str(pk) for turn in turns for pk in turn.document_ids or ()}
    for turn in turns:
        ids |= {
            passage["chunk"]["document_id"] for passage in (turn.answer or {}).get("passages", ())
        }
    if not ids:
        return {}
    documents = Document.objects.visible_to(user).filter(pk__in=ids)
    return {str(d.pk): d for d in documents.only("title", "generation", "workspace")}


def _show(turn: Turn, seen: Seen) -> ShownTurn:
    asked_of = [_title(pk, seen) for pk in turn.document_ids or ()]
    if turn.state == Turn.State.ASKED:
        lost = timezone.now() - turn.created > LOST_AFTER
        return ShownTurn(turn=turn, asked_of=asked_of, lost=lost)
    if turn.answer:
        return ShownTurn(turn=turn, answer=_answer(turn.answer, seen), asked_of=asked_of)
    # A draft that was stopped has no citations yet: its marks lead nowhere.
    draft = blocks(_MARK.sub("", turn.draft), [])
    return ShownTurn(turn=turn, draft=draft, asked_of=asked_of)


def _title(document_id: str, seen: Seen) -> str:
    return seen[document_id].title if document_id in seen else "a deleted document"


def _answer(answer: Data, seen: Seen) -> ShownAnswer:
    claims = [_claim(claim, seen) for claim in answer["claims"]]
    gone = any(claim.gone for claim in claims)
    sources = {c.number: c for claim in claims for c in claim.citations}
    near = [_passage(p, seen) for p in answer["passages"]] if answer["abstained"] else []
    return ShownAnswer(
        plain=answer["text"],
        blocks=blocks(answer["text"], claims),
        claims=claims,
        sources=[sources[number] for number in sorted(sources)],
        near=[passage for passage in near if not passage.citation.gone][:MOST_NEAR],
        findings=() if gone else answer["findings"],
        coverage=answer["coverage"],
        confidence={**answer["confidence"], "reasons": ()} if gone else answer["confidence"],
        abstained=answer["abstained"],
        incomplete=answer["incomplete"],
    )


def _claim(claim: Data, seen: Seen) -> ShownClaim:
    glyph, word = VERDICTS[Verdict(claim["verdict"])]
    citations = _citations(claim, seen)
    # A sentence says what its sources say: with one of them gone it may say too much.
    gone = any(citation.gone for citation in citations)
    return ShownClaim(
        span=_span(claim),
        verdict=claim["verdict"],
        glyph=glyph,
        word=word,
        reason="" if gone else claim["reason"],
        computation="" if gone else claim["computation"],
        citations=citations,
        gone=gone,
    )


def _citations(claim: Data, seen: Seen) -> tuple[ShownCitation, ...]:
    """One for each passage on a page: a row and its header are cited together."""
    places: dict[tuple[int, int], list[Data]] = {}
    for citation in claim["citations"]:
        places.setdefault((citation["passage"], citation["page"]), []).append(citation)
    return tuple(
        _place(number, found[0], [(_span(one), one["quote"]) for one in found], seen)
        for (number, _), found in places.items()
    )


def _span(placed: Data) -> Span:
    return Span(placed["span"]["start"], placed["span"]["end"])


def _place(
    number: int, found: Data, quotes: Sequence[tuple[Span, str]], seen: Seen
) -> ShownCitation:
    document = seen.get(found["document_id"])
    page = found["page"]
    if document is None:
        return ShownCitation(
            number=number, title="Document deleted", page=page, quote="", place=None
        )
    place = Place(
        document_id=str(document.pk),
        page=page,
        spans=tuple(span for span, _ in quotes),
        check=digest_of(*(quote for _, quote in quotes)),
    )
    return ShownCitation(
        number=number,
        title=document.title,
        page=page,
        quote="\n".join(quote for _, quote in sorted(quotes)),
        place=place,
        link=place.link(document.workspace_id),
    )


def _passage(passage: Data, seen: Seen) -> ShownPassage:
    chunk = passage["chunk"]
    where = {
        "document_id": chunk["document_id"],
        "page": chunk["pages"][0] if chunk["pages"] else 1,
    }
    return ShownPassage(
        citation=_place(passage["number"], where, [(_span(chunk), chunk["text"])], seen),
        headings=chunk["headings"],
        text=" ".join(chunk["text"].split()),
    )
