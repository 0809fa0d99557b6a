"""Where a claim and its evidence disagree, told in plain words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from rag.language.dates import month_pattern
from rag.language.equality import found_in, same
from rag.language.lists import Alternatives, Lists, Phrases, lists
from rag.language.numbers import Kind, Quantity, quantities
from rag.notices import Notice
from rag.types import Span
from rag.verify.directions import Directions
from rag.verify.evidence import Unit
from rag.verify.features import opposed
from rag.verify.figures.arithmetic import calculates
from rag.verify.read import Read, read
from rag.verify.words.placed import says

CLOSE = 0.6  # share of the claim's words that a unit must have, to be about the same thing
ALIKE = 0.45  # shared words of all words of both, for one to deny the other
FEWEST_INITIALS = 2
MOST_ALTERNATIVES = 3  # numbers of one kind in a unit; with more, none is "the" other one


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictWords(Lists):
    """Words that decide where a claim and its evidence disagree."""

    file: ClassVar[str] = "conflicts"
    gains: Alternatives
    losses: Alternatives
    signed: Phrases
    without_initial: Alternatives


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits(Lists):
    """What denies twice, or so that other words say it too."""

    file: ClassVar[str] = "negation"
    limiting: Alternatives


@dataclass(frozen=True, slots=True, kw_only=True)
class _Patterns:
    """What is looked for in a language."""

    loss: re.Pattern[str]
    below_zero: re.Pattern[str]
    limited: re.Pattern[str]


@cache
def _patterns(language: str) -> _Patterns:
    known, told = lists(ConflictWords, language), lists(Directions, language)
    loss = rf"^(?!.*\b{known.gains}\b).*\b{known.losses}"
    return _Patterns(
        loss=re.compile(loss, re.IGNORECASE),
        below_zero=re.compile(rf"\b(?:{told.below_zero}|{told.falling})", re.IGNORECASE),
        limited=re.compile(rf"\b{lists(Limits, language).limiting}", re.IGNORECASE),
    )


def other_number(claim: Read, missing: Quantity, unit: Unit) -> str:
    """What a unit about the same thing says in place of a number; empty if nothing."""
    if overlap(claim, unit) < CLOSE:
        return ""
    if unit.is_row and (calculates(claim) or not _is_labelled(claim, unit)):
        return ""
    others = [
        number for number in unit.numbers
        if number.kind is missing.kind and number.unit == missing.unit
        and not found_in(number, claim.numbers) and _is_under(number, unit, claim.years)
    ]  # fmt: skip
    if not others or len(others) > MOST_ALTERNATIVES:
        return ""
    nearest = min(others, key=lambda number: abs(abs(number.value) - abs(missing.value)))
    return says(_shown(nearest), _shown(missing))


def _is_labelled(claim: Read, unit: Unit) -> bool:
    """Whether a claim has a word of a row's label, or the row has none."""
    return not unit.label or not unit.label.isdisjoint(claim.terms)


def _is_under(number: Quantity, unit: Unit, wanted: frozenset[int]) -> bool:
    """Whether a number of a row stands under one of the years; elsewhere nothing tells."""
    above = unit.years_above(number) if wanted else frozenset[int]()
    return not above or bool(above & wanted)


def opposite(claim: Read, unit: Unit) -> str:
    """That a unit denies what the claim says, or the other way round; empty if not."""
    if claim.language != unit.language:
        return ""
    asked, limited = set(claim.terms), _patterns(claim.language).limited
    if limited.search(claim.text) or limited.search(unit.text):
        return ""  # "only with" and "not without" are one, and so are "ended" and "no longer"
    if len(asked & unit.terms) < ALIKE * len(asked.union(unit.read.terms)):
        return ""
    if claim.negated != unit.read.negated:
        return Notice("verify.denies" if claim.negated else "verify.denied")
    if opposed(claim, unit.read) and not any(below for _, below in _signs(claim, unit)):
        return Notice("verify.opposite")
    return ""


