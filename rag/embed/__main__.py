"""Converts the shipped model for OpenVINO and checks the result: `python -m rag.embed FOLDER`."""

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rag.embed.convert import MAX_TOKENS, write_converted
from rag.embed.openvino_model import OpenVinoModel
from rag.embed.tokens import load_tokenizer, shipped_files

SAMPLES = (
    "Revenue",
    "Net sales rose by 4.2 % to $1,577 million in fiscal 2021.",
    "Who signed the lease, and when does it end?",
    "Total current assets\t12,340\t11,208\nTotal assets\t45,001\t44,870",
    "The quick brown fox jumps over the lazy dog. " * 30,
)
INPUTS = ("input_ids", "attention_mask")


def convert(target: Path) -> None:
    """See `write_converted`."""
    import torch
    from sentence_transformers import SentenceTransformer

    original = SentenceTransformer(str(shipped_files()), device="cpu")
    example = {name: torch.ones((2, 8), dtype=torch.int64) for name in INPUTS}

    def cosine(path: Path) -> float:
        ours = OpenVinoModel(path, load_tokenizer(max_tokens=MAX_TOKENS))
        return least_cosine(ours.embed(SAMPLES), original.encode(list(SAMPLES)))

    write_converted(target, original[0].auto_model, example, cosine)


def least_cosine(ours: npt.NDArray[np.float32], theirs: npt.NDArray[np.float32]) -> float:
    """The cosine of the two that differ most, row by row."""
    lengths = np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs, axis=1)
    return float(((ours * theirs).sum(axis=1) / lengths).min())


if __name__ == "__main__":
    convert(Path(sys.argv[1]))
