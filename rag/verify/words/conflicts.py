"""Where a claim and its evidence disagree, told in plain words."""

import re
from collections.abc import Sequence

from rag.language.equality import found_in, same
from rag.language.numbers import Kind, Quantity, quantities, years
from rag.language.spellings import quarters
from rag.language.terms import names, terms
from rag.types import Span
from rag.verify.evidence import Unit, columns
from rag.verify.features import negated, opposed
from rag.verify.figures.arithmetic import calculates
from rag.verify.words.placed import says

CLOSE = 0.6  # share of the claim's words that a unit must have, to be about the same thing
ALIKE = 0.45  # shared words of all words of both, for one to deny the other
_SIGNED = re.compile(
    r"\b(?:income|profit|loss|earnings|result|margin|cash flow|change|growth|return|surplus|"
    r"deficit|ebitda?|increase|decrease)\b",
    re.IGNORECASE,
)
_LOSS = re.compile(
    r"^(?!.*\b(?:income|profit|earnings)\b).*\b(?:loss|deficit|decrease)", re.IGNORECASE
)
_BELOW_ZERO = re.compile(
    r"\b(?:loss|losses|lost|negative|minus|below zero|deficit|decreas|declin|f[ae]ll|drop|down\b|"
    r"outflow|used|reduc|shr[aiu]nk|lower)",
    re.IGNORECASE,
)
_LIMITED = re.compile(
    r"\b(?:only|except|exclud|unless|until|other than|apart from|no longer|remov|abolish|"
    r"discontinu|end(?:s|ed)\b|lift(?:s|ed)\b|refus|reject|den(?:y|ies|ied)\b|prohibit|forbid|against|ban(?:s|ned)\b|"
    r"prevent|avoid|exempt|(?:not|no|never|cannot|nor)\b[^.;]{0,60}\bwithout|"
    r"without\b[^.;]{0,60}\b(?:not|cannot|no)\b)",
    re.IGNORECASE,
)
FEWEST_INITIALS = 2
_SHORT_MONTHS = frozenset("Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec".split())
MOST_ALTERNATIVES = 3  # numbers of one kind in a unit; with more, none is "the" other one


def other_number(claim: str, missing: Quantity, unit: Unit) -> str:
    """What a unit about the same thing says in place of a number; empty if nothing."""
    if overlap(claim, unit) < CLOSE:
        return ""
    if "\t" in unit.text and (calculates(claim) or not _is_labelled(claim, unit)):
        return ""
    wanted, heads = years(claim, "en"), columns(unit)
    mine = quantities(claim, "en")
    others = [
        number for number in unit.numbers
        if number.kind is missing.kind and number.unit == missing.unit
        and not found_in(number, mine) and (not wanted or _is_under(number, unit, heads, wanted))
    ]  # fmt: skip
    if not others or len(others) > MOST_ALTERNATIVES:
        return ""
    nearest = min(others, key=lambda number: abs(abs(number.value) - abs(missing.value)))
    return says(_shown(nearest), _shown(missing))


def _is_labelled(claim: str, unit: Unit) -> bool:
    """Whether a claim has a word of a row's label, or the row has none."""
    label = set(terms(unit.text.split("\t")[0], "en"))
    return not label or bool(label & set(terms(claim, "en")))


def _is_under(number: Quantity, unit: Unit, heads: Sequence[str], wanted: frozenset[int]) -> bool:
    """Whether a number of a row stands under one of the years; elsewhere nothing tells."""
    column = unit.text.count("\t", 0, number.span.end)
    above = years(heads[column], "en") if column < len(heads) else frozenset()
    return not above or bool(above & wanted)


def opposite(claim: str, unit: Unit) -> str:
    """That a unit denies what the claim says, or the other way round; empty if not."""
    asked = set(terms(claim, "en"))
    if _LIMITED.search(claim) or _LIMITED.search(unit.text):
        return ""  # "only with" and "not without" are one, and so are "ended" and "no longer"
    if len(asked & unit.terms) < ALIKE * len(asked | set(terms(unit.text, "en"))):
        return ""
    if negated(claim) != negated(unit.text):
        one, other = ("denies", "says") if negated(claim) else ("says", "denies")
        return f"The answer {one} what the source {other}."
    if opposed(claim, unit.text) and not any(below for _, below in _signs(claim, unit)):
        return "The answer says the opposite of the source."
    return ""


