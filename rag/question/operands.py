"""What a question compares: "smart or real-time mode" are two sides."""

import re
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from rag.language.lists import Lists, lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Operands(Lists):
    """Patterns with the groups `one` and `other`, in the order they are tried."""

    file: ClassVar[str] = "operands"
    sides: tuple[str, ...]


@cache
def _patterns(language: str) -> tuple[re.Pattern[str], ...]:
    sides = lists(Operands, language).sides
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in sides)


def operands(text: str, language: str) -> tuple[str, ...]:
    """The two sides that a question compares; none where it does not name them."""
    for pattern in _patterns(language):
        if match := pattern.search(text):
            return match["one"].strip(), match["other"].strip()
    return ()


def without_operands(text: str, language: str) -> str:
    """The question without its two sides and what stands between them."""
    for pattern in _patterns(language):
        if match := pattern.search(text):
            return f"{text[: match.start()]} {text[match.end() :]}"
    return text
