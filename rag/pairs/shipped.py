"""The shipped model on OpenVINO, converted once; on torch where OpenVINO is not."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Lock

import numpy as np
import numpy.typing as npt

from rag.embed.convert import converted_once
from rag.embed.runtime import ROUND_TO, Runtime
from rag.language import DEFAULT
from rag.pairs import Task
from rag.pairs.tokens import Arrays, encode, pad

MODELS = Path(__file__).parents[1] / "models"
TORCH_BATCH = 32
# The pairs of an answer are few, and somebody waits for them: small batches keep all cores at work.
BATCH_TOKENS = 512

Outputs = npt.NDArray[np.float32]
Read = Callable[[Sequence[tuple[str, str]]], Outputs]


class ShippedPairs:
    """See PairModel. Loaded on first use. `weights` names one of the files that are shipped."""

    def __init__(self, models_dir: Path, weights: str) -> None:
        self._models_dir = models_dir
        self._weights = weights
        self._lock = Lock()
        self._read: Read | None = None

    @property
    def name(self) -> str:
        return f"{self._weights}-{version(self._weights)}"

    def reads(self, language: str) -> bool:
        """See PairModel. English is what it learned."""
        return language == DEFAULT

    def log_odds(self, task: Task, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """See PairModel."""
        return [odds[task] for odds in self.every_log_odds(pairs)]

    def every_log_odds(self, pairs: Sequence[tuple[str, str]]) -> list[tuple[float, ...]]:
        """See PairModel. A pair that comes twice is read once."""
        if not pairs:
            return []
        known = list(dict.fromkeys(pairs))
        found = dict(zip(known, map(tuple, self._loaded()(known).tolist()), strict=True))
        return [found[pair] for pair in pairs]

    def _loaded(self) -> Read:
        with self._lock:
            if self._read is None:
                path = converted_pairs(self._models_dir, self._weights)
                self._read = on_openvino(path) if path is not None else _on_torch(self._weights)
            return self._read


@lru_cache(maxsize=4)
def version(weights: str) -> str:
    """Tells one state of the weights from another, in eight hexadecimal digits."""
    return sha256(shipped_weights(weights).read_bytes()).hexdigest()[:8]


def shipped_weights(name: str) -> Path:
    """The file of the weights of that name."""
    return MODELS / f"{name}.safetensors"


def converted_pairs(models_dir: Path, weights: str) -> Path | None:
    """The converted model's file, made on the first call; None where torch has to be used."""
    return converted_once(models_dir, f"{weights}-{version(weights)}", "rag.pairs")


def on_openvino(path: Path) -> Read:
    """Log-odds, (n, tasks), by a converted model."""
    runtime = Runtime(path)

    def read(pairs: Sequence[tuple[str, str]]) -> Outputs:
        tokens = encode(pairs)
        outputs = np.zeros((len(tokens), runtime.width), dtype=np.float32)

        def run(rows: list[int]) -> Outputs:
            inputs = pad([tokens[row] for row in rows], ROUND_TO)
            return runtime.run(inputs, lambda view: view.copy())

        for rows, found in runtime.each([len(one.ids) for one in tokens], run, BATCH_TOKENS):
            outputs[rows] = found
        return outputs

    return read


def _on_torch(weights: str) -> Read:
    import torch

    from rag.pairs.network import load

    network = load(shipped_weights(weights))

    def run(inputs: Arrays) -> Outputs:
        with torch.inference_mode():
            found = network(**{name: torch.from_numpy(one) for name, one in inputs.items()})
        return np.asarray(found.numpy(), dtype=np.float32)

    def read(pairs: Sequence[tuple[str, str]]) -> Outputs:
        tokens = encode(pairs)
        starts = range(0, len(tokens), TORCH_BATCH)
        return np.concatenate([run(pad(tokens[s : s + TORCH_BATCH], ROUND_TO)) for s in starts])

    return read