def wrong_column(claim: str, unit: Unit) -> str:
    """That a number stands in the row, but under another year than the claim's."""
    cells, heads, wanted = unit.text.split("\t"), columns(unit), years(claim, "en")
    if len(wanted) != 1 or not any(wanted & years(head, "en") for head in heads):
        return ""
    claimed = [number for number in quantities(claim, "en") if number.kind is Kind.NUMBER]
    for number in claimed:
        under = [
            years(heads[i], "en") for i, cell in enumerate(cells) if _holds(cell, number, unit)
        ]
        if under and all(found and not found & wanted for found in under):
            there = min(min(found) for found in under)
            return (
                f"In the table {number.text} stands under {there}, "
                f"the answer says {next(iter(wanted))}."
            )
    return ""


def wrong_sign(claim: str, unit: Unit) -> str:
    """That a gain of the claim is a loss in the row, or the other way round; empty if not."""
    said = bool(_BELOW_ZERO.search(claim))
    for number, below in _signs(claim, unit):
        if below != (said or number.value < 0):
            has, says = ("below", "above") if below else ("above", "below")
            return f"The source has {number.text} {has} zero, the answer tells it {says} zero."
    return ""


def _signs(claim: str, unit: Unit) -> list[tuple[Quantity, bool]]:
    """The claim's amounts that the row has, each with whether it is below zero there.

    Only for rows whose amounts have a sign that means something: costs and purchases are printed
    in brackets or not as the custom is. A row that is called a loss holds losses.
    """
    label = unit.text.split("\t")[0]
    if "\t" not in unit.text or not _SIGNED.search(label):
        return []
    found: list[tuple[Quantity, bool]] = []
    for number in quantities(claim, "en"):
        equal = [one for one in unit.numbers if one.kind is Kind.NUMBER and same(number, one)]
        signs = {one.value < 0 for one in equal}
        if len(signs) == 1:
            found.append((number, signs == {True} or bool(_LOSS.search(label))))
    return found


def missing_names(claim: str, pool: Sequence[Unit]) -> list[str]:
    """Names of the claim that stand nowhere in the passages."""
    present = set().union(*(unit.terms for unit in pool)) if pool else set()
    frames = {unit.frame for unit in pool}
    present |= {term for frame in frames for term in terms(frame, "en")}
    missing = names(claim, "en") - present
    if not missing:
        return []
    counted = [number.span for number in quantities(claim, "en")]  # months, degrees Celsius
    written = " ".join([*frames, *(unit.text for unit in pool)])
    return [
        found[0] for found in re.finditer(r"[^\s,;]+", claim)
        if set(terms(found[0], "en")) & missing and not _is_short(found[0], written)
        and not any(span.overlaps(Span(*found.span())) for span in counted)
        and not (quarters(found[0], "en") and quarters(found[0], "en") <= quarters(written, "en"))
    ]  # fmt: skip


def _is_short(word: str, written: str) -> bool:
    """Whether a word is the short form of a name: initials, or the beginning of a month."""
    letters = re.sub(r"[^A-Za-z]", "", word)
    if letters.title() in _SHORT_MONTHS:
        return bool(re.search(rf"\b{letters}", written, re.IGNORECASE))
    if not letters.isupper():
        return False
    if len(letters) < FEWEST_INITIALS:
        return bool(re.search(rf"\b{letters}[a-z]", written)) and word.endswith(".")
    spelled = r"\w*(?:[\s-]+(?:of|and|for|the|in|on))*[\s-]+".join(rf"\b{one}" for one in letters)
    return bool(re.search(spelled, written, re.IGNORECASE))


def overlap(claim: str, unit: Unit) -> float:
    """Share of the claim's words, numbers apart, that stand in a unit or above it."""
    asked = {term for term in terms(claim, "en") if not term[:1].isdigit()}
    have = unit.terms | set(terms(unit.frame, "en"))
    return len(asked & have) / len(asked) if asked else 0.0


def _holds(cell: str, number: Quantity, unit: Unit) -> bool:
    scales = next((q.scales for q in unit.numbers if q.kind is Kind.NUMBER), (1.0,))
    return found_in(number, quantities(cell, "en", scales))


def _shown(number: Quantity) -> str:
    return " ".join(number.text.split())
