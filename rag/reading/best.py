"""Which sentences and rows answer a question, best first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from rag.embed import Embedder
from rag.language.lists import Lists, Patterns, lists
from rag.question.kinds import QuestionKind
from rag.question.query import Query
from rag.reading.read import Reading
from rag.reading.units import Unit

EMBEDDED = 64  # units that are embedded: the best by words
NEARNESS = 2.4  # what the cosine counts beside the other measures
READ = 2.0  # what the model's probability that a unit answers counts
# In a language that a model does not read something else stands in for it, and counts as much: for
# the cosine the share of the question's words, for the probability how early the passage was found.
GOOD_ENOUGH = 0.5  # of the best one's score, to be shown beside it
# What else counts: that a unit tells what this kind of question asks for, that it has the words of
# a follow-up itself, that a row is called what is asked for and nothing else, that it has a number
# where one is asked for, and is no row where a reason is, that it says what the question does not,
# that it is of no other year, and that it was not just said.
_WORTH: Mapping[str, float] = {
    "telling": 0.8, "focus": 1.6, "label": 0.8, "shapeless": -1.5, "nothing_new": -1.5,
    "other_year": -0.8, "said": -0.6,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling(Lists):
    """How a reason, a step and a definition are told."""

    file: ClassVar[str] = "telling"
    why: Patterns
    how: Patterns
    definition: Patterns


def best_units(reading: Reading, embedder: Embedder, before: str = "") -> list[Unit]:
    """The units that may answer, best first; none when no passage has a sentence.

    `before` is the answer before it: a follow-up asks for what that has not said.
    """
    query, found = reading.query, reading.units
    quotable = [i for i, unit in enumerate(found) if query.form.brief or not unit.brief]
    if not quotable:
        return []
    near = sorted(quotable, key=lambda i: -reading.fits[i])[:EMBEDDED]
    texts = [(_read_aloud(found[i]), found[i].language) for i in near]
    cosines = _cosines(query, texts, embedder)
    by_words, said = reading.fits, " ".join(before.split())
    scored = [
        (
            by_words[i]
            + NEARNESS * (reading.shares[i] if cosine is None else max(0.0, cosine))
            + READ * _likely(reading, i)
            + sum(_WORTH[name] * value for name, value in _else(query, found[i], said).items()),
            i,
        )
        for i, cosine in zip(near, cosines, strict=True)
    ]
    scored.sort(key=lambda one: (-one[0], one[1]))
    least = GOOD_ENOUGH * scored[0][0]
    return [found[i] for score, i in scored if score >= least]


def cosines_of(query: Query, texts: Sequence[tuple[str, str]], embedder: Embedder) -> list[float]:
    """How near texts come to a question in meaning, each with its language; 0 where the model does
    not read it."""
    return [one or 0.0 for one in _cosines(query, texts, embedder)]


def _cosines(
    query: Query, texts: Sequence[tuple[str, str]], embedder: Embedder
) -> list[float | None]:
    if not embedder.reads(query.language):
        return [None] * len(texts)
    known = [i for i, (_, language) in enumerate(texts) if embedder.reads(language)]
    vectors = embedder.embed_documents([texts[i][0] for i in known])
    found = vectors @ np.asarray(embedder.embed_query(query.essence))
    read = dict(zip(known, found.tolist(), strict=True))
    return [read.get(i) for i in range(len(texts))]


def _likely(reading: Reading, i: int) -> float:
    """The probability that a unit answers, or what stands in for it where nothing was read."""
    if reading.answers:
        return reading.answers.get(i, 0.0)
    return 1.0 / reading.units[i].passage.rank


def _else(query: Query, unit: Unit, before: str) -> dict[str, float]:
    telling = getattr(lists(Telling, unit.language), query.kind, None)
    meant, label = query.terms | query.related, unit.label
    new = unit.terms - meant
    return {
        "telling": float(telling is not None and bool(telling.search(unit.text))),
        "focus": len(query.focus & unit.terms) / len(query.focus) if query.focus else 0.0,
        "label": len(label & meant) / len(label | query.terms) if label else 0.0,
        "shapeless": float(_is_shapeless(query.kind, unit)),
        "nothing_new": float(not new),
        "other_year": float(_is_of_another(query.years, unit)),
        "said": float(" ".join(unit.text.split()) in before),
    }


def _is_shapeless(kind: QuestionKind, unit: Unit) -> bool:
    """Whether it cannot be what is asked for: a value without a number, a reason in a row."""
    valueless = kind is QuestionKind.VALUE and not unit.numbers
    return valueless or (kind is QuestionKind.WHY and unit.row)


def _is_of_another(asked: frozenset[int], unit: Unit) -> bool:
    """Whether a row is of years of which none was asked for."""
    return bool(asked and unit.row and unit.years and not asked & unit.years)


def _read_aloud(unit: Unit) -> str:
    """The text to embed: a row or a short sentence says little without its heading."""
    chunk = unit.passage.chunk
    above = unit.section or (chunk.headings[-1] if chunk.headings else chunk.title)
    text = unit.text.replace("\t", " ")
    return f"{above}: {text}" if above and (unit.row or len(text) < 80) else text
