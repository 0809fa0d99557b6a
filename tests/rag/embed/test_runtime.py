"""Models on OpenVINO, shared between threads."""

import subprocess
import sys
from pathlib import Path

import pytest

MAKE = """
import sys, numpy as np
from rag.embed.runtime import import_openvino
openvino = import_openvino()
from openvino import opset13 as ops
inputs = [ops.parameter([-1, -1], np.int64, name=name) for name in ("input_ids", "attention_mask")]
for one in inputs:
    one.output(0).set_names({one.get_friendly_name()})
both = ops.unsqueeze(ops.convert(ops.multiply(*inputs), "f32"), ops.constant([2]))
wide = ops.multiply(both, ops.constant(np.ones((1, 1, 4), np.float32)))
openvino.save_model(openvino.Model([wide], inputs, "tiny"), sys.argv[1])
"""
# Threads change often: so the first inferences of two meet, where nothing was inferred before.
RUN = """
import sys, numpy as np
from pathlib import Path
from threading import Barrier, Thread
from rag.embed.runtime import Runtime
sys.setswitchinterval(1e-6)
runtime, together = Runtime(Path(sys.argv[1])), Barrier(16)
ones, found = np.ones((1, 16), np.int64), []
def run():
    together.wait()
    inputs = {"input_ids": ones, "attention_mask": ones}
    found.append(runtime.run(inputs, lambda view: view.copy()).shape)
threads = [Thread(target=run) for _ in range(16)]
for one in threads:
    one.start()
for one in threads:
    one.join()
assert found == [(1, 16, 4)] * 16
"""
PROCESSES = 12  # of which 2 or 3 hung before


@pytest.mark.model
def test_many_threads_may_infer_first_at_once(tmp_path: Path) -> None:
    pytest.importorskip("openvino")
    path = str(tmp_path / "tiny.xml")
    python = [sys.executable, "-W", "ignore", "-c"]
    subprocess.run([*python, MAKE, path], check=True, timeout=120)
    for _ in range(PROCESSES):  # TimeoutExpired where one hangs
        subprocess.run([*python, RUN, path], check=True, timeout=120)
