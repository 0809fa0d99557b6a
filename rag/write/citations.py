"""Splits a draft into claims and finds out what each of them cites."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from rag.language import DEFAULT
from rag.language.identify import language_of
from rag.language.lists import Alternatives, Lists, Patterns, together
from rag.language.sentences import sentences
from rag.notices import NOTHING, Notice
from rag.types import (
    SEEN,
    Citation,
    Claim,
    Draft,
    Finding,
    Mode,
    Passage,
    Quote,
    Severity,
    Span,
    Verdict,
)
from rag.write.marks import Label, Mark, without_marks
from rag.write.quoting.unwrap import unwrapped, without_echoes


@dataclass(frozen=True, slots=True, kw_only=True)
class Asides(Lists):
    """How an answer says what is no claim: what leads in, what is absent, its sources."""

    file: ClassVar[str] = "answers"
    absence: Patterns
    openers: Alternatives
    sources: Alternatives


UNSURE = 0.5  # support of what nobody could check
_WORDS = together(Asides)
_WHOLE_LINE = re.compile(r"\s*+(?:\||#{1,6}\s|```|[-=*_|: ]*+(?<=[-=*_|: ]{3})$)")
_RULE = re.compile(r"[\s|:=*_`#-]*\Z")
_SOURCES = re.compile(rf"\W*{_WORDS.sources}\W*\Z", re.IGNORECASE)
_OPENERS = re.compile(rf"\W*{_WORDS.openers}\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A draft without its marks, and its claims with what they cite.

    The claims' spans are places in the draft's text; those of `more`, which are folded, in their
    own. `findings` tell what was dropped.
    """

    draft: Draft
    claims: tuple[Claim, ...]
    more: tuple[Claim, ...] = ()
    findings: tuple[Finding, ...] = ()


def resolve(draft: Draft, passages: Sequence[Passage]) -> Resolved:
    """Cut a draft into claims.

    A claim cites the sentences that its marks name, or whole passages where they name these; in
    quote mode the exact words. What claims nothing comes as a claim that is not checked.
    """
    known = {passage.number: passage for passage in passages}
    if draft.mode is Mode.QUOTE:
        return _quoted(draft, known)
    whole = unwrapped(draft.text)
    language = language_of(whole) or DEFAULT
    written, echoes = without_echoes(whole, language)
    text, marks = without_marks(written, known)
    spans = list(_units(text, language))
    cited = _assigned(text, spans, marks)
    kinds = _reasons([text[span.start : span.end] for span in spans], passages)
    claims = tuple(
        _seen(
            Claim(
                text=text[span.start : span.end],
                span=span,
                citations=tuple(
                    _named(known[one.passage], one) for one in labels if one.passage in known
                ),
                reason=reason,
            ),
            known,
        )
        for span, labels, reason in zip(spans, cited, kinds, strict=True)
    )
    findings = (*_dropped(marks, known), *_repeated(echoes))
    return Resolved(draft=replace(draft, text=text), claims=claims, findings=findings)


def _seen(claim: Claim, known: Mapping[int, Passage]) -> Claim:
    """The claim; one that rests on pictures alone says so, and words do not check it."""
    pages = [known[one.passage].picture for one in claim.citations]
    if claim.reason or not pages or not all(pages):
        return claim
    return replace(claim, reason=Notice("claim.seen", page=pages[0]), support=UNSURE, by=SEEN)


def _quoted(draft: Draft, known: Mapping[int, Passage]) -> Resolved:
    """Each quote is a claim that cites its places, and the text is what the quotes show."""
    text = ""
    claims: list[Claim] = []
    for quote in draft.quotes:
        text += quote.gap if text else ""
        text += quote.lead
        claims.append(_quoting(quote, known, len(text)))
        text += quote.text
    more = tuple(_quoting(quote, known, 0) for quote in draft.more)
    return Resolved(draft=replace(draft, text=text), claims=tuple(claims), more=more)


def _quoting(quote: Quote, known: Mapping[int, Passage], at: int) -> Claim:
    first, *others = (replace(_exact(known[n], span), support=1.0) for n, span in quote.places)
    return Claim(
        text=quote.text, span=Span(at, at + len(quote.text)), verdict=Verdict.QUOTED, support=1.0,
        citations=(replace(first, cell=quote.cell), *others),
        computation=quote.computation,
        reason=Notice("verify.read_off" if quote.read_off else "verify.quoted"),
    )  # fmt: skip


