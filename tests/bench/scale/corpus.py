"""Documents of any number, each the same in every run: windows mixed two by two, with names.

A chunk begins as one window and ends as another, and its vector lies between theirs in the same
proportion: so dense and lexical search agree on what it says. The more documents, the more names
there are, as in real text.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from uuid import UUID

import numpy as np
import numpy.typing as npt

from rag.types import Chunk, ElementKind, Span
from tests.bench.scale.texts import Window

LENGTHS = (20, 60, 120, 250, 550)  # chunks of a document: 200 in the mean
TABLE_SHARE = 0.1
CHUNKS_A_PAGE = 2
PREFIXES = (
    "Al Bor Cas Dor El Fal Gor Hal Ing Jor Kel Lor Mar Nor Or Pel Ros Sund Tor Ul Var".split()
)
MIDDLES = "a ba de fi go la li mo na no ra re ri so ta ti va ve".split()
ENDINGS = "berg borg burg dal ford haven holm mouth stad ton vik wick".split()
KINDS = "annual report|handbook|manual|yearbook|quarterly report|survey".split("|")


@dataclass(frozen=True, slots=True)
class Made:
    """A document with its chunks, and a vector for each."""

    id: str
    title: str
    chunks: list[Chunk]
    vectors: npt.NDArray[np.float32]


class Corpus:
    """Documents made of windows and their vectors."""

    def __init__(self, windows: Sequence[Window], vectors: npt.NDArray[np.float32]) -> None:
        self._windows, self._vectors = windows, vectors
        self._prose = [n for n, window in enumerate(windows) if not window.is_table]
        self._tables = [n for n, window in enumerate(windows) if window.is_table]

    def documents(self, chunks: int) -> Iterator[Made]:
        """Documents with so many chunks together."""
        number = 0
        while chunks > 0:
            made = self.document(number, chunks)
            yield made
            chunks -= len(made.chunks)
            number += 1

    def document(self, number: int, most: int = max(LENGTHS)) -> Made:
        """The document of a number, of so many chunks at most."""
        random = Random(number)  # noqa: S311
        key = str(UUID(int=random.getrandbits(128), version=4))
        title = f"{_name(random, number)} {random.choice(KINDS)} {random.randint(1990, 2024)}"
        chunks, pairs, shares = [], [], []
        for ordinal in range(min(most, random.choice(LENGTHS))):
            among = self._tables if random.random() < TABLE_SHARE else self._prose
            pair, share = (random.choice(among), random.choice(among)), random.uniform(0.3, 0.7)
            name = _name(random, number)
            said = f"{name}, record {ordinal + 1}: {random.randint(1_000, 99_999):,} tons"
            first, second = self._windows[pair[0]], self._windows[pair[1]]
            text = f"{_head(first.text, share)} {_tail(second.text, share)}\n{said}."
            chunks.append(_chunk(key, ordinal, title, first, text))
            pairs.append(pair)
            shares.append(share)
        vectors = self._mixed(np.array(pairs), np.array(shares, dtype=np.float32)[:, None])
        return Made(key, title, chunks, vectors)

    def _mixed(
        self, pairs: npt.NDArray[np.int64], shares: npt.NDArray[np.float32]
    ) -> npt.NDArray[np.float32]:
        mixed = shares * self._vectors[pairs[:, 0]] + (1 - shares) * self._vectors[pairs[:, 1]]
        return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True), dtype=np.float32)


def _name(random: Random, number: int) -> str:
    """A name of a place. Later documents name more of them."""
    index = random.randrange(50 + 10 * number)
    index, prefix = divmod(index, len(PREFIXES))
    index, ending = divmod(index, len(ENDINGS))
    middle = ""
    while index:
        index, syllable = divmod(index, len(MIDDLES))
        middle += MIDDLES[syllable]
    return f"{PREFIXES[prefix]}{middle}{ENDINGS[ending]}"


def _head(text: str, share: float) -> str:
    return text[: round(share * len(text))].rsplit(None, 1)[0]


def _tail(text: str, share: float) -> str:
    return text[round(share * len(text)) :].split(None, 1)[-1]


def _chunk(key: str, ordinal: int, title: str, first: Window, text: str) -> Chunk:
    page = ordinal // CHUNKS_A_PAGE + 1
    start = 1_000 * ordinal
    span = Span(start, start + len(text))
    return Chunk(
        id=f"{key}:1:{ordinal}", document_id=key, ordinal=ordinal,
        kind=ElementKind.TABLE if first.is_table else ElementKind.PARAGRAPH,
        pages=(page,), labels=(str(page),), title=title, text=text, span=span,
        headings=(first.title, first.heading),
    )  # fmt: skip
