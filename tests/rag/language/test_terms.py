"""Words as they are compared, and how much each tells."""

import os
import subprocess
import sys

from rag.language.terms import terms

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


def test_the_words_of_any_script_are_whole() -> None:
    assert terms("हिन्दी में किताबें", "hi") == terms("हिन्दी किताबें", "hi")
    assert len(terms("हिन्दी", "hi")) == 1
    assert terms("東京の人口", "ja") == ["東京", "京の", "の人", "人口"]
    assert terms("Die Häuser und das Haus", "de") == ["haus", "haus"]
    assert terms("В городах", "ru") == terms("город", "ru")  # noqa: RUF001
    assert terms("والمدينة", "ar") == terms("مدينة", "ar")
    assert terms("reports", "xx") == ["reports"]
