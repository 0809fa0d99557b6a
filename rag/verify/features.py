"""What can be measured between a claim and its evidence: the inputs of the shipped verifier."""

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.language.equality import found_in
from rag.language.numbers import Quantity, quantities, table_scales
from rag.language.terms import Weights, names, sentence_terms

NEAR = 8  # units of the evidence that a claim is measured against: the best by words
TOGETHER = 3  # units that may support a claim between them

FEATURES = (
    "found_in_all", "found_in_one", "found_together", "pairs_found",
    "numbers_missing", "names_missing", "negated", "opposed", "rarest_missing",
    "terms_missing", "pairs_in_one",
)  # fmt: skip
READ_FEATURES = ("supports", "answers")  # what the pair model says, for each of its tasks

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|cannot|fail(?:s|ed)?|lack(?:s|ed)?|un(?:able|likely)|"
    r"hardly|unchanged)\b|n['’]t\b",
    re.IGNORECASE,
)
_OPPOSITES = (
    ("increas grew grow growth rose rise risen higher up gain improv expand exceed",
     "decreas declin fell fall fallen lower down drop reduc worsen shrink shrank below"),
    ("profit income gain", "loss"),
    ("accept approv allow", "reject deni prohibit refus"),
    ("largest highest most best maximum", "smallest lowest least worst minimum"),
    ("includ", "exclud"),
    ("true correct", "fals incorrect"),
    ("positiv", "negativ"),
    ("activat promot induc", "inhibit suppress"),
)  # fmt: skip
_SIDES = tuple((frozenset(one.split()), frozenset(other.split())) for one, other in _OPPOSITES)


def measure(claim: str, units: Sequence[str]) -> tuple[float, ...] | None:
    """Measure a claim against the sentences and rows of its evidence; None if there is nothing."""
    asked = sentence_terms(claim, "en")
    present = [sentence_terms(unit, "en") for unit in units]
    if not units or not asked:
        return None
    weights = Weights([*present, asked])
    shares = [weights.share(asked, unit) for unit in present]
    near = sorted(range(len(units)), key=lambda i: (-shares[i], i))[:NEAR]
    best = near[0]
    everything = [term for i in sorted(near) for term in present[i]]
    together = [term for i in near[:TOGETHER] for term in present[i]]
    return (
        weights.share(asked, everything), shares[best], weights.share(asked, together),
        _pairs(asked, everything), _numbers_missing(claim, units),
        _names_missing(claim, everything), float(negated(claim) != negated(units[best])),
        float(opposed(claim, units[best])), _rarest_missing(asked, everything, weights),
        float(len(set(asked) - set(everything))), _pairs_in_one(asked, units, present),
    )  # fmt: skip


def negated(text: str) -> bool:
    """Whether a text has a negation."""
    return bool(_NEGATION.search(text))


def opposed(claim: str, unit: str) -> bool:
    """Whether a unit says the opposite of a word of the claim, and not that word too."""
    mine, theirs = set(sentence_terms(claim, "en")), set(sentence_terms(unit, "en"))
    mine |= {word.lower() for word in re.findall(r"\w+", claim)}
    theirs |= {word.lower() for word in re.findall(r"\w+", unit)}
    return any(
        (mine & one and theirs & other and not theirs & one and not mine & other)
        or (mine & other and theirs & one and not theirs & other and not mine & one)
        for one, other in _SIDES
    )


def _pairs(asked: Sequence[str], present: Sequence[str]) -> float:
    """Share of the claim's neighbouring terms that are neighbours in the evidence too."""
    pairs = set(pairwise(asked))
    have = set(pairwise(present))
    return len(pairs & have) / len(pairs) if pairs else 0.0


def _pairs_in_one(
    asked: Sequence[str], units: Sequence[str], present: Sequence[Sequence[str]]
) -> float:
    """Share of the claim's neighbouring terms that stand in one sentence, in any places.

    The rows of a table are as one: what a row says stands in its header too.
    """
    pairs = list(pairwise(asked))
    rows: set[str] = set()
    have = [rows]
    for unit, held in zip(units, present, strict=True):
        if "\t" in unit:
            rows.update(held)
        else:
            have.append(set(held))
    found = sum(any(one in unit and other in unit for unit in have) for one, other in pairs)
    return found / len(pairs) if pairs else 0.0


def _numbers_missing(claim: str, units: Sequence[str]) -> float:
    claimed = quantities(claim, "en")
    have = numbers_of(units) if claimed else []
    missing = [q for q in claimed if not found_in(q, have)]
    return len(missing) / len(claimed) if claimed else 0.0


def numbers_of(units: Sequence[str]) -> list[Quantity]:
    """The numbers of sentences and rows; those of rows in the scale that the table names."""
    scales = table_scales("\n".join(units), "en") if any("\t" in unit for unit in units) else (1.0,)
    return [q for unit in units for q in quantities(unit, "en", scales if "\t" in unit else (1.0,))]


def _names_missing(claim: str, present: Sequence[str]) -> float:
    named = names(claim, "en")
    return len(named - set(present)) / len(named) if named else 0.0


def _rarest_missing(asked: Sequence[str], present: Sequence[str], weights: Weights) -> float:
    missing = set(asked) - set(present)
    heaviest = max(map(weights, asked))
    return max(map(weights, missing)) / heaviest if missing and heaviest else 0.0
