"""A sentence model on OpenVINO: uses the whole CPU, in bfloat16 where the CPU has it."""

import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import LifoQueue
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Vectors = npt.NDArray[np.float32]

MOST_STREAMS = 8
# Measured on real text: a stream per core with batches of this size is as quick per CPU second as
# larger batches, with a third of their memory. Lengths are rounded up, so that few shapes occur:
# each new one has to be compiled.
BATCH_TOKENS = 2_048
ROUND_TO = 16


def import_openvino() -> Any:
    """The library, without its reporter: its mere import would tell its makers over the network."""
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino

    return openvino


class OpenVinoModel:
    """Mean-pooled, normalised sentence vectors. Safe to share between threads."""

    def __init__(self, path: Path, tokenizer: "Tokenizer") -> None:
        """`tokenizer` must cut its texts at what the model reads."""
        openvino = import_openvino()
        streams = min(_cores(), MOST_STREAMS)
        # The precision is left to OpenVINO: it takes bfloat16 where that is native, else float32.
        settings = {
            "NUM_STREAMS": streams,
            "INFERENCE_NUM_THREADS": streams,
            "ENABLE_CPU_PINNING": False,  # processes beside this one would sit on the same cores
        }
        compiled = openvino.Core().compile_model(path, "CPU", settings)
        self._tokenizer = tokenizer
        self._dimensions = int(compiled.output(0).get_partial_shape()[2].get_length())
        self._threads = ThreadPoolExecutor(streams, thread_name_prefix="embed")
        self._requests: LifoQueue[Any] = LifoQueue()
        for _ in range(streams + 1):  # one more, so that a query need not wait for a batch to end
            self._requests.put(compiled.create_infer_request())

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One vector of length 1 for each text, (n, dimensions)."""
        tokens = [
            np.array(encoding.ids, dtype=np.int64)
            for encoding in self._tokenizer.encode_batch_fast(list(texts))
        ]
        vectors = np.zeros((len(tokens), self._dimensions), dtype=np.float32)
        batches = list(_batches(tokens))
        # A single batch stays in this thread: a query does not queue behind documents.
        run = map if len(batches) == 1 else self._threads.map
        for batch, rows in zip(
            batches, run(lambda rows: self._run([tokens[i] for i in rows]), batches), strict=True
        ):
            vectors[batch] = rows
        return vectors

    def _run(self, tokens: list[npt.NDArray[np.int64]]) -> Vectors:
        longest = max(len(ids) for ids in tokens)
        shape = (len(tokens), -(-longest // ROUND_TO) * ROUND_TO)
        padded, mask = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
        for row, ids in enumerate(tokens):
            padded[row, : len(ids)] = ids
            mask[row, : len(ids)] = 1
        request = self._requests.get()
        try:
            request.infer({"input_ids": padded, "attention_mask": mask}, share_inputs=True)
            hidden = request.get_output_tensor(0).data  # a view: read before the request goes back
            pooled = np.einsum("btd,bt->bd", hidden, mask.astype(np.float32))
        finally:
            self._requests.put(request)
        normalised: Vectors = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return normalised


def _batches(tokens: list[npt.NDArray[np.int64]]) -> Iterator[list[int]]:
    """Rows of like length together, longest first, so that little is padded and none waits last."""
    batch: list[int] = []
    for row in sorted(range(len(tokens)), key=lambda row: -len(tokens[row])):
        if batch and (len(batch) + 1) * len(tokens[batch[0]]) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def _cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
