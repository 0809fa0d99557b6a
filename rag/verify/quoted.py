"""Claims that stand in a passage word for word: for these no verifier is asked."""

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.notices import Notice
from rag.types import Citation, Claim, Passage, Span, Verdict
from rag.verify.judgement import Judgement
from rag.verify.read import ITEM

FEWEST_WORDS = 3  # fewer say nothing, though they stand somewhere


def quoted(claims: Sequence[Claim], passages: Sequence[Passage]) -> dict[int, Judgement]:
    """Those of the claims that stand in a passage word for word, the cited ones first."""
    found: dict[int, Judgement] = {}
    for i, claim in enumerate(claims):
        cited = {citation.passage for citation in claim.citations}
        near = [passage for passage in passages if passage.number in cited] or passages
        verbatim = None if claim.reason else _verbatim(claim, near)
        if verbatim is not None:
            found[i] = verbatim
    return found


def _verbatim(claim: Claim, passages: Sequence[Passage]) -> Judgement | None:
    """A claim whose every line stands in a passage word for word."""
    lines = [line for line in claim.text.splitlines() if line.strip()]
    if claim.citations and all(any(line in c.quote for c in claim.citations) for line in lines):
        exact = [c for c in claim.citations if c.quote in claim.text]
        if exact:
            return _word_for_word([replace(c, support=1.0) for c in exact])
    found: list[Citation] = []
    for line in lines:
        places = ((p, _located(ITEM.sub("", line).strip(' *-•>"'), p)) for p in passages)
        place = next(((p, span) for p, span in places if span is not None), None)
        if place is None or len(line.split()) < FEWEST_WORDS:
            return None
        found.append(Citation.of(*place, support=1.0))
    return _word_for_word(found) if found else None


def _located(words: str, passage: Passage) -> Span | None:
    """Where words stand in a passage, however its lines are broken."""
    parts = [re.escape(part) for part in words.split()]
    found = re.search(r"\s+".join(parts), passage.chunk.text, re.IGNORECASE) if parts else None
    if found is None:
        return None
    start = passage.chunk.span.start
    return Span(start + found.start(), start + found.end())


def _word_for_word(citations: Sequence[Citation]) -> Judgement:
    return Judgement(
        verdict=Verdict.SUPPORTED, support=1.0, reason=Notice("verify.quoted"),
        citations=tuple(citations),
    )  # fmt: skip
