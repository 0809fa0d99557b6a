"""How well a sentence or row fits a question, by everything but its vector."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.language.numbers import Kind, Quantity
from rag.language.weights import Weights
from rag.question.query import Query
from rag.reading.units import Unit

LONG = 700  # characters; what is longer is no sentence

# What each measure counts. Weights fitted on SQuAD 2, UDA and ERC2 were no better than these.
_WORTH: Mapping[str, float] = {
    "words": 1.2, "framed": 0.6, "around": 0.5, "related": 0.8, "label": 0.4, "years": 0.3,
    "amount": 0.8, "percent": 0.3, "date": 0.8, "name": 0.2, "contact": 0.8, "front": 0.4,
    "relevance": 0.5, "rank": 0.25, "brief": -0.6, "long": -0.4, "code": 0.8,
}  # fmt: skip
# What only a question that wants it can give, by the names of what it wants.
_IF_WANTED = ("amount", "percent", "date", "name", "contact", "front")


@dataclass(frozen=True, slots=True)
class Measured:
    """A unit beside a question.

    `fit`: how well it fits by its words, its place and its form; about 0 to 5. `formed`: whether it
    has the form of what is asked for, if that has one.
    """

    fit: float
    formed: bool


def measure(query: Query, unit: Unit, weights: Weights) -> Measured:
    """What a unit has of what the question asks for."""
    formed, placed = _forms(query, unit), _place(query, unit)
    fit = _worth(_words(query, unit, weights) | formed | placed)
    return Measured(fit, formed=any(formed.values()) or not _wants_form(query))


def best_fit(query: Query, units: Sequence[Unit], weights: Weights) -> float:
    """How well the best of the units fits; 0 for none.

    Numbers and names take longest to find: they are looked for only where they can decide.
    """
    by_words = [(_worth(_words(query, unit, weights)), unit) for unit in units]
    most = sum(_WORTH[name] for name in _IF_WANTED if getattr(query.form, name))
    most += _WORTH["years"] if query.years else 0.0
    most += _WORTH["relevance"] + _WORTH["rank"]
    best = 0.0
    for words, unit in sorted(by_words, key=lambda known: -known[0]):
        if words + most <= best:
            break
        best = max(best, words + _worth(_forms(query, unit) | _place(query, unit)))
    return best


def _worth(measures: Mapping[str, float]) -> float:
    return sum(_WORTH[name] * value for name, value in measures.items())


def _words(query: Query, unit: Unit, weights: Weights) -> dict[str, float]:
    label, meant = unit.label, query.terms | query.related
    return {
        "words": weights.share(query.terms, unit.terms),
        "framed": weights.share(query.terms, unit.framed),
        "around": weights.share(query.terms, unit.around),
        "related": weights.share(query.related, unit.terms),
        "code": weights.share(query.codes, unit.framed),
        "label": len(label & meant) / len(label) if label else 0.0,
    }


def _forms(query: Query, unit: Unit) -> dict[str, float]:
    """Whether a unit has what is asked for: an amount, a share, a date, a name, an address."""
    wanted = query.form
    found = unit.numbers if wanted.amount or wanted.percent or wanted.date else ()
    return {
        "amount": float(wanted.amount and any(q.kind is Kind.NUMBER for q in found)),
        "percent": float(wanted.percent and any(_is_share(q, unit) for q in found)),
        "date": float(wanted.date and any(q.kind is Kind.DATE for q in found)),
        "name": float(wanted.name and bool(unit.names - query.terms)),
        "contact": float(bool(wanted.contact and re.search(wanted.contact, unit.text))),
    }


def _wants_form(query: Query) -> bool:
    form = query.form
    return form.amount or form.percent or form.date or form.name or bool(form.contact)


def _is_share(quantity: Quantity, unit: Unit) -> bool:
    marked = quantity.unit == "%" or (unit.row and "%" in unit.passage.chunk.context)
    return marked and quantity.kind is Kind.NUMBER


def _place(query: Query, unit: Unit) -> dict[str, float]:
    passage, asked = unit.passage, query.years
    return {
        "years": len(asked & unit.years) / len(asked) if asked else 0.0,
        "front": float(query.form.front and passage.chunk.page_at(unit.span.start) == 1),
        "relevance": passage.relevance,
        "rank": 1.0 / passage.rank,
        "brief": float(unit.brief),
        "long": float(len(unit.text) > LONG),
    }