def _units(text: str, language: str) -> Iterator[Span]:
    """Sentences, list items and table rows, in order. A model breaks no line within a sentence."""
    for line in re.finditer(r"[^\n]+", text):
        if _WHOLE_LINE.match(line.group()):
            words = line.group().strip()
            start = text.index(words, line.start()) if words else line.start()
            yield from [Span(start, start + len(words))] if words else []
        else:
            for span in sentences(line.group(), language):
                yield Span(line.start() + span.start, line.start() + span.end)


def _assigned(text: str, spans: Sequence[Span], marks: Sequence[Mark]) -> list[tuple[Label, ...]]:
    """For each unit what it cites.

    A mark belongs to the unit that it stands in or behind; at the start of a line, to the next.
    """
    cited: list[dict[Label, None]] = [{} for _ in spans]
    for mark in marks:
        before = [i for i, span in enumerate(spans) if span.start < mark.at]
        after = [i for i, span in enumerate(spans) if span.start >= mark.at]
        owner = before[-1] if before else None
        fresh_line = owner is None or "\n" in text[min(spans[owner].end, mark.at) : mark.at]
        if fresh_line and after and text[mark.at : spans[after[0]].start].strip(" \t") == "":
            owner = after[0]
        if owner is not None:
            cited[owner] |= dict.fromkeys(mark.labels)
    return [tuple(labels) for labels in cited]


def _reasons(units: Sequence[str], passages: Sequence[Passage]) -> list[Notice]:
    """For each unit, why it is not a claim; empty for one that is."""
    reasons: list[Notice] = []
    in_sources = in_code = False
    for unit in units:
        in_sources = in_sources or bool(_SOURCES.match(unit))
        in_code ^= unit.lstrip().startswith("```")
        reasons.append(
            Notice("claim.sources") if in_sources else _no_claim(unit, passages, in_code=in_code)
        )
    return reasons


def _no_claim(unit: str, passages: Sequence[Passage], *, in_code: bool) -> Notice:
    stripped = unit.strip(" \t*_")
    if in_code or _RULE.match(unit):
        return Notice("claim.no_statement")
    if _WORDS.absence.search(stripped) and not stripped.endswith("?"):
        return Notice("claim.absence")
    if unit.lstrip().startswith("#") or (unit.startswith("**") and unit.endswith("**")):
        return Notice("claim.heading")
    if stripped.endswith(":") or (_OPENERS.match(stripped) and not re.search(r"\d", stripped)):
        return Notice("claim.introduction")
    if stripped.endswith("?"):
        return Notice("claim.question")
    if _is_short(stripped) and _stands(stripped, passages):
        return Notice("claim.short")
    return NOTHING


def _is_short(unit: str) -> bool:
    return len(re.findall(r"\w+", unit)) < 2 and not re.search(r"\d", unit)


def _stands(unit: str, passages: Sequence[Passage]) -> bool:
    """Whether a word is one of the passages'; one that is nowhere rests on nothing."""
    word = re.search(r"\w+", unit)
    return word is None or any(word[0].lower() in one.chunk.text.lower() for one in passages)


def _repeated(echoes: int) -> tuple[Finding, ...]:
    if not echoes:
        return ()
    message = Notice("answer.repeated", number=echoes)
    return (Finding(check="repetition", severity=Severity.NOTE, message=message),)


def _dropped(marks: Sequence[Mark], known: dict[int, Passage]) -> tuple[Finding, ...]:
    named = dict.fromkeys(label.passage for mark in marks for label in mark.labels)
    return tuple(
        Finding(
            check="citations",
            severity=Severity.WARN,
            message=Notice("answer.unknown_passage", passage=n),
        )
        for n in named
        if n not in known
    )


def _named(passage: Passage, label: Label) -> Citation:
    """The sentence that is named; the whole passage if none is, or none that there is."""
    there = 1 <= label.sentence <= len(passage.sentences)
    return _exact(passage, passage.sentences[label.sentence - 1] if there else passage.chunk.span)


def _exact(passage: Passage, span: Span) -> Citation:
    cited = Citation.of(passage, span)
    return replace(cited, page=passage.picture) if passage.picture else cited
