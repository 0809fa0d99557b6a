"""The shipped sentence model on its quick runtime."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from rag.embed.runtime import Runtime, padded_shape

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Vectors = npt.NDArray[np.float32]


class OpenVinoModel:
    """Mean-pooled, normalised sentence vectors. Safe to share between threads."""

    def __init__(self, path: Path, tokenizer: "Tokenizer") -> None:
        """`tokenizer` must cut its texts at what the model reads."""
        self._runtime = Runtime(path)
        self._tokenizer = tokenizer

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One vector of length 1 for each text, (n, dimensions)."""
        tokens = [
            np.array(encoding.ids, dtype=np.int64)
            for encoding in self._tokenizer.encode_batch_fast(list(texts))
        ]
        vectors = np.zeros((len(tokens), self._runtime.width), dtype=np.float32)
        lengths = [len(ids) for ids in tokens]
        for rows, found in self._runtime.each(lengths, lambda rows: self._run(tokens, rows)):
            vectors[rows] = found
        return vectors

    def _run(self, tokens: Sequence[npt.NDArray[np.int64]], rows: Sequence[int]) -> Vectors:
        shape = padded_shape([len(tokens[row]) for row in rows])
        padded, mask = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        for place, row in enumerate(rows):
            padded[place, : len(tokens[row])] = tokens[row]
            mask[place, : len(tokens[row])] = 1
        weights = mask.astype(np.float32)
        pooled: Vectors = self._runtime.run(
            {"input_ids": padded, "attention_mask": mask},
            lambda hidden: np.einsum("btd,bt->bd", hidden, weights),
        )
        normalised: Vectors = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return normalised
