"""The models of `train folds`: each document is judged by one that has not learned from it."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch

from rag.language import DEFAULT
from rag.pairs import PairModel, Task
from rag.pairs.network import load
from rag.pairs.tokens import encode, pad
from tests.evals.pairs.train import FOLDS, fold_of

BATCH = 32


class Folds:
    """The models beside WEIGHTS, the file that `train folds` wrote."""

    def __init__(self, weights: Path) -> None:
        self._all = _TorchPairs(weights)
        paths = [weights.with_suffix(f".{fold}.safetensors") for fold in range(FOLDS)]
        self._folds = [_TorchPairs(path) for path in paths]

    def unseen(self, group: str) -> PairModel:
        """The model that was trained without a document."""
        return self._folds[fold_of(group)]

    def shipped(self) -> PairModel:
        """Their mean, for what none of them learned from."""
        return self._all


class _TorchPairs:
    name = "unseen"

    def __init__(self, path: Path) -> None:
        self._network = load(path)

    def reads(self, language: str) -> bool:
        return language == DEFAULT

    def log_odds(self, task: Task, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return [odds[task] for odds in self.every_log_odds(pairs)]

    def every_log_odds(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[float, ...]]:
        known = tuple(dict.fromkeys(pairs))
        found = dict(zip(known, map(tuple, self._read(known).tolist()), strict=True))
        return [found[pair] for pair in pairs]

    @lru_cache(maxsize=64)  # noqa: B019 - as many models as there are folds
    def _read(self, pairs: tuple[tuple[str, str], ...]) -> np.ndarray:
        tokens = encode(pairs)
        order = sorted(range(len(tokens)), key=lambda i: len(tokens[i].ids))
        outputs = np.zeros((len(tokens), len(Task)))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            inputs = pad([tokens[row] for row in rows], 8)
            with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
                found = self._network(**{k: torch.from_numpy(v) for k, v in inputs.items()})
            outputs[rows] = found.float().numpy()
        return outputs
