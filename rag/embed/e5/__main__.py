"""Converts the packed model for OpenVINO and checks it: `python -m rag.embed.e5 FOLDER`."""

import sys
from pathlib import Path

from rag.embed.__main__ import INPUTS, SAMPLES, least_cosine
from rag.embed.convert import write_converted
from rag.embed.e5.network import (
    PASSAGE,
    bytes_for_words,
    network_of,
    tokenizer_of,
    torch_embed,
)
from rag.embed.e5.packed import open_packed, packed_file
from rag.embed.openvino_model import OpenVinoModel
from rag.language.neutral import neutral


def convert(target: Path) -> None:
    """See `write_converted`."""
    import torch

    packed = open_packed(packed_file())
    texts = [PASSAGE + text for text in (*SAMPLES, *neutral())]
    original = torch_embed(packed, "cpu")(texts)
    network = network_of(packed)
    bytes_for_words(network)
    example = {name: torch.ones((2, 8), dtype=torch.int64) for name in INPUTS}

    def cosine(path: Path) -> float:
        ours = OpenVinoModel(path, tokenizer_of(packed, cuts=True))
        return least_cosine(ours.embed(texts), original)

    write_converted(target, network, example, cosine)


if __name__ == "__main__":
    convert(Path(sys.argv[1]))
