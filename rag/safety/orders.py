"""How texts speak to a language model instead of a reader, as patterns over `plain` text.

What is no language's, the marks of chat templates and of scripts, stands here; the words stand with
their languages. Texts are looked through for all of them: an order need not be in the language of
the text that it stands in.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rag.language.lists import Lists, any_of, every

# Without one of the hints a way cannot fit.
_HINTS: Mapping[str, tuple[str, ...]] = {
    "frame": ("<", ") ] }", ")]}", "}}}}", "]]]]", "))))", "inst]", "%%%"),
    "audience": ("onerror", "onload", "<script", "javascript:", "!["),
}
_WAYS: Mapping[str, tuple[str, ...]] = {
    "frame": (
        r"<\|[^|<>]{1,40}\|>", r"\[/?inst\]", r"<</?sys>>", r"(?:[)\]}] ?){16,}", r"%%%",
    ),
    "audience": (
        r"\bon(?:error|load) ?= ?[\"']", r"<script\b", r"\bjavascript:", r"!\[[^\]]*\]\(https?:",
    ),
}  # fmt: skip
PART = re.compile(r"\(\?&(\w+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders(Lists):
    """Ways of a language to speak to a model: small letters on one line, regular expressions.

    `(?&name)` in one of them stands for any of the parts of that name. Words that are `disguised`
    are looked for backwards, and with their letters shifted.
    """

    file: ClassVar[str] = "orders"
    ways: Mapping[str, tuple[str, ...]]
    hints: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, tuple[str, ...]]
    disguised: frozenset[str]


def disguisable() -> frozenset[str]:
    """The words of orders, in any language, that are looked for in disguise."""
    return frozenset[str]().union(*(orders.disguised for orders in every(Orders).values()))


def gives_orders(read: str, kinds: Sequence[str] = ()) -> bool:
    """Whether a sentence, made `plain`, speaks to a language model in one of these ways, or any."""
    return any(
        any(hint in read for hint in _ALL_HINTS[kind]) and _PATTERNS[kind].search(read)
        for kind in kinds or _PATTERNS
    )


def _ways(kind: str) -> Iterator[str]:
    yield from _WAYS.get(kind, ())
    for orders in every(Orders).values():
        yield from (_whole(way, orders.parts) for way in orders.ways.get(kind, ()))


def _whole(way: str, parts: Mapping[str, Iterable[str]]) -> str:
    return PART.sub(lambda named: any_of(parts[named[1]]), way)


def _hints(kind: str) -> Iterator[str]:
    yield from _HINTS.get(kind, ())
    for orders in every(Orders).values():
        yield from orders.hints.get(kind, ())


_KINDS = dict.fromkeys(kind for orders in every(Orders).values() for kind in orders.ways)
_ALL_HINTS = {kind: tuple(dict.fromkeys(_hints(kind))) for kind in _KINDS}
_PATTERNS = {kind: re.compile("|".join(_ways(kind))) for kind in _KINDS}
