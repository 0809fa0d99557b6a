"""Embeds each sentence of a document once, though every question asks for it again."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rag.embed import Embedder


class Remembering:
    """An Embedder over another one, for one document. Keeps some kilobytes a sentence."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, npt.NDArray[np.float32]] = {}

    @property
    def fingerprint(self) -> str:
        """See Embedder."""
        return self._embedder.fingerprint

    @property
    def dimensions(self) -> int:
        """See Embedder."""
        return self._embedder.dimensions

    @property
    def max_tokens(self) -> int:
        """See Embedder."""
        return self._embedder.max_tokens

    def reads(self, language: str) -> bool:
        """See Embedder."""
        return self._embedder.reads(language)

    def embed_documents(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """See Embedder."""
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        if new:
            self._known.update(zip(new, self._embedder.embed_documents(new), strict=True))
        if not texts:
            return self._embedder.embed_documents(texts)
        return np.stack([self._known[text] for text in texts])

    def embed_query(self, text: str) -> npt.NDArray[np.float32]:
        """See Embedder."""
        return self._embedder.embed_query(text)

    def token_spans(self, text: str) -> npt.NDArray[np.int64]:
        """See Embedder."""
        return self._embedder.token_spans(text)
