"""Passages that try to instruct the model. They are marked, not left out: people may ask of them.

What is found is kept from acting: its words reach the model joined into one (see
`rag.write.prompt`), they are not quoted, and a claim that rests on nothing else does not count as
supported.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from rag.safety.orders import disguisable, gives_orders
from rag.safety.plain import backwards, has_tags, plain, shifted
from rag.types import Passage, Span

_UNIT = re.compile(r"(?:[^\n.!?。！？।]|[.!?](?=\w))+(?:[.!?。！？।]+[\"'”’)\]]*|(?=\n)|\Z)")
_LONGEST = 600  # characters of a sentence that are looked at together
_DISGUISED = tuple(way(word) for word in disguisable() for way in (backwards, shifted))
_TURNED = "\u202e"  # what follows is shown from its end to its beginning
_PLAINEST = ("override", "reply")
_JOINED = 3  # sentences that an order may be spread over


def instructing(text: str) -> tuple[Span, ...]:
    """The sentences of a text that speak to a language model, in order, joined where they touch."""
    units = [Span(*match.span()) for match in _UNIT.finditer(text) if match.group().strip()]
    spans = [unit for unit in units if _orders(text[unit.start : unit.end])]
    if not spans:
        spans = _spread(text, units)
    return _joined(spans)


def _orders(text: str) -> bool:
    """Whether a sentence gives orders to a model, also if it is disguised."""
    if has_tags(text):
        return True
    read = plain(text[:_LONGEST])
    if gives_orders(read):
        return True
    if _TURNED not in text and not any(word in read for word in _DISGUISED):
        return False
    return any(gives_orders(other, _PLAINEST) for other in (backwards(read), shifted(read)))


def _spread(text: str, units: Sequence[Span]) -> list[Span]:
    """Orders that line ends cut in two: looked for across a few sentences."""
    for size, first in product(range(2, _JOINED + 1), range(len(units) - 1)):
        span = Span(units[first].start, units[min(first + size, len(units)) - 1].end)
        lines = text[span.start : span.end]
        if "\n" in lines and len(lines) < _LONGEST and gives_orders(plain(lines), ("override",)):
            return [span]
    return []


def _joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for span in spans:
        if joined and span.start - joined[-1].end < 3:
            joined[-1] = Span(joined[-1].start, span.end)
        else:
            joined.append(span)
    return tuple(joined)


def mark(passage: Passage) -> Passage:
    """The passage with the places of words that are meant for a model."""
    start = passage.chunk.span.start
    found = instructing(passage.chunk.text)
    places = tuple(Span(start + span.start, start + span.end) for span in found)
    return replace(passage, instructs=places) if places else passage