def wrong_column(claim: Read, unit: Unit) -> str:
    """That a number stands in the row, but under another year than the claim's."""
    cells, heads, wanted = unit.text.split("\t"), unit.columns, claim.years
    if len(wanted) != 1 or not any(wanted & head.years for head in heads):
        return ""
    claimed = [number for number in claim.numbers if number.kind is Kind.NUMBER]
    for number in claimed:
        under = [heads[i].years for i, cell in enumerate(cells) if _holds(cell, number, unit)]
        if under and all(found and not found & wanted for found in under):
            there = min(min(found) for found in under)
            said = str(next(iter(wanted)))
            return Notice("verify.other_column", number=number.text, there=str(there), answer=said)
    return ""


def wrong_sign(claim: Read, unit: Unit) -> str:
    """That a gain of the claim is a loss in the row, or the other way round; empty if not."""
    said = bool(_patterns(claim.language).below_zero.search(claim.text))
    for number, below in _signs(claim, unit):
        if below != (said or number.value < 0):
            return Notice("verify.below_zero" if below else "verify.above_zero", number=number.text)
    return ""


def _signs(claim: Read, unit: Unit) -> list[tuple[Quantity, bool]]:
    """The claim's amounts that the row has, each with whether it is below zero there.

    Only for rows whose amounts have a sign that means something: costs and purchases are printed
    in brackets or not as the custom is. A row that is called a loss holds losses.
    """
    label = unit.text.split("\t")[0]
    if not unit.is_row or not lists(ConflictWords, unit.language).signed.search(label):
        return []
    loss = bool(_patterns(unit.language).loss.search(label))
    found: list[tuple[Quantity, bool]] = []
    for number in claim.numbers:
        equal = [one for one in unit.numbers if one.kind is Kind.NUMBER and same(number, one)]
        signs = {one.value < 0 for one in equal}
        if len(signs) == 1:
            found.append((number, signs == {True} or loss))
    return found


def missing_names(claim: Read, pool: Sequence[Unit]) -> list[str]:
    """Names of the claim that stand nowhere in the passages."""
    present = set().union(*(unit.terms for unit in pool)) if pool else set()
    frames = {unit.frame for unit in pool}
    missing = claim.names - present.union(*(frame.terms for frame in frames))
    if not missing:
        return []
    counted = [number.span for number in claim.numbers]  # months, degrees Celsius
    texts = [*(frame.text for frame in frames), *(unit.text for unit in pool)]
    written = read(" ".join(texts), claim.language)
    found = (
        (match, read(match[0], claim.language)) for match in re.finditer(r"[^\s,;]+", claim.text)
    )
    return [
        word.text for match, word in found
        if not missing.isdisjoint(word.terms) and not _is_short(word, written.text)
        and not any(span.overlaps(Span(*match.span())) for span in counted)
        and not (word.quarters and word.quarters <= written.quarters)
    ]  # fmt: skip


def _is_short(word: Read, written: str) -> bool:
    """Whether a word is the short form of a name: initials, or the beginning of a month."""
    letters, known = re.sub(r"[^A-Za-z]", "", word.text), lists(ConflictWords, word.language)
    if re.fullmatch(month_pattern(word.language), letters, re.IGNORECASE):
        return bool(re.search(rf"\b{letters}", written, re.IGNORECASE))
    if not letters.isupper():
        return False
    if len(letters) < FEWEST_INITIALS:
        return bool(re.search(rf"\b{letters}[a-z]", written)) and word.text.endswith(".")
    between = rf"\w*(?:[\s-]+{known.without_initial})*[\s-]+"
    spelled = between.join(rf"\b{one}" for one in letters)
    return bool(re.search(spelled, written, re.IGNORECASE))


def overlap(claim: Read, unit: Unit) -> float:
    """Share of the claim's words, numbers apart, that stand in a unit or above it."""
    asked = claim.words_alone
    return len(asked & unit.terms_around) / len(asked) if asked else 0.0


def _holds(cell: str, number: Quantity, unit: Unit) -> bool:
    scales = next((q.scales for q in unit.numbers if q.kind is Kind.NUMBER), (1.0,))
    return found_in(number, quantities(cell, unit.language, scales))


def _shown(number: Quantity) -> str:
    return " ".join(number.text.split())
