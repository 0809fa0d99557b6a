"""The sentences and table rows of the passages, as evidence: which of them a claim rests on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.language.equality import found_in
from rag.language.numbers import Kind, Quantity, quantities, table_scales
from rag.language.sentences import sentences
from rag.language.terms import Weights, sentence_terms
from rag.types import Citation, Passage, Span
from rag.verify.figures.roles import tells_each

NEAREST = 8  # units looked at for a claim


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """A sentence or row of a passage. `header` is the row's header, `frame` what stands above.

    `evidence` is what is judged: a row means little without its header.
    """

    passage: Passage
    span: Span
    text: str
    header: str
    frame: str
    terms: frozenset[str]
    numbers: tuple[Quantity, ...]

    @property
    def evidence(self) -> str:
        return f"{self.header}\n{self.text}" if self.header else self.text


def units(passages: Sequence[Passage]) -> list[Unit]:
    """All units of the passages in order."""
    return [unit for passage in passages for unit in _units(passage)]


def nearest(claim: str, pool: Sequence[Unit]) -> list[Unit]:
    """The units that share most with a claim, best first; those that share nothing are left out."""
    asked, claimed = sentence_terms(claim, "en"), quantities(claim, "en")
    weights = Weights([*(unit.terms for unit in pool), asked])

    def fit(unit: Unit) -> float:
        hits = sum(found_in(number, unit.numbers) for number in claimed)
        return weights.share(asked, unit.terms) + 0.5 * hits / max(1, len(claimed))

    ranked = sorted(((fit(unit), -i) for i, unit in enumerate(pool)), reverse=True)
    return [pool[-i] for score, i in ranked[:NEAREST] if score > 0]


def frame_numbers(pool: Sequence[Unit]) -> list[Quantity]:
    """The numbers of titles, headings and headers: the years of a report and of its columns."""
    frames = dict.fromkeys(text for unit in pool for text in (unit.frame, unit.header) if text)
    return [number for text in frames for number in quantities(text, "en")]


def columns(unit: Unit) -> list[str]:
    """What heads each cell of a row; nothing when header and row do not match."""
    size = len(unit.text.split("\t"))
    lines = [line.split("\t") for line in unit.header.splitlines() if "\t" in line]
    if size < 2 or not lines or len(lines[-1]) > size:
        return []
    return [""] * (size - len(lines[-1])) + lines[-1]  # nothing stands above the labels


def located(words: str, passage: Passage) -> Span | None:
    """Where words stand in a passage, however its lines are broken."""
    parts = [re.escape(part) for part in words.split()]
    found = re.search(r"\s+".join(parts), passage.chunk.text, re.IGNORECASE) if parts else None
    if found is None:
        return None
    start = passage.chunk.span.start
    return Span(start + found.start(), start + found.end())


def cite(unit: Unit, support: float, claimed: Sequence[Quantity] = ()) -> Citation:
    """A citation of exactly this unit; of a row, with the cell of the one amount claimed."""
    return replace(cite_span(unit.passage, unit.span, support), cell=_cell(unit, claimed))


def _cell(unit: Unit, claimed: Sequence[Quantity]) -> Span | None:
    """Where the only amount of a claim stands in a row; None when it stands in two cells."""
    amounts = [number for number in claimed if number.kind is Kind.NUMBER]
    if len(amounts) != 1 or "\t" not in unit.text:
        return None
    start, cells = 0, []
    for text in unit.text.split("\t"):
        place = Span(start, start + len(text))
        inside = [number for number in unit.numbers if number.span.overlaps(place)]
        if found_in(amounts[0], inside):
            cells.append(Span(unit.span.start + place.start, unit.span.start + place.end))
        start = place.end + 1
    return cells[0] if len(cells) == 1 else None


def cite_span(passage: Passage, span: Span, support: float) -> Citation:
    """A citation of words of a passage."""
    chunk = passage.chunk
    return Citation(
        passage=passage.number, document_id=chunk.document_id, chunk_id=chunk.id, span=span,
        page=chunk.page_at(span.start), quote=chunk.words_at(span), support=round(support, 4),
    )  # fmt: skip


def _units(passage: Passage) -> list[Unit]:
    chunk = passage.chunk
    frame = " > ".join(filter(None, [chunk.title, *chunk.headings]))
    found: list[Unit] = []
    header = chunk.context
    prose = "\n".join(line for line in chunk.text.splitlines() if "\t" not in line)
    for span in sentences(chunk.text, "en"):
        text = chunk.text[span.start : span.end]
        row = "\t" in text
        header = _header(text, header) if row else header
        above = header if row and header != text else ""
        scales = table_scales(f"{chunk.context}\n{above}\n{prose}", "en") if row else (1.0,)
        if row and tells_each(text.split("\t")[0]):
            scales = (1.0,)  # a table in millions has its amounts per share as they are
        place = Span(chunk.span.start + span.start, chunk.span.start + span.end)
        found.append(
            Unit(
                passage, place, text, above, f"{frame}\n{chunk.context}",
                frozenset(sentence_terms(f"{above} {text}" if above else text, "en")),
                quantities(text, "en", scales),
            )
        )  # fmt: skip
    return found


def _header(row: str, header: str) -> str:
    """The row itself when it names the columns by years, else the header so far."""
    cells = quantities(row, "en")
    years = [cell for cell in cells if cell.kind is Kind.DATE]
    return row if years and len(years) == len(cells) else header
