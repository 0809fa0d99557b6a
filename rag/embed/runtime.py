"""A converted model on OpenVINO: uses the whole CPU, in bfloat16 where the CPU has it."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import LifoQueue
from threading import Lock
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T")
Inputs = Mapping[str, npt.NDArray[np.int64]]

MOST_STREAMS = 8
# Measured on real text: a stream per core with batches of this size is as quick per CPU second as
# larger batches, with a third of their memory. Lengths are rounded up, so that few shapes occur:
# each new one has to be compiled.
BATCH_TOKENS = 2_048
ROUND_TO = 16

# The library's first inference in a process sets up what is shared by all. Two threads that do so
# at once can wait for each other for good: one holds its guard and wants Python's lock, the other
# the reverse.
_first = Lock()


def import_openvino() -> Any:
    """The library, without its reporter: its mere import would tell its makers over the network."""
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino

    return openvino


class Runtime:
    """A model's file, compiled for this machine. Safe to share between threads."""

    def __init__(self, path: Path) -> None:
        openvino = import_openvino()
        streams = min(_cores(), MOST_STREAMS)
        # The precision is left to OpenVINO: it takes bfloat16 where that is native, else float32.
        settings = {
            "NUM_STREAMS": streams,
            "INFERENCE_NUM_THREADS": streams,
            "ENABLE_CPU_PINNING": False,  # processes beside this one would sit on the same cores
        }
        compiled = openvino.Core().compile_model(path, "CPU", settings)
        self.width = int(compiled.output(0).get_partial_shape()[-1].get_length())
        self._threads = ThreadPoolExecutor(streams, thread_name_prefix="model")
        self._requests: LifoQueue[Any] = LifoQueue()
        for _ in range(streams + 1):  # one more, so that a query need not wait for a batch to end
            self._requests.put(compiled.create_infer_request())
        with _first:  # before any other thread has this runtime
            self.run(_smallest(compiled), np.shape)

    def run(self, inputs: Inputs, take: Callable[[npt.NDArray[np.float32]], T]) -> T:
        """What `take` makes of the first output. It gets a view: it must not keep it."""
        request = self._requests.get()
        try:
            request.infer(dict(inputs), share_inputs=True)
            return take(request.get_output_tensor(0).data)
        finally:
            self._requests.put(request)

    def each(
        self, lengths: Sequence[int], work: Callable[[list[int]], T], tokens: int = BATCH_TOKENS
    ) -> Iterator[tuple[list[int], T]]:
        """The work on rows of like length together, on all cores: (rows, what came of them).

        A batch has so many tokens at most, unless one row has more.
        """
        batches = list(_batches(lengths, tokens))
        # A single batch stays in this thread: a query does not queue behind documents.
        run = map if len(batches) == 1 else self._threads.map
        return zip(batches, run(work, batches), strict=True)


def _smallest(compiled: Any) -> Inputs:
    """One row of the shortest length, for each input of a model."""
    return {one.get_any_name(): np.ones((1, ROUND_TO), dtype=np.int64) for one in compiled.inputs}


def padded_shape(lengths: Sequence[int]) -> tuple[int, int]:
    """The shape of a batch, its length rounded up."""
    return len(lengths), -(-max(lengths) // ROUND_TO) * ROUND_TO


def _batches(lengths: Sequence[int], tokens: int) -> Iterator[list[int]]:
    """Rows of like length together, longest first, so that little is padded and none waits last."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda row: -lengths[row]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > tokens:
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
