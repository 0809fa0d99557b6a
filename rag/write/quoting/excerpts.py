"""What is shown of a unit: with the sentences or rows beside it, and a row under its header."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rag.language.lists import Lists, Phrases, lists
from rag.language.wrapping import unwrapped
from rag.reading.lines import is_item, is_label
from rag.reading.units import Unit, is_junk
from rag.types import Chunk, Draft, Mode, Passage, Quote, Span

READABLE = 280  # characters that an excerpt may grow to; a longer sentence stands alone
ENOUGH = 900  # characters of a sentence with what it points to or leads to
_SAID = re.compile(r"[.!?:]$")  # how sentences end, and not "(in millions)"
LONGEST_HEADER = 300  # characters, where it is not in the passage itself
TOO_ALIKE = 0.6  # share of terms that two quotes may have in common


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointing(Lists):
    """How a sentence begins that points to the one before it."""

    file: ClassVar[str] = "quotes"
    back: Phrases


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A run of sentences or rows of one passage, around the unit that fits best.

    `first` and `last` are its places among those of the passage.
    """

    passage: Passage
    span: Span
    row: bool
    first: int
    last: int

    def holds(self, unit: Unit) -> bool:
        """Whether the unit is part of it."""
        return self.passage is unit.passage and self.span.overlaps(unit.span)

    def overlaps(self, other: "Excerpt") -> bool:
        """Whether they have words in common."""
        return self.passage is other.passage and self.span.overlaps(other.span)


def whole(unit: Unit) -> Excerpt:
    """The unit with what it cannot be read without.

    A sentence that begins with "it" says nothing apart from the one before it, and one that ends in
    "the following:" nothing apart from what follows.
    """
    if unit.heads:
        return _under(unit)
    first = last = unit.place
    if not unit.row:
        while first and _points(unit, first) and _joins(unit, first - 1, first, last):
            first -= 1
        while last + 1 < len(unit.cut.spans) and _leads_in(unit, first, last):
            if not _joins(unit, last + 1, first, last):
                break
            last += 1
    return Excerpt(unit.passage, _over(unit, first, last), unit.row, first, last)


def is_cut_off(one: Excerpt, unit: Unit) -> bool:
    """Whether an excerpt ends where it should begin to say something."""
    return not unit.row and _ends_open(unit.cut.parts[one.last].text)


def excerpt(unit: Unit, others: Sequence[Excerpt]) -> Excerpt:
    """The unit, grown by what follows and precedes it, up to what is read at a glance.

    A sentence often leans on the one before it, and an answer is often the line after its label.
    It does not grow into a table, out of one, into another excerpt, or onto another page: a
    citation names one page.
    """
    chunk = unit.passage.chunk
    taken = [one.span for one in others if one.passage is unit.passage]
    taken += unit.passage.instructs
    parts, begun = unit.cut.spans, whole(unit)
    span, first, last, grown = begun.span, begun.first, begun.last, not unit.heads
    while grown:
        grown = False
        for following in (True, False):
            place = last + 1 if following else first - 1
            if not 0 <= place < len(parts):
                continue
            if not unit.row and not _reads_on(unit, place):
                continue
            wider = Span(min(span.start, parts[place].start), max(span.end, parts[place].end))
            if len(wider) > READABLE or not _belongs(chunk, parts[place], unit, taken):
                continue
            span, grown = wider, True
            first, last = (first, place) if following else (place, last)
    return Excerpt(unit.passage, span, unit.row, first, last)


def others(ordered: Sequence[Unit], shown: Sequence[Excerpt], most: int) -> list[Excerpt]:
    """The best units with what stands beside them; none twice, and none like another."""
    known = [unit for unit in ordered if any(one.holds(unit) for one in shown)]
    chosen: list[Excerpt] = []
    for unit in ordered:
        before = (*shown, *chosen)
        if any(one.holds(unit) for one in before) or any(_alike(unit, one) for one in known):
            continue
        grown = excerpt(unit, before)
        if is_cut_off(grown, unit) or any(map(grown.overlaps, before)):
            continue
        known.append(unit)
        chosen.append(grown)
        if len(chosen) == most:
            break
    return chosen


def _alike(one: Unit, other: Unit) -> bool:
    shared, all_of_both = one.terms & other.terms, one.terms | other.terms
    return len(shared) > TOO_ALIKE * max(1, len(all_of_both))


def _under(unit: Unit) -> Excerpt:
    """The beginning of what stands under a heading: that answers, and not its name."""
    parts, first = unit.cut.parts, unit.place + 1
    last = first
    while last + 1 < len(parts) and not is_label(parts[last + 1].text):
        wider = _over(unit, first, last + 1)
        belongs = _belongs(unit.passage.chunk, wider, unit, unit.passage.instructs)
        if len(wider) > READABLE or not belongs:
            break
        last += 1
    return Excerpt(unit.passage, _over(unit, first, last), unit.row, first, last)


