"""What words around a number make of it: about so much, so much or more, so much or less."""

import re

from rag.types import Span

BEFORE, BEHIND = 32, 24  # characters looked at

_ABOUT = re.compile(
    r"(?:\b(?:about|approximately|approx\.?|around|roughly|some|close to)|[~≈])\s*\Z",
    re.IGNORECASE,
)
_NEARLY = re.compile(r"\b(?:nearly|almost|not quite|just under)\s+[$€£]?\Z", re.IGNORECASE)
_NO = r"(?P<no>\b(?:no|not|never) )?"
_MORE = re.compile(
    rf"{_NO}\b(?:(?:more|greater|larger|higher|older|longer|later|rather more) than|over|above|"
    r"exceed(?:s|ed|ing)?|upwards? of)\s+(?:about )?[$€£]?\Z",
    re.IGNORECASE,
)
_LESS = re.compile(
    rf"{_NO}\b(?:(?:less|fewer|smaller|lower|younger|shorter|earlier) than|under|below)"
    r"\s+(?:about )?[$€£]?\Z",
    re.IGNORECASE,
)
_LEAST = re.compile(r"\b(?:at least|a minimum of|minimum)\s+[$€£]?\Z", re.IGNORECASE)
_MOST = re.compile(
    r"\b(?:at (?:the )?most|up to|as much as|as many as|a maximum of|maximum)\s+[$€£]?\Z",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"(?:\s[a-z]+)?\s(?:or|and) (?:(?P<more>more|above|over|older|higher|longer|greater)"
    r"|less|fewer|below|under|younger|lower|shorter)\b",
    re.IGNORECASE,
)


def is_hedged(text: str, span: Span, language: str) -> bool:
    """Whether a number is told to be about right, or on one side of the right one."""
    return bool(_ABOUT.search(_before(text, span)) or bound(text, span, language))


def bound(text: str, span: Span, language: str) -> int:
    """1 where a number is told to be so much or more, -1 for so much or less, else 0."""
    before = _before(text, span)
    if _NEARLY.search(before) or _MOST.search(before):
        return -1
    if _LEAST.search(before):
        return 1
    for pattern, side in ((_MORE, 1), (_LESS, -1)):
        if match := pattern.search(before):
            return -side if match["no"] else side
    behind = _BEHIND.match(text[span.end : span.end + BEHIND])
    return (1 if behind["more"] else -1) if behind else 0


def _before(text: str, span: Span) -> str:
    return text[max(0, span.start - BEFORE) : span.start]
