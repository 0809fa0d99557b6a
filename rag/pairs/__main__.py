"""Converts the model for OpenVINO and checks the result: `python -m rag.pairs FOLDER`."""

import sys
from pathlib import Path

import numpy as np

from rag.embed.convert import write_converted
from rag.pairs.network import load
from rag.pairs.shipped import on_openvino, shipped_weights
from rag.pairs.tokens import encode, pad

SAMPLES = (
    ("Who signed the lease?", "Mr Ortega signed the lease on 3 May."),
    ("Sales rose by 4 %.", "Net sales fell by 4.2 % to $1,577 million in fiscal 2021."),
    ("What was total assets in 2020?", "\t2021\t2020\nTotal assets\t45,001\t44,870"),
    ("The fox is quick.", "The quick brown fox jumps over the lazy dog. " * 20),
)


def convert(target: Path) -> None:
    """See `write_converted`. The folder's name begins with that of the weights."""
    import torch

    original = load(shipped_weights(target.name.partition("-")[0]))
    inputs = {name: torch.from_numpy(one) for name, one in pad(encode(SAMPLES), 1).items()}

    def cosine(path: Path) -> float:
        with torch.inference_mode():
            theirs = original(**inputs).numpy()
        ours = on_openvino(path)(SAMPLES)
        lengths = np.linalg.norm(ours) * np.linalg.norm(theirs)
        return float((ours * theirs).sum() / lengths)

    write_converted(target, original, inputs, cosine)


if __name__ == "__main__":
    convert(Path(sys.argv[1]))
