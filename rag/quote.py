"""Answers without a model: the sentences and table rows that fit the question, word for word."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

import numpy as np

from rag.embed import Embedder
from rag.numbers import Kind, quantities, years
from rag.sentences import sentences
from rag.terms import Weights, related, terms
from rag.types import Draft, ElementKind, Mode, Passage, Span

MOST_QUOTES = 4
EMBEDDED = 48  # candidates that are embedded: the best by words
GOOD_ENOUGH = 0.72  # of the best one's score, to be quoted beside it
TOO_ALIKE = 0.6  # share of terms that two quotes may have in common
LONGEST = 700  # characters
HEADER_ROWS = 3  # that a table may have

_QUANTITY = re.compile(
    r"\bhow (?:much|many|large|high|big|long|old|far)\b|\b(?:amount|number|total|percent|"
    r"percentage|ratio|rate|margin|value|cost|price|size|share|sum|average|growth|change|difference)\b|%",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:when|what (?:year|date|day)|which (?:year|date|quarter))\b", re.IGNORECASE
)
_LEADERS = re.compile(r"\.{4,}|(?:\. ){4,}|…{2,}")
_BOILERPLATE = re.compile(
    r"table of contents|all rights reserved|see accompanying notes|accompanying notes are an|"
    r"incorporated (?:herein )?by reference|^page \d+|^\W*continued\W*$|copyright ©",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, eq=False)
class _Candidate:
    """A sentence or row that may be quoted. `frame` are the terms of what stands around it."""

    passage: Passage
    span: Span
    text: str
    terms: frozenset[str]
    frame: frozenset[str]
    row: bool


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a question asks for."""

    terms: frozenset[str]
    related: frozenset[str]
    years: frozenset[int]
    quantity: bool
    date: bool


def quote(query: str, passages: Sequence[Passage], embedder: Embedder) -> Draft:
    """One to four quotes, best first; none when no passage has a sentence. Under 0.3 s."""
    candidates = _distinct([c for passage in passages for c in _candidates(passage)])
    if not candidates:
        return Draft(mode=Mode.QUOTE, text="")
    wanted = _read(query)
    scores = _scores(query, wanted, candidates, embedder)
    return _draft(_chosen(candidates, scores))


def _read(query: str) -> _Wanted:
    return _Wanted(
        terms=frozenset(terms(query)),
        related=related(query),
        years=years(query),
        quantity=bool(_QUANTITY.search(query)),
        date=bool(_DATE.search(query)),
    )


def _candidates(passage: Passage) -> list[_Candidate]:
    chunk = passage.chunk
    if chunk.kind in {ElementKind.HEADING, ElementKind.HEADER, ElementKind.FOOTER}:
        return []
    frame = frozenset(terms(" ".join([chunk.title, *chunk.headings, chunk.context])))
    found = []
    for span in sentences(chunk.text):
        text = chunk.text[span.start : span.end]
        if _is_junk(text):
            continue
        place = Span(chunk.span.start + span.start, chunk.span.start + span.end)
        row = "\t" in text
        found.append(_Candidate(passage, place, text, frozenset(terms(text)), frame, row))
    return found


def _is_junk(text: str) -> bool:
    """Headings, contents, running lines: nothing that answers."""
    words = text.split()
    if "\t" in text:
        label, *cells = text.split("\t")
        return not label.strip() or not any(
            char.isdigit() or char.isalpha() for char in "".join(cells)
        )
    if _LEADERS.search(text) or _BOILERPLATE.search(text[:120]):
        return True
    short = len(words) < 4 and not text.rstrip().endswith((".", "!"))
    return short or (text.isupper() and len(words) < 12) or not any(map(str.isalpha, text))


