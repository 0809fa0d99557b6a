"""Answers without a model: the sentence or row that answers, and what bears it out."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.embed import Embedder
from rag.reading.best import best_units
from rag.reading.read import Reading
from rag.reading.units import Unit
from rag.types import Draft, Mode
from rag.write.cells import read_off
from rag.write.excerpts import Excerpt, draft, excerpt, grouped, is_cut_off, quoted, whole

PROOFS = 2  # quotes below the answer
MOST_FOLDED = 5
TOO_ALIKE = 0.6  # share of terms that two quotes may have in common


@dataclass(frozen=True, slots=True)
class _Shown:
    """A unit that is shown, in the excerpt that holds it."""

    unit: Unit
    excerpt: Excerpt


def quote(reading: Reading, embedder: Embedder) -> Draft:
    """One line that answers, at most two quotes that bear it out, and others folded.

    Nothing when no passage has a sentence. Under 0.3 s.
    """
    ordered = best_units(reading, embedder)
    if not ordered:
        return Draft(mode=Mode.QUOTE, text="")
    first = next((one for one in ordered if not is_cut_off(whole(one), one)), ordered[0])
    line = read_off(reading.query, first) if first.row else None
    shown = excerpt(first, ()) if line else whole(first)
    rest = grouped(_chosen([one for one in ordered if one is not first], first, shown))
    # What is read off a table is followed by its row under the header.
    quotes = [*([line] if line else []), *map(quoted, rest)]
    return draft(quotes[: PROOFS + 1], quotes[PROOFS + 1 :])


def _chosen(ordered: Sequence[Unit], first: Unit, shown: Excerpt) -> list[Excerpt]:
    """The best units with what stands beside them; none twice, and none like another."""
    chosen = [_Shown(first, shown)]
    for unit in ordered:
        held = any(one.excerpt.holds(unit) or _alike(unit, one.unit) for one in chosen)
        if held or len(chosen) > PROOFS + MOST_FOLDED:
            continue
        grown = excerpt(unit, [one.excerpt for one in chosen])
        if not is_cut_off(grown, unit):
            chosen.append(_Shown(unit, grown))
    return [one.excerpt for one in chosen]


def _alike(one: Unit, other: Unit) -> bool:
    shared, all_of_both = one.terms & other.terms, one.terms | other.terms
    return len(shared) > TOO_ALIKE * max(1, len(all_of_both))
