"""What of a question the passages have at all: its words, its names, its numbers."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.language import DEFAULT
from rag.language.equality import found_in
from rag.language.numbers import UNKNOWN_SCALE, quantities
from rag.language.terms import terms
from rag.question.query import Query
from rag.types import Passage


@dataclass(frozen=True, slots=True)
class Present:
    """How many words and names of a question no passage has; the share of its numbers that are
    there."""

    missing: int
    unnamed: int
    numbers: float


def present(query: Query, passages: Sequence[Passage]) -> Present:
    """Look through all that the passages say for what the question says."""
    read = [(_all_text(passage), passage.chunk.language or DEFAULT) for passage in passages]
    words = frozenset(term for text, language in read for term in terms(text, language))
    # Other words for it stand for the question's own where it has none of those.
    meant = not query.terms & words and bool(query.related & words)
    unnamed = [name for name, others in query.specifics.items() if not words & {name, *others}]
    asked, share = query.quantities, 1.0
    if asked:
        known = [
            found for text, language in read for found in quantities(text, language, UNKNOWN_SCALE)
        ]
        share = sum(found_in(one, known) for one in asked) / len(asked)
    return Present(0 if meant else len(query.terms - words), len(unnamed), share)


def _all_text(passage: Passage) -> str:
    chunk = passage.chunk
    above = re.sub(r"\s+", " ", " > ".join(filter(None, [chunk.title, *chunk.headings])))
    return "\n\n".join(filter(None, [above, chunk.context, chunk.text]))
