"""The words of a page of ordinary type: found by MuPDF itself, several times faster.

Only where every character is what it seems and every word is painted in plain sight; else the
page is read character by character, in `words.py`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from rag.parse.page.characters import CLEAN, is_ideograph, is_leader, normal
from rag.parse.page.shapes import Drawing, Word
from rag.parse.page.words import (
    Reading,
    Texture,
    add_line,
    doubt_of,
    finish,
    make_word,
    raised_spans,
)
from rag.parse.symbols import is_symbolic, raised
from rag.types import Box

_BLANK = " \t\n\r\xa0"  # what parts words for MuPDF
_WORD = re.compile(f"[^{_BLANK}]+")

Found = tuple[float, float, float, float, str, int, int, int]  # as `TextPage.extractWORDS` has it


def read_plain(
    blocks: Sequence[dict[str, Any]],
    found: Sequence[Found],
    frame: Box,
    covers: Sequence[Drawing],
) -> Reading | None:
    """Read a page's `dict` and the words that MuPDF found in it; None if that will not do."""
    spans = [span for line in _lines(blocks) for span in line["spans"]]
    if not _is_ordinary(spans):
        return None
    reading, texture = Reading(), Texture(frame, covers)
    words = iter(found)
    for line, number in _numbered_lines(blocks):
        made = _line_words(line, words)
        if made is None:
            return None
        reading.characters += sum(len(word.text) for word in made)
        add_line(reading, made, line["dir"], number, texture)
    if next(words, None) is not None:
        return None
    return finish(reading)


def _lines(blocks: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    return (line for line, _ in _numbered_lines(blocks))


def _numbered_lines(blocks: Sequence[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], int]]:
    for block in blocks:
        if block["type"] == 0:
            for line in block["lines"]:
                yield line, block["number"]


def _is_ordinary(spans: Sequence[dict[str, Any]]) -> bool:
    """Whether no character needs cleaning, and no type may be out of sight."""
    characters: set[str] = set()
    for span in spans:
        if doubt_of(span) or is_symbolic(span["font"]):
            return False
        characters.update(span["text"])
    return all(_is_plain(char) for char in characters)


def _is_plain(char: str) -> bool:
    if char.isascii():
        return char >= " " or char in _BLANK
    clean = CLEAN[char]
    return char in _BLANK or (clean == char and char != "\ufffd" and not is_ideograph(char))


def _line_words(line: dict[str, Any], words: Iterator[Found]) -> list[Word] | None:
    """The words of a line with their boxes and looks; None if the two lists do not agree."""
    made: list[Word] = []
    spans = line["spans"]
    text = "".join(span["text"] for span in spans)
    above = raised_spans(spans)
    shown = (
        text
        if not any(above)
        else "".join(
            raised(span["text"]) if up else span["text"]
            for span, up in zip(spans, above, strict=True)
        )
    )
    index, end = 0, len(spans[0]["text"]) if spans else 0
    for match in _WORD.finditer(text):
        word = next(words, None)
        if word is None or word[4] != match[0]:
            return None
        while match.start() >= end:
            index += 1
            end += len(spans[index]["text"])
        if not is_leader(match[0]):
            printed = shown[match.start() : match.end()]
            made.append(make_word(normal(printed), Box(*word[:4]), spans[index]))
    return made
