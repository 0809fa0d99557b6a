"""Checks a claim against plain texts, as it would be checked in an answer."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.language import DEFAULT
from rag.language.identify import language_of
from rag.notices import Notice
from rag.reading.units import cut
from rag.types import Chunk, Citation, Claim, ElementKind, Passage, Span
from rag.verify.check import verify
from rag.verify.grounds import read_grounds
from rag.verify.judging.judge import Judge, opinions
from rag.verify.model.contract import Verifier
from rag.verify.read import read


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A claim with the texts that it cites.

    `others` are texts that the answer could have cited, `earlier` the sentences before it: what
    they work out counts as known.
    """

    claim: str
    texts: Sequence[str]
    question: str = ""
    others: Sequence[str] = ()
    earlier: Sequence[str] = ()


def check_text(claim: str, texts: Sequence[str], verifier: Verifier) -> Claim:
    """The verdict on a claim against plain texts, each of which counts as cited."""
    return check_statement(Statement(claim=claim, texts=texts), verifier)


def check_statement(given: Statement, verifier: Verifier, judge: Judge | None = None) -> Claim:
    """The verdict on a statement; its passages are numbered as they are given, the others last.

    As in an answer, what only leads in to something ("It has these uses:") is not checked. There is
    nothing in it to be wrong: its support is 1.
    """
    claim = given.claim
    if leads_in(claim):
        whole = Span(0, len(claim))
        return Claim(text=claim, span=whole, support=1.0, reason=Notice("claim.introduction"))
    texts = [*given.texts, *given.others]
    language = language_of("\n".join(texts))
    passages = [passage_of(number, text, language) for number, text in enumerate(texts, start=1)]
    cited = tuple(Citation.of(p, p.chunk.span) for p in passages[: len(given.texts)])
    bare = Claim(text=claim, span=Span(0, len(claim)), citations=cited)
    known = Notice("claim.short")  # whatever the reason: these are not checked again
    before = [Claim(text=one, span=Span(0, len(one)), reason=known) for one in given.earlier]
    claims = [bare, *before]
    found, _ = opinions(judge, given.question, claims, passages)
    return verify(read_grounds(claims, passages), verifier, found)[0]


def leads_in(text: str) -> bool:
    """Whether it ends with a colon, and has no name and no number that could be wrong."""
    if not text.rstrip(" *_").endswith(":") or re.search(r"\d", text):
        return False
    return not read(text, language_of(text) or DEFAULT).names


_HEADED = re.compile(r"\A\[\d+\]:?(?P<title>[^\n]*?)(?: \(pages? [\d–-]+\))?\n(?=.)", re.DOTALL)


def passage_of(number: int, text: str, language: str) -> Passage:
    """A text as a passage. The line that heads it in a prompt is its title, and no evidence."""
    headed = _HEADED.match(text)
    title, start = (headed["title"].strip(), headed.end()) if headed else ("", 0)
    chunk = Chunk(
        id=f"text:1:{number}", document_id=str(number), ordinal=number, kind=ElementKind.PARAGRAPH,
        span=Span(start, len(text)), pages=(1,), title=title, headings=(), text=text[start:],
        language=language,
    )  # fmt: skip
    return Passage(
        number=number, chunk=chunk, relevance=0.0, rank=number, sentences=cut(chunk).spans
    )
