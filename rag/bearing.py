"""Whether documents say what a person wrote, sentence by sentence, as an answer is checked."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from rag.config import RagConfig
from rag.find.search import best
from rag.indexes import Index, LexicalIndex
from rag.language import DEFAULT
from rag.language.identify import language_of
from rag.language.sentences import sentences
from rag.notices import NOTHING, Notice
from rag.question.query import read
from rag.reading.units import cut
from rag.safety import filter_claims, hide, screen_passages
from rag.types import Chunk, Citation, Claim, LoadChunks, Passage, Scope, Span, Verdict
from rag.verify import Judge, Verifier, opinions, read_grounds, verify
from rag.verify.texts import leads_in

MOST = 20  # sentences of a text
NEAR = 4  # chunks that a sentence is held against, beside those of the others


class Checker(Protocol):
    """What searches and checks: the engine."""

    @property
    def config(self) -> RagConfig: ...

    @property
    def indexes(self) -> tuple[Index, LexicalIndex]: ...

    @property
    def load_chunks(self) -> LoadChunks: ...

    @property
    def verifier(self) -> Verifier: ...

    @property
    def judge(self) -> Judge | None: ...


def bear_out(text: str, scope: Scope, by: Checker) -> tuple[Claim, ...]:
    """The first MOST sentences of a text with their verdicts, each citing the words that say so.

    A sentence for which nothing is found is unsupported and cites nothing; nor does one that only
    leads in. What the policy hides is covered, as in a question; places stay as they are. A search
    a sentence, and one check of all. Raises IndexDownError.
    """
    text = hide(text, scope.policy).text
    language = language_of(text) or DEFAULT
    spans = sentences(text, language)[:MOST]
    near = [_nearest(text[one.start : one.end], scope, by) for one in spans]
    passages = _passages([chunk for found in near for chunk in found])
    by_chunk = {one.chunk.id: one for one in passages}
    claims = [
        _claim(text, span, [by_chunk[one.id] for one in found if one.id in by_chunk])
        for span, found in zip(spans, near, strict=True)
    ]
    given, _ = opinions(by.judge, "", claims, passages)
    judged = verify(read_grounds(claims, passages), by.verifier, given) if passages else claims
    trusted, _ = filter_claims(judged, passages)
    whole = {one.chunk.id: one.chunk.span for one in passages}
    return tuple(_told(one, whole) for one in trusted)


def _nearest(sentence: str, scope: Scope, by: Checker) -> list[Chunk]:
    hits = best([(read(sentence), scope)], by.indexes, by.load_chunks, by.config)
    return [hit.chunk for hit in hits[:NEAR]]


def _passages(chunks: Sequence[Chunk]) -> tuple[Passage, ...]:
    each = {chunk.id: chunk for chunk in chunks}.values()
    found = [
        Passage(number=number, chunk=one, relevance=0.0, rank=number, sentences=cut(one).spans)
        for number, one in enumerate(each, start=1)
    ]
    return screen_passages(found)[0]


def _claim(text: str, span: Span, near: Sequence[Passage]) -> Claim:
    """The sentence, as if it cited all that was found for it."""
    said = text[span.start : span.end]
    cited = tuple(Citation.of(one, one.chunk.span) for one in near)
    reason = Notice("claim.introduction") if leads_in(said) else NOTHING
    return Claim(text=said, span=span, citations=() if reason else cited, reason=reason)


def _told(claim: Claim, whole: dict[str, Span]) -> Claim:
    """Without what it was only held against."""
    if not claim.reason and not claim.was_examined:
        claim = replace(claim, verdict=Verdict.UNSUPPORTED)  # there was nothing to hold it against

    def says_so(one: Citation) -> bool:
        return one.support > 0 or one.span != whole.get(one.chunk_id)

    return replace(claim, citations=tuple(filter(says_so, claim.citations)))
