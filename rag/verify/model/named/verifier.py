"""A verifier by the name of its model."""

from threading import Lock

from rag.errors import ModelRefusedError
from rag.notices import Notice
from rag.verify.model.named.known import family_of
from rag.verify.model.named.loading import Pairs, Score


class NamedVerifier:
    """A model by its name or folder, loaded on first use.

    Thread-safe. Raises ModelRefusedError when the model cannot be loaded, or asked.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._score: Score | None = None
        self._lock = Lock()  # the tokenizer underneath cannot be used by two threads at once

    @property
    def name(self) -> str:
        return self._name

    def reads(self, language: str) -> bool:
        """What it learned; of others, whoever names a model knows what it reads."""
        only = family_of(self._name).language
        return language == only if only else bool(language)

    def supports(self, pairs: Pairs) -> list[float]:
        if not pairs:
            return []
        with self._lock:
            if self._score is None:
                self._score = self._loaded()
            return self._score(pairs)

    def _loaded(self) -> Score:
        try:
            return family_of(self._name).load(self._name)
        except (OSError, ValueError, RuntimeError) as error:
            raise ModelRefusedError(Notice("verify.not_loaded", model=self._name)) from error
