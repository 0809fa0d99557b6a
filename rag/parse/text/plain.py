"""Reads plain text: paragraphs between empty lines, lists, underlined or numbered headings."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from rag.config import ParseConfig
from rag.language.lists import Alternatives, Lists, together
from rag.language.wrapping import unwrapped
from rag.parse.text.encoding import decode
from rag.parse.text.flow import Flow, expected_parts
from rag.types import ParsedDocument, SourceFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapters(Lists):
    """What the parts of a text are called before their number."""

    file: ClassVar[str] = "layout"
    chapters: Alternatives


PARSER = "plain/3"
_UNDERLINE = re.compile(r"\s*(=|-|~|\*)\1{2,}\s*")
_ITEM = re.compile(r"\s*(?:[-*+•]\s+|\(?(?:\d{1,3}|[a-zA-Z])[.)]\s+)\S")
_STARS = re.compile(r"^(\s*)[-*+](?=\s)")
_NUMBERED = re.compile(
    rf"(?:\d+(?:\.\d+)*\.?|[IVX]+\.|{together(Chapters).chapters} \S+)\s+\S.*", re.IGNORECASE
)
_LONGEST_HEADING = 100
_COLUMNS = re.compile(r"\S {3,}\S|\S\t+\S")
Report = Callable[[int, int], None]


def read(source: SourceFile, config: ParseConfig, report: Report) -> ParsedDocument:
    """Read a text file. Raises LimitError."""
    parts = expected_parts(source.path.stat().st_size)
    report(0, parts)
    flow = Flow(config)
    write_plain(decode(source.path.read_bytes()), flow)
    document = flow.finish(source, PARSER)
    report(parts, parts)
    return document


def write_plain(text: str, flow: Flow, under: int = 0) -> None:
    """Write a text as its author meant it, by its looks. Headings go `under` that level."""
    for block in _blocks(text):
        if len(block) > 1 and _UNDERLINE.fullmatch(block[1]) and _is_short(block[0]):
            flow.heading(block[0], under + (1 if "=" in block[1] else 2))
            block = block[2:]
        if not block:
            continue
        if len(block) == 1 and _is_heading(block[0]):
            flow.heading(block[0], under + _depth(block[0]))
        elif _ITEM.match(block[0]):
            flow.items(_items(block))
        elif sum(_COLUMNS.search(line) is not None for line in block) * 2 > len(block):
            flow.lines(block)
        else:
            _write_lines(unwrapped("\n".join(map(str.strip, block))).split("\n"), flow, under)


def _write_lines(lines: list[str], flow: Flow, under: int) -> None:
    """A paragraph, or lines that were kept apart; a heading may stand right above them."""
    if len(lines) > 1 and _is_heading(lines[0]) and not _is_heading(lines[1]):
        flow.heading(lines[0], under + _depth(lines[0]))
        lines = lines[1:]
    if len(lines) > 1:
        flow.lines(lines)
    else:
        flow.paragraph(lines[0])


def _blocks(text: str) -> Iterator[list[str]]:
    """The lines between empty ones."""
    block: list[str] = []
    for line in text.splitlines():
        if line.strip():
            block.append(line)
        elif block:
            yield block
            block = []
    if block:
        yield block


def _items(block: list[str]) -> Iterator[str]:
    """The items of a list; a line that begins none runs on from the one before."""
    item = ""
    for line in block:
        if _ITEM.match(line) and item:
            yield item
            item = ""
        item += " " + _STARS.sub(r"\1•", line)
    if item:
        yield item


def _is_short(line: str) -> bool:
    return len(line.strip()) <= _LONGEST_HEADING


def _is_heading(line: str) -> bool:
    """Whether a line that stands alone is a heading: in capitals or numbered, and no sentence."""
    text = line.strip()
    if not _is_short(text) or text[-1] in ".,;:!?" or sum(map(str.isalpha, text)) < 3:
        return False
    return text.isupper() or _NUMBERED.fullmatch(text) is not None


def _depth(line: str) -> int:
    """The level of a heading by its number: 2.1 is below 2."""
    number = re.match(r"\s*(\d+(?:\.\d+)*)", line)
    return number[1].count(".") + 1 if number else 1
