"""Where sentences begin and end, as spans: the unit of quotes, claims and windows.

Our own rules: the libraries for it lose offsets, are slow, or break at "Fig. 3" and "$4.2 million".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from rag.language import DEFAULT
from rag.language.lists import Lists, knows, lists
from rag.types import Span

# A line that opens a list item: a bullet, "(a)", "b)", "12." or "iv)".
_ITEM = re.compile(r"\s*(?:[•◦▪‣●○■□➢✓*–-]\s|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})\)\s|\d{1,2}\.\s+\D)")
_STOP = re.compile(
    r"""(?P<plain>[。！？｡।॥\u06d4؟]++[」』”’）】]*+(?!と|って))
    | (?<![.!?…]) (?P<mark>[.!?…]++) [\"'”’»)\]]*+ (?:\[\d{1,3}(?:\.\d{1,3})?\])*+ (?=\s)""",
    re.VERBOSE,
)
_WORD_BEFORE = re.compile(r"(?<![\w.&'’])[\w.&'’]+\Z")
_NEXT_WORD = re.compile(r"[\s\"'“‘«(\[$€£~]*(\w*)(\.?)")
_NUMBERING = re.compile(r"[\"'“(\[]*(?:\d{1,3}(?:\.\d{1,3})*|[ivxIVX]{1,5}|[A-Za-z])\Z")
LONGEST_ORDINAL = 2  # digits: "im 19. Jahrhundert", and not "bis 1990. Dann"
# A script without marks between sentences has blanks there, and between parts of them as well.
_SCRIPTS = "\u0e01-\u0eff\u1780-\u17d3"
_UNMARKED = re.compile(f"[{_SCRIPTS}]")
_BLANK = re.compile(rf"(?<=[{_SCRIPTS}”’»)\]])\s+(?=[{_SCRIPTS}“‘«(\[])")
SHORTEST_PART = 120  # characters of what is taken for a sentence there
_DOTTED = re.compile(r"(?:[a-z]\.)+[a-z]{1,2}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stops(Lists):
    """Which full stops end no sentence, by the word before them.

    `open` words are always followed by more of the sentence, `ambiguous` ones may also end it,
    `counting` ones stand before a number. `starters`: words that sentences begin with. `ordinal`:
    the mark that makes the third of three; empty where it is no full stop.
    """

    file: ClassVar[str] = "sentences"
    open: frozenset[str]
    ambiguous: frozenset[str]
    counting: frozenset[str]
    starters: frozenset[str]
    ordinal: str


def sentences(text: str, language: str) -> list[Span]:
    """Split a text into sentences, in order and disjoint; all that is not space is in one of them.

    A blank line ends a sentence, and so does the beginning of a list item. A line with a tab in it
    is a table row and a sentence of its own. Other line ends are spaces. Spans neither begin nor
    end with space. Many abbreviations are the same in several languages: where one has no list of
    its own, those of the default are known.
    """
    found: list[Span] = []
    stops = lists(Stops, language if knows(language, Stops) else DEFAULT)
    for start, end, row in _blocks(text):
        found.extend([_trimmed(text, start, end)] if row else _in_block(text, start, end, stops))
    return found


def _blocks(text: str) -> Iterator[tuple[int, int, bool]]:
    """Runs of lines that belong together, and single table rows, as (start, end, is a row)."""
    start: int | None = None
    position = 0
    for line in text.split("\n"):
        end = position + len(line)
        blank, row = not line.strip(), "\t" in line
        if start is not None and (blank or row or _ITEM.match(line)):
            yield start, position, False
            start = None
        if row and not blank:
            yield position, end, True
        elif start is None and not blank:
            start = position
        position = end + 1
    if start is not None:
        yield start, len(text), False


def _in_block(text: str, start: int, end: int, stops: Stops) -> Iterator[Span]:
    if _UNMARKED.search(text, start, end):
        yield from _at_blanks(text, start, end)
        return
    for stop in _STOP.finditer(text, start, end):
        if stop["plain"] or _ends(text, start, stop.span(), end, stops):
            yield _trimmed(text, start, stop.end())
            start = stop.end()
    if text[start:end].strip():
        yield _trimmed(text, start, end)


def _at_blanks(text: str, start: int, end: int) -> Iterator[Span]:
    """Parts of about the length of a sentence, of a script that does not mark its end.

    Blanks also set off numbers and words of other scripts: these stay with what stands around them.
    """
    for blank in _BLANK.finditer(text, start, end):
        if blank.start() - start >= SHORTEST_PART and end - blank.end() >= SHORTEST_PART:
            yield _trimmed(text, start, blank.start())
            start = blank.end()
    if text[start:end].strip():
        yield _trimmed(text, start, end)


def _ends(text: str, start: int, closing: tuple[int, int], end: int, stops: Stops) -> bool:
    """Whether punctuation, by its first and last place, ends the sentence begun at `start`."""
    stop, after = closing
    following = _NEXT_WORD.match(text, after, end)
    word = following[1] if following else ""
    if not word:
        return True
    if word[0].islower():
        return False
    if text[stop] != "." or text.startswith("..", stop):
        return True
    initial = following[2] if following and len(word) == 1 else ""
    return not _abbreviates(text[start:stop].lstrip(), word + initial, stops)


def _abbreviates(before: str, following: str, stops: Stops) -> bool:
    """Whether a full stop after `before` belongs to its last word rather than to the sentence."""
    if _NUMBERING.match(before):
        return True  # "1." and "(a." number what follows
    last = _WORD_BEFORE.search(before[-24:])
    word = last[0] if last else ""
    lowered = word.lower().lstrip("'’")
    if lowered in stops.open:
        return True
    if word.isdigit() and len(word) <= LONGEST_ORDINAL and stops.ordinal:
        return following.lower() not in stops.starters
    initial = len(word) == 1 and word.isupper()
    if lowered in stops.counting and not initial:
        return following[0].isdigit()
    if initial or lowered in stops.ambiguous or _DOTTED.match(lowered):
        return following.lower() not in stops.starters
    return False


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return Span(start + left, start + len(piece.rstrip()))
