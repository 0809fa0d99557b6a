"""What may be quoted: sentences and table rows of the passages, and what stands around each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import ClassVar

from rag.language import DEFAULT
from rag.language.lists import Lists, Patterns, lists
from rag.language.numbers import Quantity
from rag.language.sentences import sentences
from rag.language.text import Text
from rag.language.wrapping import hard_ends
from rag.reading.lines import is_brief, is_dated, is_label, is_prose
from rag.types import Chunk, ElementKind, Passage, Span

REMEMBERED = 1 << 7  # chunks: those that lead are looked at before all are
LONGEST_SECTION = 60  # characters of a line within a table that names the rows below it
# Characters of what stands around a unit, where it is read together with a question.
NAMED, HEADED, BESIDE = 120, 240, 200

# A clause is named where it begins: "2. Deposit. The tenant pays ..."
_RUN_IN = re.compile(
    r"\A\s*\(?\d{1,2}(?:[.)]|(?:\.\d{1,2}){1,3}[.)]?)(?:[^\S\n]+[^\W\d]\S*){1,3}[.:]\Z"
)
_LEADERS = re.compile(r"\.{4,}|(?:\. ){4,}|…{2,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Boilerplate(Lists):
    """`lines` that stand in every document and answer nothing."""

    file: ClassVar[str] = "boilerplate"
    lines: Patterns


@dataclass(frozen=True, eq=False)
class Cut:
    """A chunk cut into sentences and rows: where each stands, and how it reads.

    `head` is what all of them stand under: title, headings, a table's header.
    """

    head: Text
    spans: tuple[Span, ...]
    parts: tuple[Text, ...]

    @cached_property
    def frame(self) -> frozenset[str]:
        """The terms of what they stand under."""
        return frozenset(self.head.terms)


@dataclass(frozen=True, eq=False)
class Unit:
    """A sentence or row that may be quoted, by its place in its passage."""

    passage: Passage
    cut: Cut
    place: int

    @property
    def span(self) -> Span:
        """Where in the document it stands."""
        return self.cut.spans[self.place]

    @property
    def text(self) -> str:
        """Its words."""
        return self._read.text

    @property
    def language(self) -> str:
        """The language that it is read in."""
        return self._read.language

    @property
    def row(self) -> bool:
        """Whether it is a row of a table."""
        return self._read.is_row

    @property
    def numbers(self) -> tuple[Quantity, ...]:
        """Its numbers and dates."""
        return self._read.numbers

    @cached_property
    def terms(self) -> frozenset[str]:
        """The terms of its words."""
        return frozenset(self._read.terms)

    @cached_property
    def framed(self) -> frozenset[str]:
        """Its terms with those of its headings, its table's header and the line it stands below."""
        return self.terms | self.above

    @property
    def above(self) -> frozenset[str]:
        """The terms of all that it stands under."""
        return self.cut.frame.union(self._section.terms if self._section else ())

    @property
    def section(self) -> str:
        """The line that it stands below: tables say "Footwear" of every region."""
        return self._section.text.strip(": \t\n") if self._section else ""

    @cached_property
    def heads(self) -> bool:
        """Whether it is a heading that what follows it stands under, and may be quoted."""
        after = self._after
        if after is None or not is_label(self.text) or not is_prose(after.text):
            return False
        return not any(map(self.cut.spans[self.place + 1].overlaps, self.passage.instructs))

    @cached_property
    def _section(self) -> Text | None:
        if not self.row:
            return self._heading
        above = self.cut.parts[: self.place]
        lines = (part for part in reversed(above) if "\t" not in part.text.strip())
        nearest = next(lines, None)
        if nearest is None or len(nearest.text) > LONGEST_SECTION:
            return None
        return None if nearest.text.strip() in self.passage.chunk.context else nearest

    @property
    def _heading(self) -> Text | None:
        """The line without a full stop that a sentence stands below, in the same passage."""
        above = reversed(self.cut.parts[: self.place])
        return next((part for part in above if is_label(part.text)), None)

    @cached_property
    def around(self) -> frozenset[str]:
        """The same with those of what stands beside it."""
        return self.framed.union(*(part.terms for part in (self._before, self._after) if part))

    @cached_property
    def label(self) -> frozenset[str]:
        """The terms of a row's first cell; none of a sentence."""
        cell = self.text.split("\t")[0] if self.row else ""
        return frozenset(Text(cell, self.language).terms)

    @cached_property
    def names(self) -> frozenset[str]:
        """Stems of what looks like names, its first word too."""
        return Text(f"it {self.text}", self.language).names

    @cached_property
    def years(self) -> frozenset[int]:
        """The years that it, its table's header or its document's title names.

        Of a row below another that says the years, as "Consolidated - 2021" does, it is those.
        """
        chunk = self.passage.chunk
        dated = self._dated
        if dated is not None:
            return self._read.years | dated.years
        return Text(f"{self.text} {chunk.context} {chunk.title}", self.language).years

    @cached_property
    def _dated(self) -> Text | None:
        above = reversed(self.cut.parts[: self.place] if self.row else ())
        return next((one for one in above if one.is_row and is_dated(one)), None)

    @cached_property
    def brief(self) -> bool:
        """Whether it is a line or heading, not a sentence."""
        return self.passage.chunk.kind is ElementKind.HEADING or is_brief(self.text)

    @property
    def context(self) -> str:
        """It with what stands above and beside it, as a model reads it.

        A sentence stands between its neighbours, a row under its header, both below title and
        heading.
        """
        chunk = self.passage.chunk
        above = " > ".join(filter(None, [chunk.title, *chunk.headings[-1:]]))[:NAMED]
        if self.row:
            return f"{above} {chunk.context[:HEADED]}\n{self.text}".strip()
        before = self._before.text[-BESIDE:] if self._before else ""
        after = self._after.text[:BESIDE] if self._after else ""
        around = " ".join(part for part in (before, self.text, after) if part and "\t" not in part)
        return f"{above}: {around}" if above else around

    @property
    def _read(self) -> Text:
        return self.cut.parts[self.place]

    @property
    def _before(self) -> Text | None:
        return self.cut.parts[self.place - 1] if self.place else None

    @property
    def _after(self) -> Text | None:
        following = self.cut.parts[self.place + 1 :][:1]
        return following[0] if following else None


