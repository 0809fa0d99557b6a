"""Answers without a model: the sentences and table rows that fit the question, word for word."""

from collections.abc import Sequence

import numpy as np

from rag.embed import Embedder
from rag.reading.read import Reading
from rag.reading.units import Unit
from rag.types import Draft, Mode
from rag.write.excerpts import Excerpt, draft, excerpt

MOST_QUOTES = 8
EMBEDDED = 64  # units that are embedded: the best by words
NEARNESS = 2.4  # what the cosine counts beside the other measures
READ = 2.0  # what the model's probability that a unit answers counts
GOOD_ENOUGH = 0.5  # of the best one's score, to be quoted beside it
TOO_ALIKE = 0.6  # share of terms that two quotes may have in common


def quote(reading: Reading, embedder: Embedder) -> Draft:
    """One to eight quotes, best first; none when no passage has a sentence. Under 0.3 s."""
    query, found = reading.query, reading.units
    quotable = [i for i, unit in enumerate(found) if query.form.brief or not unit.brief]
    if not quotable:
        return Draft(mode=Mode.QUOTE, text="")
    near = sorted(quotable, key=lambda i: -reading.fits[i])[:EMBEDDED]
    vectors = embedder.embed_documents([_read_aloud(found[i]) for i in near])
    cosines = vectors @ np.asarray(embedder.embed_query(query.essence))
    by_words, answers = reading.fits, reading.answers
    scored = [
        (by_words[i] + NEARNESS * max(0.0, float(cosine)) + READ * answers.get(i, 0.0), i)
        for i, cosine in zip(near, cosines, strict=True)
    ]
    scored.sort(key=lambda one: (-one[0], one[1]))
    least = GOOD_ENOUGH * scored[0][0]
    return draft(_chosen([found[i] for score, i in scored if score >= least]))


def _read_aloud(unit: Unit) -> str:
    """The text to embed: a row or a short sentence says little without its heading."""
    chunk = unit.passage.chunk
    above = chunk.headings[-1] if chunk.headings else chunk.title
    text = unit.text.replace("\t", " ")
    return f"{above}: {text}" if above and (unit.row or len(text) < 80) else text


def _chosen(ordered: Sequence[Unit]) -> list[Excerpt]:
    """The best units with what stands beside them; none twice, and none like another."""
    chosen: list[Unit] = []
    excerpts: list[Excerpt] = []
    for unit in ordered:
        held = any(one.holds(unit) for one in excerpts)
        if held or any(_alike(unit, other) for other in chosen):
            continue
        chosen.append(unit)
        excerpts.append(excerpt(unit, excerpts))
        if len(excerpts) == MOST_QUOTES:
            break
    return excerpts


def _alike(one: Unit, other: Unit) -> bool:
    shared, all_of_both = one.terms & other.terms, one.terms | other.terms
    return len(shared) > TOO_ALIKE * max(1, len(all_of_both))
