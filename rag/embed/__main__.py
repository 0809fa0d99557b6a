"""Converts the shipped model for OpenVINO and checks the result: `python -m rag.embed FOLDER`."""

import json
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rag.embed.convert import MAX_TOKENS
from rag.embed.openvino_model import OpenVinoModel, import_openvino
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
    """Write the converted model and how near it comes to the original into a folder.

    The folder appears whole or not at all; when another process was quicker, its folder stays.
    """
    import torch
    from sentence_transformers import SentenceTransformer

    openvino = import_openvino()
    original = SentenceTransformer(str(shipped_files()), device="cpu")
    example = {name: torch.ones((2, 8), dtype=torch.int64) for name in INPUTS}
    part = Path(tempfile.mkdtemp(dir=target.parent, prefix=".converting-"))
    try:
        model = openvino.convert_model(original[0].auto_model, example_input=example)
        openvino.save_model(model, part / "model.xml", compress_to_fp16=True)
        ours = OpenVinoModel(part / "model.xml", load_tokenizer(max_tokens=MAX_TOKENS))
        cosine = _least_cosine(ours.embed(SAMPLES), original.encode(list(SAMPLES)))
        (part / "check.json").write_text(json.dumps({"cosine": cosine}))
        part.rename(target)
    except OSError:
        if not target.exists():
            raise
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _least_cosine(ours: npt.NDArray[np.float32], theirs: npt.NDArray[np.float32]) -> float:
    lengths = np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs, axis=1)
    return float(((ours * theirs).sum(axis=1) / lengths).min())


if __name__ == "__main__":
    convert(Path(sys.argv[1]))
