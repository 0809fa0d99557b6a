"""Parts of a document that a question asks for by its structure: contents, tables, a page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import ClassVar

from rag.language.lists import Lists, Patterns, lists


class PartKind(StrEnum):
    """What of a document is asked for; the first that fits, in this order."""

    PAGE = "page"
    COVER = "cover"
    TABLES = "tables"
    FIGURES = "figures"
    SECTION = "section"
    WITHIN = "within"
    CONTENTS = "contents"

    @property
    def is_list(self) -> bool:
        """Whether it is many things, each of them named."""
        return self in {PartKind.CONTENTS, PartKind.TABLES, PartKind.FIGURES}

    @property
    def is_whole(self) -> bool:
        """Whether it is itself what is asked for, and not something that stands in it."""
        return self is not PartKind.WITHIN


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is asked for. `name`: what a section is called, or how listed ones begin."""

    kind: PartKind
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts(Lists):
    """How each part is asked for, as patterns over the whole question.

    Those of sections have the group `name`, those of contents the group `noun`; `stems` are what
    the headings begin with that a noun means.
    """

    file: ClassVar[str] = "parts"
    page: Patterns
    cover: Patterns
    tables: Patterns
    figures: Patterns
    section: tuple[str, ...]
    within: tuple[str, ...]
    contents: tuple[str, ...]
    stems: Mapping[str, str]


def part_of(text: str, language: str) -> Part | None:
    """The part of a document that a question asks for; None when it asks of what stands in it."""
    known = lists(Parts, language)
    for kind in PartKind:
        asked = getattr(known, kind)
        if isinstance(asked, re.Pattern):
            if asked.search(text):
                return Part(kind)
            continue
        for pattern in map(_compiled, asked):
            if match := pattern.search(text):
                return Part(kind, _named(match.groupdict(), known.stems))
    return None


def _named(groups: Mapping[str, str | None], stems: Mapping[str, str]) -> str:
    noun = (groups.get("noun") or "").lower()
    stem = next((stem for stem in stems if noun.startswith(stem)), "")
    return (groups.get("name") or stems.get(stem, "")).strip(' "“”„.?')


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
