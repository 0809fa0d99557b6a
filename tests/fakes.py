"""Stand-ins for the engine's contracts: small, deterministic, and true to the contract."""

import re
from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

WORD = re.compile(r"\w+")
TOKEN = re.compile(r"\w+|[^\w\s]")


class HashEmbedder:
    """A bag of hashed words: texts that share words are near each other. A token is a word."""

    fingerprint = "0123456789ab"
    dimensions = 256
    max_tokens = 256

    def embed_documents(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> npt.NDArray[np.float32]:
        vector = np.full(self.dimensions, 1e-6, dtype=np.float32)
        for word in WORD.findall(text.lower()):
            vector[blake2b(word.encode("utf-8", "replace")).digest()[0]] += 1
        return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)

    def token_spans(self, text: str) -> npt.NDArray[np.int64]:
        spans = [match.span() for match in TOKEN.finditer(text)]
        return np.array(spans, dtype=np.int64).reshape(-1, 2)