def units(passages: Sequence[Passage], *, brief: bool = False) -> list[Unit]:
    """The units of the passages in order, each text once: reports repeat themselves.

    With `brief` also lines and headings, which answer only questions about names and titles.
    """
    seen: dict[str, Unit] = {}
    for passage in passages:
        for unit in _units(passage):
            # What is meant for a language model informs nobody.
            meant = any(map(unit.span.overlaps, passage.instructs))
            if not meant and (brief or not unit.brief):
                seen.setdefault(" ".join(unit.text.lower().split()), unit)
    return list(seen.values())


def _units(passage: Passage) -> list[Unit]:
    chunk = passage.chunk
    if chunk.kind in {ElementKind.HEADER, ElementKind.FOOTER}:
        return []
    known = cut(chunk)
    header = frozenset(filter(None, (line.strip() for line in chunk.context.split("\n"))))
    return [
        Unit(passage, known, place)
        for place, part in enumerate(known.parts)
        if part.text.strip() not in header and not is_junk(part.text, part.language)
    ]


@lru_cache(maxsize=REMEMBERED)
def cut(chunk: Chunk) -> Cut:
    """The sentences and rows of a chunk; the same ones when it comes again."""
    language = chunk.language or DEFAULT
    spans = list(_lines(chunk.text, sentences(chunk.text, language)))
    return Cut(
        head=Text(chunk.above, language),
        spans=tuple(Span(chunk.span.start + s.start, chunk.span.start + s.end) for s in spans),
        parts=tuple(Text(chunk.text[s.start : s.end], language) for s in spans),
    )


def _lines(text: str, found: Sequence[Span]) -> Iterator[Span]:
    """The sentences, cut at the line ends that are meant: of a list, an address, a figure."""
    ends = hard_ends(text)
    for one in _with_names(text, found):
        start = one.start
        for end in [*(end for end in ends if one.start < end < one.end), one.end]:
            piece = text[start:end]
            if piece.strip():
                left = len(piece) - len(piece.lstrip())
                yield Span(start + left, start + len(piece.rstrip()))
            start = end


def _with_names(text: str, found: Sequence[Span]) -> Iterator[Span]:
    """The sentences, the name of a clause with the first of it: by itself it answers nothing."""
    name: Span | None = None
    for one in found:
        if name and "\n" in text[name.start : one.start]:
            yield name
            name = None
        whole = Span(name.start, one.end) if name else one
        name = None
        if _RUN_IN.match(text[whole.start : whole.end].rstrip()):
            name = whole
        else:
            yield whole
    if name:
        yield name


def is_junk(text: str, language: str) -> bool:
    """Contents, running lines: nothing that answers."""
    if "\t" in text:
        label, *cells = text.split("\t")
        return not label.strip() or not re.search(r"[^\W_]", "".join(cells))
    boilerplate = lists(Boilerplate, language).lines.search(text[:120])
    return bool(_LEADERS.search(text) or boilerplate or not re.search(r"[^\W\d_]", text))
