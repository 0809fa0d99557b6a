"""Two texts as the model reads them: cut where they are too long, and padded to one length."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from rag.embed.tokens import load_tokenizer

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FIRST_TOKENS = 80  # of a claim or question
MAX_TOKENS = 160  # of both texts and the three marks

Arrays = dict[str, npt.NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a pair, and where its second text begins."""

    ids: tuple[int, ...]
    second: int


def encode(pairs: Sequence[tuple[str, str]]) -> list[Tokens]:
    """The tokens of each pair: [CLS] first [SEP] second [SEP]."""
    tokenizer = _tokenizer()
    begin, end = tokenizer.encode("").ids
    firsts = _ids(tokenizer, [first for first, _ in pairs])
    seconds = _ids(tokenizer, [second for _, second in pairs])
    found = []
    for one, other in zip(firsts, seconds, strict=True):
        first = one[:FIRST_TOKENS]
        second = other[: MAX_TOKENS - len(first) - 3]
        found.append(Tokens((begin, *first, end, *second, end), len(first) + 2))
    return found


def pad(pairs: Sequence[Tokens], round_to: int) -> Arrays:
    """The inputs of the model, each (n, length), the length rounded up."""
    longest = max(len(pair.ids) for pair in pairs)
    shape = (len(pairs), -(-longest // round_to) * round_to)
    ids, mask, types = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    for row, pair in enumerate(pairs):
        size = len(pair.ids)
        ids[row, :size] = pair.ids
        mask[row, :size] = 1
        types[row, pair.second : size] = 1
    return {"input_ids": ids, "attention_mask": mask, "token_type_ids": types}


def _ids(tokenizer: "Tokenizer", texts: list[str]) -> list[list[int]]:
    found = tokenizer.encode_batch_fast(texts, add_special_tokens=False)
    return [encoding.ids for encoding in found]


@lru_cache(maxsize=1)
def _tokenizer() -> "Tokenizer":
    return load_tokenizer(max_tokens=MAX_TOKENS)
