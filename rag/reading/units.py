"""What may be quoted: sentences and table rows of the passages, and what stands around each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rag.language import DEFAULT
from rag.language.lists import Lists, Patterns, lists
from rag.language.sentences import sentences
from rag.language.terms import terms
from rag.types import Chunk, ElementKind, Passage, Span

LONGEST_NAME = 12  # words of a line that may be a title or a name
# Characters of what stands around a unit, where it is read together with a question.
NAMED, HEADED, BESIDE = 120, 240, 200

_LEADERS = re.compile(r"\.{4,}|(?:\. ){4,}|…{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Boilerplate(Lists):
    """`lines` that stand in every document and answer nothing."""

    file: ClassVar[str] = "boilerplate"
    lines: Patterns


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """A sentence or row that may be quoted.

    `frame` are the terms of its headings and its table's header, `around` those of the units
    beside it. `brief`: a line or heading, not a sentence. `context` is the text with what stands
    above and beside it, as a model reads it.
    """

    passage: Passage
    span: Span
    text: str
    language: str
    terms: tuple[str, ...]
    frame: frozenset[str]
    around: frozenset[str]
    row: bool
    brief: bool
    context: str


def units(passages: Sequence[Passage], *, brief: bool = False) -> list[Unit]:
    """The units of the passages in order, each text once: reports repeat themselves.

    With `brief` also lines and headings, which answer only questions about names and titles.
    """
    seen: dict[str, Unit] = {}
    for passage in passages:
        for unit in _units(passage, passage.chunk.language or DEFAULT):
            # What is meant for a language model informs nobody.
            meant = any(map(unit.span.overlaps, passage.instructs))
            if not meant and (brief or not unit.brief):
                seen.setdefault(" ".join(unit.text.lower().split()), unit)
    return list(seen.values())


def _units(passage: Passage, language: str) -> list[Unit]:
    chunk = passage.chunk
    if chunk.kind in {ElementKind.HEADER, ElementKind.FOOTER}:
        return []
    frame = frozenset(terms(" ".join([chunk.title, *chunk.headings, chunk.context]), language))
    header = frozenset(filter(None, (line.strip() for line in chunk.context.split("\n"))))
    spans = sentences(chunk.text, language)
    texts = [chunk.text[span.start : span.end] for span in spans]
    words = [tuple(terms(text, language)) for text in texts]
    found = []
    for i, (span, text) in enumerate(zip(spans, texts, strict=True)):
        if is_junk(text, language) or text.strip() in header:
            continue
        beside = {term for j in (i - 1, i + 1) if 0 <= j < len(words) for term in words[j]}
        found.append(
            Unit(
                passage=passage,
                span=Span(chunk.span.start + span.start, chunk.span.start + span.end),
                text=text,
                language=language,
                terms=words[i],
                frame=frame,
                around=frozenset(beside),
                row="\t" in text,
                brief=chunk.kind is ElementKind.HEADING or _is_brief(text),
                context=_in_context(chunk, texts, i),
            )
        )
    return found


def _in_context(chunk: Chunk, texts: Sequence[str], place: int) -> str:
    """A sentence between its neighbours, or a row under its header, below title and heading."""
    above = " > ".join(filter(None, [chunk.title, *chunk.headings[-1:]]))[:NAMED]
    text = texts[place]
    if "\t" in text:
        return f"{above} {chunk.context[:HEADED]}\n{text}".strip()
    before = texts[place - 1][-BESIDE:] if place else ""
    after = texts[place + 1][:BESIDE] if place + 1 < len(texts) else ""
    around = " ".join(part for part in (before, text, after) if part and "\t" not in part)
    return f"{above}: {around}" if above else around


def is_junk(text: str, language: str) -> bool:
    """Contents, running lines: nothing that answers."""
    if "\t" in text:
        label, *cells = text.split("\t")
        return not label.strip() or not re.search(r"[^\W_]", "".join(cells))
    boilerplate = lists(Boilerplate, language).lines.search(text[:120])
    return bool(_LEADERS.search(text) or boilerplate or not re.search(r"[^\W\d_]", text))


def _is_brief(text: str) -> bool:
    if "\t" in text:
        return False
    words = text.split()
    short = len(words) < 4 and not text.rstrip().endswith((".", "!"))
    return short or (text.isupper() and len(words) < LONGEST_NAME)
