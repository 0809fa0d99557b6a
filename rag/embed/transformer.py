"""Any model by its sentence-transformers name, on torch: on the GPU when there is one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from rag.embed.tokens import shipped_tokenizer, spans_of
from rag.errors import ModelRefusedError
from rag.notices import Notice

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Tokenizer

Vectors = npt.NDArray[np.float32]

UNKNOWN_MAX_TOKENS = 512  # for a model that does not say what it reads


def has_gpu(device: str) -> bool:
    """Whether a model belongs on a GPU: one is named, or none is named and a driver is there.

    Torch would know better, but asking it costs ten seconds.
    """
    if device:
        return not device.startswith("cpu")
    return Path("/proc/driver/nvidia/version").exists()


class TransformerEmbedder:
    """A model that sentence-transformers loads, from a folder, the local cache or the hub."""

    def __init__(self, name: str, *, device: str = "") -> None:
        self.fingerprint = sha256(f"sentence-transformers/{name}".encode()).hexdigest()[:12]
        self._name = name
        self._device = device
        # The tokenizer underneath cannot be used by two threads at once.
        self._lock = Lock()
        self._model: SentenceTransformer | None = None
        self._counter: Tokenizer | None = None

    @property
    def dimensions(self) -> int:
        """See Embedder. Loads the model."""
        with self._lock:
            return self._loaded().get_embedding_dimension() or 0

    @property
    def max_tokens(self) -> int:
        """See Embedder. Loads the model."""
        with self._lock:
            return self._loaded().max_seq_length or UNKNOWN_MAX_TOKENS

    def reads(self, language: str) -> bool:
        """See Embedder. Whoever names a model knows what it reads."""
        return True

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """See Embedder. Adds the model's own prompt for documents, if it has one."""
        with self._embedding() as model:
            vectors = model.encode_document(
                list(texts), normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)

    def embed_query(self, text: str) -> Vectors:
        """See Embedder. Adds the model's own prompt for queries, if it has one."""
        with self._embedding() as model:
            vectors = model.encode_query([text], normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors[0], dtype=np.float32)

    def token_spans(self, text: str) -> npt.NDArray[np.int64]:
        """See Embedder. Loads the model."""
        with self._lock:
            if self._counter is None:
                self._counter = _counter(self._loaded())
        return spans_of(self._counter, text)

    @contextmanager
    def _embedding(self) -> "Iterator[SentenceTransformer]":
        """The model, for this thread alone. What goes wrong in it is its refusal."""
        with self._lock:
            model = self._loaded()
            try:
                yield model
            except (IndexError, RuntimeError, ValueError) as error:  # torch says these
                said = str(error).partition("\n")[0]
                raise ModelRefusedError(
                    Notice("embed.failed", model=self._name, said=said)
                ) from error

    def _loaded(self) -> "SentenceTransformer":
        if self._model is None:
            from sentence_transformers import SentenceTransformer

            try:
                self._model = SentenceTransformer(self._name, device=self._device or None)
            except (OSError, ValueError, RuntimeError) as error:
                raise ModelRefusedError(Notice("embed.not_loaded", model=self._name)) from error
        return self._model


def _counter(model: "SentenceTransformer") -> "Tokenizer":
    """A copy of the model's fast tokenizer that cuts nothing; the shipped one if it has none."""
    from tokenizers import Tokenizer

    backend = getattr(model.tokenizer, "backend_tokenizer", None)
    if not isinstance(backend, Tokenizer):
        return shipped_tokenizer()
    copy: Tokenizer = Tokenizer.from_str(backend.to_str())
    copy.no_truncation()
    copy.no_padding()
    return copy
