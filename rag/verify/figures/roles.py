"""What a number is to its sentence: a value, the one before it, or a change; of all or for each."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import ClassVar

from rag.language.lists import Alternatives, Lists, lists
from rag.types import Span
from rag.verify.directions import Directions

BEFORE, BEHIND = 60, 40  # characters looked at on either side of a number


class Role(StrEnum):
    """What a number says of its subject."""

    UNKNOWN = ""
    VALUE = "value"
    FORMER = "former value"
    CHANGE = "change"


_MONEY = r"[\s($€£¥]*+(?:US\$)?\Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleWords(Lists):
    """What the words around a number tell. `english/roles.toml` says where each list stands."""

    file: ClassVar[str] = "roles"
    amounting: Alternatives
    at: Alternatives
    each: Alternatives
    excepting: Alternatives
    former: Alternatives
    former_behind: Alternatives
    hedges: Alternatives
    of: Alternatives
    per: Alternatives
    than: Alternatives
    times: Alternatives
    value: Alternatives


@dataclass(frozen=True, slots=True, kw_only=True)
class _Patterns:
    """What is looked for in a language."""

    change_before: re.Pattern[str]
    change_subject: re.Pattern[str]
    change_behind: re.Pattern[str]
    former: re.Pattern[str]
    former_behind: re.Pattern[str]
    value: re.Pattern[str]
    any_each: re.Pattern[str]
    excepting: re.Pattern[str]


@cache
def _patterns(language: str) -> _Patterns:
    known, told = lists(RoleWords, language), lists(Directions, language)
    change = rf"{told.moving}[a-z]*"
    number = rf"(?:\s++{known.hedges}){{0,6}}{_MONEY}"
    no_time = rf"[ -](?!{known.times})"
    patterns = {
        "change_before": rf"\b{change}(?:\s+{known.at})?{number}",
        "change_subject": rf"\b{change}\s(?:{known.of}\b[^.,;\d]{{0,40}}?\b)?"
                          rf"{known.amounting}{number}",
        "change_behind": rf"\s?{told.comparing}\b(?! {known.than} \d)",
        "former": rf"\b{known.former}{number}",
        "former_behind": rf"\s{known.former_behind}",
        "value": rf"\b{known.value}{number}",
        "any_each": rf"\b(?:{known.per}{no_time}(?=[a-z])|{known.each}\b)",
        "excepting": rf"\b{known.excepting}\b[^\t\n)]*",
    }  # fmt: skip
    return _Patterns(
        **{name: re.compile(source, re.IGNORECASE) for name, source in patterns.items()}
    )


def role(text: str, span: Span, language: str) -> Role:
    """What the words around a number of a text make it."""
    before, behind = _around(text, span)
    looked_for = _patterns(language)
    said = looked_for.change_before.search(before) or looked_for.change_subject.search(before)
    if said or looked_for.change_behind.match(behind):
        return Role.CHANGE
    if looked_for.former.search(before) or looked_for.former_behind.match(behind):
        return Role.FORMER
    return Role.VALUE if looked_for.value.search(before) else Role.UNKNOWN


def tells_each(text: str, language: str) -> bool:
    """Whether a text speaks of what falls to each; "except per share amounts" does not."""
    return bool(_patterns(language).any_each.search(_included(text, language)))


def _included(text: str, language: str) -> str:
    """A text without what it says to be excepted."""
    return _patterns(language).excepting.sub("", text)


def _around(text: str, span: Span) -> tuple[str, str]:
    """What stands before and behind a number in its sentence."""
    return text[max(0, span.start - BEFORE) : span.start], text[span.end : span.end + BEHIND]