def _over(unit: Unit, first: int, last: int) -> Span:
    return Span(unit.cut.spans[first].start, unit.cut.spans[last].end)


def _joins(unit: Unit, place: int, first: int, last: int) -> bool:
    """Whether a neighbour may be taken in with what is there, though that is no longer short."""
    wider = _over(unit, min(first, place), max(last, place))
    return len(wider) <= ENOUGH and _belongs(
        unit.passage.chunk, unit.cut.spans[place], unit, unit.passage.instructs
    )


def _points(unit: Unit, place: int) -> bool:
    text = unit.cut.parts[place].text.lstrip()
    known = lists(Pointing, unit.language).back.match(text)
    return bool(known) and not is_label(unit.cut.parts[place - 1].text)


def _leads_in(unit: Unit, first: int, last: int) -> bool:
    """Whether a sentence from here on leads to what comes next: its list goes on."""
    parts = unit.cut.parts
    opened = [i for i in range(first, last + 1) if _ends_open(parts[i].text)]
    return bool(opened) and (opened[-1] == last or is_item(parts[last + 1].text))


def _reads_on(unit: Unit, place: int) -> bool:
    """Whether what stands beside a sentence is read with it: no heading, nothing cut off."""
    text, follows = unit.cut.parts[place].text, place > unit.place
    return not (follows and _ends_open(text)) and (is_label(unit.text) or not is_label(text))


def _ends_open(text: str) -> bool:
    return text.rstrip().endswith(":")


def _belongs(chunk: Chunk, part: Span, unit: Unit, taken: Sequence[Span]) -> bool:
    text = chunk.words_at(part)
    same = ("\t" in text) is unit.row and not is_junk(text, unit.language)
    same = same and chunk.page_at(part.start) == chunk.page_at(unit.span.start)
    return same and text.strip() not in _lines(chunk) and not any(map(part.overlaps, taken))


def quoted(group: Sequence[Excerpt], lead: str = "") -> Quote:
    """Excerpts as they are shown: word for word, and rows of one table under its header.

    The group is one excerpt, or some of the rows of one passage, that which fits best first.
    """
    first = group[0]
    number, chunk = first.passage.number, first.passage.chunk
    in_order = sorted(group, key=lambda one: one.span)
    words = "\n".join(chunk.words_at(one.span) for one in in_order)
    places = tuple((number, one.span) for one in group)
    header = _header(in_order[0])
    if isinstance(header, Span):
        places = (*places, (number, header))
        words = f"{chunk.words_at(header)}\n{words}"
    elif header:
        words = f"{header}\n{words}"
    return Quote(text=words if first.row else unwrapped(words), places=places, lead=lead)


def grouped(excerpts: Sequence[Excerpt]) -> list[list[Excerpt]]:
    """Rows of one passage together, all else by itself, in order of the best of each."""
    groups: list[list[Excerpt]] = []
    for one in excerpts:
        same = [g for g in groups if one.row and g[0].row and g[0].passage is one.passage]
        if same:
            same[0].append(one)
        else:
            groups.append([one])
    return groups


def draft(quotes: Sequence[Quote], more: Sequence[Quote] = ()) -> Draft:
    """The quotes one below the other, each with its mark; `more` are folded."""
    text = ""
    for quote in quotes:
        marks = "".join(f"[{n}]" for n in dict.fromkeys(number for number, _ in quote.places))
        text += quote.gap if text else ""
        text += f"{quote.lead}{quote.text} {marks}"
    return Draft(mode=Mode.QUOTE, text=text, quotes=tuple(quotes), more=tuple(more))


def _lines(chunk: Chunk) -> list[str]:
    """What heads the table: columns, years and units, not a sentence that stands above it."""
    lines = (line.strip() for line in chunk.context.split("\n"))
    return [line for line in lines if line and ("\t" in line or not _SAID.search(line))]


def _header(one: Excerpt) -> Span | str:
    """A row's header: its place when it is in the passage, else its words, else nothing."""
    if not one.row:
        return ""
    chunk = one.passage.chunk
    known = _lines(chunk)
    found: list[Span] = []
    position = 0
    for line in chunk.text[: one.span.start - chunk.span.start].split("\n"):
        if line.strip() in known:
            found.append(Span(position, position + len(line.rstrip())))
        elif found and line.strip():
            break  # what repeats a header further down is none
        position += len(line) + 1
    if found:
        start = chunk.span.start
        return Span(start + found[0].start, start + found[-1].end)
    kept = [line for i, line in enumerate(known) if sum(map(len, known[: i + 1])) <= LONGEST_HEADER]
    return "\n".join(kept)
