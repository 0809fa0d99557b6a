"""Words as they are compared, and how much each tells."""

import os
import subprocess
import sys

SHARE = """
from rag.language.weights import Weights
words = [f"w{i}" for i in range(40)]
weights = Weights([words[: i % 40] for i in range(61)])
print(repr(weights.share(words, words[::3] + words[::7])))
"""


def share(seed: int) -> str:
    """What another process comes to, which has its sets in an order of its own."""
    command = [sys.executable, "-c", SHARE]
    environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
    return subprocess.check_output(command, env=environment, text=True)


def test_a_share_is_the_same_in_every_process() -> None:
    assert len({share(seed) for seed in (1, 2, 3, 4)}) == 1
