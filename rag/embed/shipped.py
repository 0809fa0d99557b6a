"""The default model, which is installed with the code: all-MiniLM-L6-v2, 384 dimensions."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from threading import Lock

import numpy as np
import numpy.typing as npt

from rag.config import EmbedConfig
from rag.embed.convert import MAX_TOKENS, converted
from rag.embed.openvino_model import OpenVinoModel
from rag.embed.tokens import load_tokenizer, shipped_files, shipped_tokenizer, spans_of
from rag.embed.transformer import TransformerEmbedder, has_gpu
from rag.language import DEFAULT

SHIPPED_NAMES = frozenset({"all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2"})
DIMENSIONS = 384

Vectors = npt.NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]


class ShippedEmbedder:
    """On OpenVINO from a model converted once; on torch with a GPU, or where OpenVINO is not."""

    dimensions = DIMENSIONS
    max_tokens = MAX_TOKENS
    # The same for both runtimes: their vectors agree to a cosine of .9999.
    fingerprint = sha256(b"all-MiniLM-L6-v2/384/256/1").hexdigest()[:12]

    def __init__(self, config: EmbedConfig) -> None:
        self._config = config
        self._lock = Lock()
        self._embed: Embed | None = None

    def reads(self, language: str) -> bool:
        """See Embedder. English is what it learned."""
        return language == DEFAULT

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """See Embedder."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        return self._loaded()(texts)

    def embed_query(self, text: str) -> Vectors:
        """See Embedder."""
        vector: Vectors = self._loaded()([text])[0]
        return vector

    def token_spans(self, text: str) -> npt.NDArray[np.int64]:
        """See Embedder. Loads the tokenizer only."""
        return spans_of(shipped_tokenizer(), text)

    def _loaded(self) -> Embed:
        with self._lock:
            if self._embed is None:
                self._embed = self._load()
            return self._embed

    def _load(self) -> Embed:
        path = None if has_gpu(self._config.device) else converted(self._config.models_dir)
        if path is not None:
            return OpenVinoModel(path, load_tokenizer(max_tokens=MAX_TOKENS)).embed
        return TransformerEmbedder(str(shipped_files()), device=self._config.device).embed_documents