def _distinct(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Each text once: passages overlap, and reports repeat themselves."""
    seen: dict[str, _Candidate] = {}
    for candidate in candidates:
        seen.setdefault(" ".join(candidate.text.lower().split()), candidate)
    return list(seen.values())


def _scores(
    query: str, wanted: _Wanted, candidates: Sequence[_Candidate], embedder: Embedder
) -> list[float]:
    weights = Weights([candidate.terms for candidate in candidates])
    by_words = [_by_words(wanted, candidate, weights) for candidate in candidates]
    near = sorted(range(len(candidates)), key=lambda i: -by_words[i])[:EMBEDDED]
    vectors = embedder.embed_documents([_read_aloud(candidates[i]) for i in near])
    cosines = vectors @ np.asarray(embedder.embed_query(query))
    scores = [0.0] * len(candidates)
    for place, i in enumerate(near):
        scores[i] = by_words[i] + 2.4 * max(0.0, float(cosines[place]))
    return scores


def _by_words(wanted: _Wanted, candidate: _Candidate, weights: Weights) -> float:
    """How well a candidate fits by everything but its vector."""
    score = 1.2 * weights.share(wanted.terms, candidate.terms)
    score += 0.6 * weights.share(wanted.terms, candidate.frame | candidate.terms)
    score += 0.8 * weights.share(wanted.related, candidate.terms) if wanted.related else 0.0
    score += _by_kind(wanted, candidate) + 0.5 * candidate.passage.relevance
    score += 0.25 / candidate.passage.number
    label = set(terms(candidate.text.split("\t")[0])) if candidate.row else set()
    if label:
        score += 0.4 * len(label & (wanted.terms | wanted.related)) / len(label)
    return score - (0.4 if len(candidate.text) > LONGEST else 0.0)


def _by_kind(wanted: _Wanted, candidate: _Candidate) -> float:
    """Whether it has what is asked for: an amount, a date, the year."""
    found = quantities(candidate.text)
    score = 0.0
    if wanted.quantity and any(q.kind is Kind.NUMBER for q in found):
        score += 0.8
    if wanted.date and any(q.kind is Kind.DATE for q in found):
        score += 0.8
    if wanted.years:
        around = years(candidate.text) | years(candidate.passage.chunk.context)
        around |= years(candidate.passage.chunk.title)
        score += 0.3 * len(wanted.years & around) / len(wanted.years)
    return score


def _read_aloud(candidate: _Candidate) -> str:
    """The text to embed: a row or a short sentence says little without its heading."""
    chunk = candidate.passage.chunk
    above = chunk.headings[-1] if chunk.headings else chunk.title
    text = candidate.text.replace("\t", " ")
    return f"{above}: {text}" if above and (candidate.row or len(text) < 80) else text


def _chosen(candidates: Sequence[_Candidate], scores: Sequence[float]) -> list[_Candidate]:
    order = sorted(range(len(candidates)), key=lambda i: (-scores[i], i))
    chosen: list[_Candidate] = []
    for i in order:
        if scores[i] < GOOD_ENOUGH * scores[order[0]] or len(chosen) == MOST_QUOTES:
            break
        if not any(_alike(candidates[i], other) for other in chosen):
            chosen.append(candidates[i])
    return chosen


def _alike(one: _Candidate, other: _Candidate) -> bool:
    shared = len(one.terms & other.terms)
    return shared > TOO_ALIKE * max(1, len(one.terms | other.terms))


def _draft(chosen: Sequence[_Candidate]) -> Draft:
    parts: list[str] = []
    quotes: list[tuple[int, Span]] = []
    for candidate in chosen:
        passage, lines = candidate.passage, []
        header = _header(candidate)
        if isinstance(header, Span):
            quotes.append((passage.number, header))
            lines.append(f"{passage.chunk.words_at(header)} [{passage.number}]")
        elif header:
            lines.append(header)
        quotes.append((passage.number, candidate.span))
        lines.append(f"{candidate.text} [{passage.number}]")
        parts.append("\n".join(lines))
    return Draft(mode=Mode.QUOTE, text="\n\n".join(parts), quotes=tuple(quotes))


def _header(candidate: _Candidate) -> Span | str:
    """A row's header: its place when it is in the passage, else its words, else nothing."""
    if not candidate.row:
        return ""
    chunk = candidate.passage.chunk
    above = chunk.text[: candidate.span.start - chunk.span.start]
    rows = [line for line in re.finditer(r"[^\n]+", above) if "\t" in line.group()]
    heads = list(takewhile(lambda line: _heads(line.group()), rows[:HEADER_ROWS]))
    if not heads:
        return chunk.context.strip()
    return Span(chunk.span.start + heads[0].start(), chunk.span.start + heads[-1].end())


def _heads(line: str) -> bool:
    """A header names years or columns; it has no amounts."""
    return all(q.kind is Kind.DATE for q in quantities(line)) and bool(re.search(r"\w", line))
