"""Where a claim and its evidence disagree, told in plain words."""

from collections.abc import Sequence

from rag.numbers import Kind, Quantity, found_in, quantities, years
from rag.terms import names, terms
from rag.verify.evidence import Unit
from rag.verify.features import negated, opposed

CLOSE = 0.6  # share of the claim's words that a unit must have, to be about the same thing
ALIKE = 0.45  # shared words of all words of both, for one to deny the other
MOST_ALTERNATIVES = 3  # numbers of one kind in a unit; with more, none is "the" other one


def other_number(claim: str, missing: Quantity, unit: Unit) -> str:
    """What a unit about the same thing says in place of a number; empty if nothing."""
    if overlap(claim, unit) < CLOSE:
        return ""
    mine = quantities(claim)
    others = [
        number for number in unit.numbers
        if number.kind is missing.kind and number.unit == missing.unit
        and not found_in(number, mine)
    ]  # fmt: skip
    if not others or len(others) > MOST_ALTERNATIVES:
        return ""
    nearest = min(others, key=lambda number: abs(abs(number.value) - abs(missing.value)))
    return f"The source says {_shown(nearest)}, the answer says {_shown(missing)}."


def opposite(claim: str, unit: Unit) -> str:
    """That a unit denies what the claim says, or the other way round; empty if not."""
    asked = set(terms(claim))
    if len(asked & unit.terms) < ALIKE * len(asked | set(terms(unit.text))):
        return ""
    if negated(claim) != negated(unit.text):
        one, other = ("denies", "says") if negated(claim) else ("says", "denies")
        return f"The answer {one} what the source {other}."
    if opposed(claim, unit.text):
        return "The answer says the opposite of the source."
    return ""


def wrong_column(claim: str, unit: Unit) -> str:
    """That a number stands in the row, but under another year than the claim's."""
    cells, columns, wanted = unit.text.split("\t"), _columns(unit), years(claim)
    if len(wanted) != 1 or not any(wanted & years(column) for column in columns):
        return ""
    claimed = [number for number in quantities(claim) if number.kind is Kind.NUMBER]
    for number in claimed:
        under = [years(columns[i]) for i, cell in enumerate(cells) if _holds(cell, number, unit)]
        if under and all(found and not found & wanted for found in under):
            there = min(min(found) for found in under)
            return (
                f"In the table {number.text} stands under {there}, "
                f"the answer says {next(iter(wanted))}."
            )
    return ""


def missing_names(claim: str, pool: Sequence[Unit]) -> list[str]:
    """Names of the claim that stand nowhere in the passages."""
    present = set().union(*(unit.terms for unit in pool)) if pool else set()
    present |= {term for frame in {unit.frame for unit in pool} for term in terms(frame)}
    missing = names(claim) - present
    return [word for word in claim.replace(",", " ").split() if set(terms(word)) & missing]


def overlap(claim: str, unit: Unit) -> float:
    """Share of the claim's words, numbers apart, that stand in a unit or above it."""
    asked = {term for term in terms(claim) if not term[:1].isdigit()}
    have = unit.terms | set(terms(unit.frame))
    return len(asked & have) / len(asked) if asked else 0.0


def _columns(unit: Unit) -> list[str]:
    """What heads each cell of a row; nothing when header and row do not match."""
    size = len(unit.text.split("\t"))
    lines = [line.split("\t") for line in unit.header.splitlines() if "\t" in line]
    if size < 2 or not lines or len(lines[-1]) > size:
        return []
    return [""] * (size - len(lines[-1])) + lines[-1]  # nothing stands above the labels


def _holds(cell: str, number: Quantity, unit: Unit) -> bool:
    scales = next((q.scales for q in unit.numbers if q.kind is Kind.NUMBER), (1.0,))
    return found_in(number, quantities(cell, scales))


def _shown(number: Quantity) -> str:
    return " ".join(number.text.split())
