"""An answer as text to take away: with the numbers of its citations, and its sources below."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from webapp.chat.shown.blocks import Block, Piece, Row
from webapp.chat.shown.claims import ShownCitation, ShownClaim
from webapp.chat.shown.turns import ShownAnswer
from webapp.chat.stored.gone import COVER

_MARKUP = re.compile(r"([\\`*_\[\]<>|#~&])")
_OPENING = re.compile(r"\A(\s*\d{0,9})([-+=.)])")  # what would begin a list, or rule a line
_LINKED = re.compile(r"(?<!\\)\]\(")  # a number of ours, with an address of theirs


def escaped(text: str) -> str:
    """Words that are not ours, none of them Markdown."""
    return _MARKUP.sub(r"\\\1", text)


def escaped_opening(line: str) -> str:
    """A line of Markdown that begins no list of its own, nor anything else."""
    return _OPENING.sub(r"\1\\\2", line)


def unlinked(line: str) -> str:
    """A line of Markdown in which the number of a source is no link to the words behind it."""
    return _LINKED.sub(r"]\\(", line)


def as_text(answer: ShownAnswer) -> str:
    """Plain text: tables have tabs between their cells."""
    return _Copy(answer=answer, site="").written()


def as_markdown(answer: ShownAnswer, site: str) -> str:
    """Markdown, in which no word of a document is markup. `site` begins the links to sources."""
    return _Copy(answer=answer, site=site).written()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Copy:
    """How it is written; as Markdown where there is a site."""

    answer: ShownAnswer
    site: str

    def written(self) -> str:
        answer = self.answer
        if answer.abstained or answer.counted is not None:
            listed = [f"- {self.words(one.title)}" for one in answer.counted or ()]
            return "\n\n".join(filter(None, [self.words(answer.plain), "\n".join(listed)])) + "\n"
        parts = [part for block in answer.blocks if (part := self.block(block)).strip()]
        if answer.sources:
            between = "  \n" if self.site else "\n"
            sources = between.join(self.source(one) for one in answer.sources)
            parts += [f"{gettext('Sources:')}{between}{sources}"]
        return "\n\n".join(parts) + "\n"

    def words(self, text: str) -> str:
        """Words that are not ours, as they stand."""
        return escaped(text) if self.site else text

    def block(self, block: Block) -> str:
        if block.kind == "table":
            return "\n".join(self.table(block))
        mark = {"list": "- ", "heading": "## " if self.site else ""}.get(block.kind, "")
        return "\n".join(
            f"{row.number}. {self.line(row)}" if row.number else mark + self.line(row)
            for row in block.rows
        )

    def line(self, row: Row) -> str:
        line = "".join(self.piece(piece) for cell in row.cells for piece in cell).strip()
        return unlinked(escaped_opening(line)) if self.site else line

    def table(self, block: Block) -> Iterator[str]:
        columns = max(len(row.cells) for row in block.rows) + 1  # the last for what ends a row
        if self.site:
            header = [*self.cells(block.header), self.ends(block.header)] if block.header else []
            yield self.barred(header, columns)
            yield self.barred(["---"] * columns, columns)
        for row in block.body if self.site else block.rows:
            cells, ends = self.cells(row), self.ends(row)
            yield self.barred([*cells, ends], columns) if self.site else "\t".join(cells) + ends

    def ends(self, row: Row) -> str:
        return "".join(self.mark(claim) for claim in row.ended)

    def cells(self, row: Row) -> list[str]:
        return ["".join(self.piece(p, marked=False) for p in cell).strip() for cell in row.cells]

    def barred(self, cells: Sequence[str], columns: int) -> str:
        filled = [*cells, *[""] * (columns - len(cells))]
        return f"| {' | '.join(cell.strip() for cell in filled)} |"

    def piece(self, piece: Piece, *, marked: bool = True) -> str:
        claim = piece.claim
        if isinstance(claim, ShownClaim) and claim.gone:
            return COVER if piece.last else ""
        words = self.words(piece.text)
        if piece.strong and self.site:
            words = f"**{words}**"
        return words + (self.mark(claim) if marked and piece.last else "")

    def mark(self, claim: object) -> str:
        """The numbers of what is cited, and the word of a doubt: it goes with the sentence."""
        if not isinstance(claim, ShownClaim):
            return ""
        numbers = dict.fromkeys(cite.number for cite in claim.citations)
        cited = "".join(f"[{number}]" for number in numbers)
        doubt = f"({claim.word})" if claim.verdict.doubt else ""
        return "".join(f" {part}" for part in (cited, doubt) if part)

    def source(self, cite: ShownCitation) -> str:
        if cite.gone:
            return f"[{cite.number}] {cite.title}"
        where = gettext("%(title)s, %(where)s") % {"title": cite.title, "where": cite.where}
        if not self.site:
            return f"[{cite.number}] {where}"
        return f"[{cite.number}] [{self.words(where)}](<{self.site}{cite.link}>)"
