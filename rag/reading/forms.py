"""Whether a sentence or row has the form of what a question asks for."""

import re

from rag.language.numbers import Kind, Quantity, quantities
from rag.language.terms import names
from rag.question.query import Query
from rag.reading.units import Unit


def forms(query: Query, unit: Unit) -> dict[str, float]:
    """Whether a unit has what is asked for: an amount, a share, a date, a name, an address."""
    wanted = query.form
    counted = wanted.amount or wanted.percent or wanted.date
    found = quantities(unit.text, unit.language) if counted else ()
    new_names = (
        names(f"it {unit.text}", unit.language) - query.terms if wanted.name else frozenset()
    )
    contact = wanted.contact and re.search(wanted.contact, unit.text)
    return {
        "amount": float(wanted.amount and any(q.kind is Kind.NUMBER for q in found)),
        "percent": float(wanted.percent and any(_is_share(q, unit) for q in found)),
        "date": float(wanted.date and any(q.kind is Kind.DATE for q in found)),
        "name": float(bool(new_names)),
        "contact": float(bool(contact)),
    }


def _is_share(quantity: Quantity, unit: Unit) -> bool:
    marked = quantity.unit == "%" or (unit.row and "%" in unit.passage.chunk.context)
    return marked and quantity.kind is Kind.NUMBER
