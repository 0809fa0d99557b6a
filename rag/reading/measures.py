"""How well a sentence or row fits a question, by everything but its vector."""

from collections.abc import Mapping, Sequence

from rag.language.numbers import years
from rag.language.terms import Weights, terms
from rag.question.query import Query
from rag.reading.forms import forms
from rag.reading.units import Unit

LONG = 700  # characters; what is longer is no sentence

# What each measure counts. Weights fitted on SQuAD 2, UDA and ERC2 were no better than these.
_WORTH: Mapping[str, float] = {
    "words": 1.2, "framed": 0.6, "around": 0.5, "related": 0.8, "label": 0.4, "years": 0.3,
    "amount": 0.8, "percent": 0.3, "date": 0.8, "name": 0.2, "contact": 0.8, "front": 0.4,
    "relevance": 0.5, "rank": 0.25, "brief": -0.6, "long": -0.4,
}  # fmt: skip
# What only a question that wants it can give, by the names of what it wants.
_IF_WANTED = ("amount", "percent", "date", "name", "contact", "front")


def fit(query: Query, unit: Unit, weights: Weights) -> float:
    """How well a unit fits by its words, its place and its form; about 0 to 5."""
    measures = _words(query, unit, weights) | forms(query, unit) | _place(query, unit)
    return _worth(measures)


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
        best = max(best, words + _worth(forms(query, unit) | _place(query, unit)))
    return best


def _worth(measures: Mapping[str, float]) -> float:
    return sum(_WORTH[name] * value for name, value in measures.items())


def _words(query: Query, unit: Unit, weights: Weights) -> dict[str, float]:
    present = frozenset(unit.terms)
    framed = present | unit.frame
    label = frozenset(terms(unit.text.split("\t")[0], unit.language)) if unit.row else frozenset()
    meant = query.terms | query.related
    return {
        "words": weights.share(query.terms, present),
        "framed": weights.share(query.terms, framed),
        "around": weights.share(query.terms, framed | unit.around),
        "related": weights.share(query.related, present),
        "label": len(label & meant) / len(label) if label else 0.0,
    }


def _place(query: Query, unit: Unit) -> dict[str, float]:
    passage, chunk = unit.passage, unit.passage.chunk
    written = f"{unit.text} {chunk.context} {chunk.title}" if query.years else ""
    around = years(written, unit.language)
    return {
        "years": len(query.years & around) / len(query.years) if query.years else 0.0,
        "front": float(query.form.front and chunk.page_at(unit.span.start) == 1),
        "relevance": passage.relevance,
        "rank": 1.0 / passage.rank,
        "brief": float(unit.brief),
        "long": float(len(unit.text) > LONG),
    }
