"""Where sentences begin and end, as spans: the unit of quotes, claims and windows.

Our own rules: the libraries for it lose offsets, are slow, or break at "Fig. 3" and "$4.2 million".
"""

import re
from collections.abc import Iterator

from rag.types import Span

# A line that opens a list item: a bullet, "(a)", "b)", "12." or "iv)".
_ITEM = re.compile(r"\s*(?:[•◦▪‣●○■□➢✓*–-]\s|\(?(?:\d{1,3}|[a-z]|[ivx]{1,5})\)\s|\d{1,2}\.\s+\D)")
_STOP = re.compile(
    r"""(?P<cjk>[。！？｡]+[」』”’）】]*)
    | (?P<mark>[.!?…]+) [\"'”’»)\]]* (?:\[\d{1,3}\])* (?=\s)""",
    re.VERBOSE,
)
_WORD_BEFORE = re.compile(r"[\w.&'’]+\Z")
_NEXT_WORD = re.compile(r"[\s\"'“‘«(\[$€£~]*(\w*)")
_NUMBERING = re.compile(r"[\"'“(\[]*(?:\d{1,3}(?:\.\d{1,3})*|[ivxIVX]{1,5}|[A-Za-z])\Z")
_DOTTED = re.compile(r"(?:[a-z]\.)+[a-z]{1,2}\Z")

# Always followed by more of the sentence.
_OPEN = frozenset(
    "mr mrs ms messrs dr prof gen rep sen hon rev lt col capt sgt gov pres st mt ft fig figs sec "
    "secs sect eq eqs vol vols cf vs approx ca resp incl excl viz pp ed eds tab ref refs art para "
    "chap ch app e.g i.e eg ie".split()
)
# May also end a sentence.
_AMBIGUOUS = frozenset(
    "inc corp co cos ltd llc plc bros jr sr etc al dept est assn univ intl mfg natl avg max min "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun s.a n.v".split()
)
# Only before a number.
_COUNTING = frozenset({"no", "nos", "p", "nr", "item", "note", "page", "table"})
_STARTERS = frozenset(
    "the this that these those a an in on at as by for from if it its we our he she they their "
    "there however although while when where since during after before under with to and but such "
    "all each both no any some other management net total you i his her what how why who "
    "additionally furthermore moreover therefore".split()
)


def sentences(text: str, language: str) -> list[Span]:
    """Split a text into sentences, in order and disjoint; all that is not space is in one of them.

    A blank line ends a sentence, and so does the beginning of a list item. A line with a tab in it
    is a table row and a sentence of its own. Other line ends are spaces. Spans neither begin nor
    end with space.
    """
    found: list[Span] = []
    for start, end, row in _blocks(text):
        found.extend([_trimmed(text, start, end)] if row else _in_block(text, start, end))
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


def _in_block(text: str, start: int, end: int) -> Iterator[Span]:
    for stop in _STOP.finditer(text, start, end):
        if stop["cjk"] or _ends(text, start, stop.start(), stop.end(), end):
            yield _trimmed(text, start, stop.end())
            start = stop.end()
    if text[start:end].strip():
        yield _trimmed(text, start, end)


def _ends(text: str, start: int, stop: int, after: int, end: int) -> bool:
    """Whether the punctuation at `stop`, closed at `after`, ends the sentence begun at `start`."""
    following = _NEXT_WORD.match(text, after, end)
    word = following[1] if following else ""
    if not word:
        return True
    if word[0].islower():
        return False
    if text[stop] != "." or text.startswith("..", stop):
        return True
    return not _abbreviates(text[start:stop].lstrip(), word)


def _abbreviates(before: str, following: str) -> bool:
    """Whether a full stop after `before` belongs to its last word rather than to the sentence."""
    if _NUMBERING.match(before):
        return True  # "1." and "(a." number what follows
    last = _WORD_BEFORE.search(before[-24:])
    word = last[0] if last else ""
    lowered = word.lower().lstrip("'’")
    if lowered in _OPEN:
        return True
    initial = len(word) == 1 and word.isupper()
    if lowered in _COUNTING and not initial:
        return following[0].isdigit()
    if initial or lowered in _AMBIGUOUS or _DOTTED.match(lowered):
        return following.lower() not in _STARTERS
    return False


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return Span(start + left, start + len(piece.rstrip()))
