"""Names of persons, by a token classification model of the Hub or of a folder."""

from collections.abc import Sequence
from typing import Any

from rag.errors import ModelRefusedError
from rag.notices import Notice
from rag.safety.find import FindNames
from rag.types import Span

_PIECE = 1_000  # characters; a model reads some 512 tokens at once
_PERSONS = ("PER", "PERSON", "NAME", "FIRSTNAME", "LASTNAME")


def build_names(model: str) -> FindNames | None:
    """What finds names with a model, loaded on first use; None without one."""
    return NameFinder(model) if model else None


class NameFinder:
    """Calls the model over pieces of a text, cut at white space."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._classify: Any = None

    def __call__(self, text: str) -> Sequence[Span]:
        """The places of names. About a second for five pages on a CPU. Raises RagError."""
        if self._classify is None:
            self._classify = _load(self._model)
        spans: list[Span] = []
        start = 0
        while start < len(text):
            end = start + _PIECE
            gap = text.rfind(" ", start, end) if end < len(text) else -1
            end = gap if gap > start else end
            spans += self._in(text[start:end], start)
            start = end
        return spans

    def _in(self, piece: str, start: int) -> list[Span]:
        return [
            Span(start + int(one["start"]), start + int(one["end"]))
            for one in self._classify(piece)
            if str(one["entity_group"]).upper().endswith(_PERSONS)
        ]


def _load(model: str) -> Any:
    from transformers import pipeline

    try:
        return pipeline("token-classification", model=model, aggregation_strategy="simple")
    except (OSError, ValueError) as error:
        raise ModelRefusedError(Notice("safety.no_name_model", model=model)) from error
