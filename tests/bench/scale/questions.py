"""Questions to the made collections, of the kinds that people ask."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, islice
from random import Random

from rag.types import Chunk
from tests.bench.scale.corpus import Corpus, Made

WORD = re.compile(r"[A-Za-z]{2,}")
MEASURES = (
    "free cash flow", "capital expenditure", "gross margin", "working capital", "return on assets",
    "total revenue", "operating margin", "inventory turnover",
)  # fmt: skip
GENERAL = (
    "What is the default value of the first argument and what type is returned?",
    "Which options should be used when the input data is not sorted?",
    "How does the function behave if the given value is not valid?",
    "Why would one set this parameter to true in the first place?",
    "What are the differences between the two methods and when is each used?",
    "How many values does the array have along the given axis?",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the document it is about, and the chunk that it was made of, if of one."""

    text: str
    document_id: str
    chunk_id: str = ""


def questions(corpus: Corpus, documents: int, count: int, seed: int) -> list[Asked]:
    """So many questions about a collection of so many documents; other ones for each seed."""
    return list(islice(_questions(corpus, documents, Random(seed)), count))  # noqa: S311


def _questions(corpus: Corpus, documents: int, random: Random) -> Iterator[Asked]:
    for kind in cycle("words name words measure words page words name words general".split()):
        made = corpus.document(random.randrange(documents - 1))  # the last one may be cut short
        chunk = random.choice(made.chunks)
        about = _about(kind, made, chunk, random)
        yield Asked(about, made.id, chunk.id if kind == "words" else "")


def _about(kind: str, made: Made, chunk: Chunk, random: Random) -> str:
    if kind == "words":
        said = WORD.findall(chunk.text)
        start = random.randrange(max(1, len(said) - 8))
        return f"What is said about {' '.join(said[start : start + 7])} in {chunk.headings[1]}?"
    if kind == "name":
        return f"How many tons did {chunk.text.rsplit(chr(10), 1)[1].partition(',')[0]} report?"
    if kind == "measure":
        return f"What was the {random.choice(MEASURES)} in the {made.title}?"
    if kind == "page":
        return f"What is shown on page {chunk.pages[0]} of the {made.title}?"
    return random.choice(GENERAL)
