"""The small model that reads two texts together; rag/models/MODEL_CARD.md tells what it learned."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Protocol

from rag.config import EmbedConfig


class Task(IntEnum):
    """What can be asked of a pair of texts. The model has an output for each, in this order."""

    SUPPORT = 0  # does the second text say what the first one claims?
    ANSWERS = 1  # does the second text answer the first one, a question?


class PairModel(Protocol):
    """Reads two texts together. Safe to share between threads."""

    @property
    def name(self) -> str:
        """What is stored with the answers that it judged."""

    def reads(self, language: str) -> bool:
        """Whether it learned that language: what it says of others is chance."""

    def log_odds(self, task: Task, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """For each pair the log-odds of yes. Long texts are cut: 160 tokens for both."""

    def every_log_odds(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[float, ...]]:
        """For each pair the log-odds for every task, in their order, of one reading."""


def build_pairs(config: EmbedConfig) -> PairModel:
    """The model for questions and sentences. Takes no time: it is loaded on first use."""
    from rag.pairs.shipped import ShippedPairs

    return ShippedPairs(config.models_dir, "pairs")


def build_support(config: EmbedConfig) -> PairModel:
    """The model for sentences that language models write: it went on learning from their errors.

    It is loaded when one is first checked.
    """
    from rag.pairs.shipped import ShippedPairs

    return ShippedPairs(config.models_dir, "support")


def prepare(config: EmbedConfig, *, written: bool) -> None:
    """Convert the model for this machine, once; with the one for what is `written` by a model.

    For set-up; about 15 s the first time for each.
    """
    from rag.pairs.shipped import converted_pairs

    for weights in ("pairs", "support") if written else ("pairs",):
        converted_pairs(config.models_dir, weights)
