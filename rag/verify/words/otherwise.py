"""What a sentence about the same says otherwise, in whatever order its words stand."""

import re
from collections.abc import Sequence

from rag.language.equality import found_in
from rag.language.lists import knows
from rag.language.numbers import Kind, Quantity
from rag.language.terms import stem
from rag.notices import Notice
from rag.verify.evidence import Evidence
from rag.verify.read import Read
from rag.verify.units import Unit
from rag.verify.words.naming import NameWords
from rag.verify.words.placed import says

ABOUT = 0.5  # share of the claim's words that a sentence has, for its numbers to be compared
ALIKE = 0.6  # shared words of all words of both, for one to deny the other
LOOKED_AT = 2  # sentences

_NOUN = re.compile(r"[\s-]*([^\W\d_]+)")


def otherwise(evidence: Evidence, missing: Sequence[Quantity]) -> str:
    """Another number of the same noun, or a denial that only one has; empty if neither is told."""
    claim, shares = evidence.claim, evidence.shares
    prose = (unit for unit in evidence.near if not unit.is_row and unit.language == claim.language)
    about = sorted(prose, key=lambda unit: -shares[unit])[:LOOKED_AT]
    near = [unit for unit in about if shares[unit] >= ABOUT]
    counts = (_another_count(claim, one, unit) for one in missing for unit in near)
    return next(filter(None, counts), "") or (_denied(claim, about[0]) if about else "")


def _another_count(claim: Read, number: Quantity, unit: Unit) -> str:
    """What a sentence counts of the same, if that is one number and none of the claim's."""
    counted = _noun(claim, number)
    others = [
        one for one in unit.numbers
        if one.kind is number.kind and one.unit == number.unit
        and not found_in(one, claim.numbers)
        and (one.kind is Kind.DATE or (counted and _noun(unit.read, one) == counted))
    ]  # fmt: skip
    return says(others[0].text, number.text) if len(others) == 1 else ""


def _noun(text: Read, number: Quantity) -> str:
    behind = _NOUN.match(text.text, number.span.end)
    return stem(behind[1], text.language) if behind else ""


def _denied(claim: Read, unit: Unit) -> str:
    asked = set(claim.terms)
    if claim.negated == unit.read.negated:
        return ""
    if not claim.negated and not knows(claim.language, NameWords):
        return ""  # it may deny what the claim leaves out: only a verifier could weigh that
    if len(asked & unit.terms) < ALIKE * len(asked.union(unit.read.terms)):
        return ""
    return Notice("verify.denies" if claim.negated else "verify.denied")
