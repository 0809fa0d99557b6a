"""What an answer says and what its claims are held against, both read once for all of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from rag.language.lists import Alternatives, Lists, lists
from rag.types import Claim, Passage
from rag.verify.languages import languages
from rag.verify.read import ITEM, Read, read
from rag.verify.units import Unit, units

_INNER = re.compile(r"\((\d)\)\s(?=[a-z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningWords(Lists):
    """How a claim opens that answers a question."""

    file: ClassVar[str] = "differences"
    answering: Alternatives


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """The claims of an answer as they are read, and the units of all passages, in order.

    `language` is that of the answer: of claims and chunks that do not tell their own.
    """

    claims: tuple[Claim, ...]
    said: tuple[Read, ...]
    passages: tuple[Passage, ...]
    units: tuple[Unit, ...]
    language: str


def read_grounds(claims: Sequence[Claim], passages: Sequence[Passage]) -> Grounds:
    """Read the claims of an answer and what they are held against."""
    told = languages(claims, passages)
    return Grounds(
        claims=tuple(claims),
        said=tuple(map(_said, claims, told.claims)),
        passages=tuple(passages),
        units=tuple(units(passages, told.answer)),
        language=told.answer,
    )


def _said(claim: Claim, language: str) -> Read:
    """What a claim says, without "Yes," and what only counts: "1. ", or "(1) this, (2) that".

    What is no claim is read as it stands: it may work out what a claim rests on.
    """
    if claim.reason:
        return read(claim.text, language)
    text = _answering(language).sub("", ITEM.sub("", claim.text))
    inner = [match[1] for match in _INNER.finditer(text)]
    counted = inner == [str(number) for number in range(1, len(inner) + 1)]
    return read(_INNER.sub("", text) if counted else text, language)


@cache
def _answering(language: str) -> re.Pattern[str]:
    """The yes or no that a claim opens with."""
    return re.compile(rf"\A{lists(OpeningWords, language).answering}[,:]\s+", re.IGNORECASE)
