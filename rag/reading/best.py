"""Which sentences and rows answer a question, best first."""

import numpy as np

from rag.embed import Embedder
from rag.reading.read import Reading
from rag.reading.units import Unit

EMBEDDED = 64  # units that are embedded: the best by words
NEARNESS = 2.4  # what the cosine counts beside the other measures
READ = 2.0  # what the model's probability that a unit answers counts
GOOD_ENOUGH = 0.5  # of the best one's score, to be shown beside it


def best_units(reading: Reading, embedder: Embedder) -> list[Unit]:
    """The units that may answer, best first; none when no passage has a sentence."""
    query, found = reading.query, reading.units
    quotable = [i for i, unit in enumerate(found) if query.form.brief or not unit.brief]
    if not quotable:
        return []
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
    return [found[i] for score, i in scored if score >= least]


def _read_aloud(unit: Unit) -> str:
    """The text to embed: a row or a short sentence says little without its heading."""
    chunk = unit.passage.chunk
    above = unit.section or (chunk.headings[-1] if chunk.headings else chunk.title)
    text = unit.text.replace("\t", " ")
    return f"{above}: {text}" if above and (unit.row or len(text) < 80) else text
