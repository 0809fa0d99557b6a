"""Whether a text denies what it says."""

import re
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from rag.language.lists import Alternatives, Lists, lists
from rag.language.script import BEFORE, BEHIND


@dataclass(frozen=True, slots=True, kw_only=True)
class Negation(Lists):
    """What tells that a text is denied: whole words, and parts of words."""

    file: ClassVar[str] = "negation"
    denying: Alternatives
    contracted: Alternatives


def denies(text: str, language: str) -> bool:
    """Whether it has a negation."""
    return bool(_pattern(language).search(text))


@cache
def _pattern(language: str) -> re.Pattern[str]:
    known = lists(Negation, language)
    denying = f"{BEFORE}{known.denying}{BEHIND}"
    return re.compile(f"{denying}|{known.contracted}{BEHIND}", re.IGNORECASE)
