"""What the model learns from: two texts, what is asked of them, and the right answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.language.sentences import sentences
from rag.language.terms import terms
from rag.language.weights import Weights
from rag.pairs import Task


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts with a label from 0 to 1. `group`: what is held out together; "" for made pairs.

    `bias` are the log-odds that the first text gives away by itself: what the model need not learn.
    """

    first: str
    second: str
    task: Task
    label: float
    group: str = ""
    weight: float = 1.0
    bias: float = 0.0


def split(text: str) -> list[str]:
    """The sentences and rows of a text."""
    return [text[span.start : span.end] for span in sentences(text, "en")]


def nearest(asked: str, others: Sequence[Sequence[str]], most: int) -> list[int]:
    """Which of the term lists share most with a text, best first."""
    weights = Weights(others)
    wanted = terms(asked, "en")
    shares = [weights.share(wanted, one) for one in others]
    return sorted(range(len(others)), key=lambda i: -shares[i])[:most]
