"""Texts to vectors: the contract, and which of its four implementations the settings name."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from rag.config import EmbedConfig
from rag.embed import e5
from rag.embed.convert import converted
from rag.embed.e5.packed import packed_file
from rag.embed.server import ServerEmbedder
from rag.embed.shipped import SHIPPED_NAMES, ShippedEmbedder
from rag.embed.tokens import shipped_files
from rag.embed.transformer import TransformerEmbedder, has_gpu
from rag.metering import Meter

__all__ = ["Embedder", "build_embedder", "is_converted", "model_files", "prepare", "telling"]

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """A model that embeds. Nothing heavy is imported or loaded before it is first needed.

    Safe to share between threads, not across a fork. All raise ModelDownError when the server
    behind them does not answer, ModelRefusedError when the model is not there or will not embed.
    """

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits; vectors of different fingerprints cannot be compared."""

    @property
    def dimensions(self) -> int:
        """The length of a vector. May ask the server."""

    @property
    def max_tokens(self) -> int:
        """What the model reads of a text, its own marks included; the rest is cut off."""

    def reads(self, language: str) -> bool:
        """Whether it learned that language: texts of others are not told apart by their vectors."""

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """One vector of length 1 for each text, (n, dimensions)."""

    def embed_query(self, text: str) -> Vectors:
        """The vector of a query, (dimensions,)."""

    def token_spans(self, text: str) -> npt.NDArray[np.int64]:
        """Where the tokens of a text stand: character offsets, (n, 2). Nothing is cut off."""


def build_embedder(config: EmbedConfig) -> Embedder:
    """The embedder that the settings name. Takes no time: the model is loaded on first use."""
    if config.url:
        return ServerEmbedder(config)
    if config.model in SHIPPED_NAMES:
        return ShippedEmbedder(config)
    if config.model == e5.NAME:
        return e5.MultilingualEmbedder(config)
    return TransformerEmbedder(config.model, device=config.device)


def telling(embedder: Embedder, meter: Meter) -> Embedder:
    """The embedder that tells a meter of each request to its server; without a server, as it is."""
    return embedder.telling(meter) if isinstance(embedder, ServerEmbedder) else embedder


def is_converted(config: EmbedConfig) -> bool:
    """Whether this machine runs the model in a converted form: on a CPU, that is."""
    named = config.model in SHIPPED_NAMES or config.model == e5.NAME
    return not config.url and named and not has_gpu(config.device)


def model_files(config: EmbedConfig) -> tuple[Path, ...]:
    """What has to be on this machine to embed. A converted model is made of these."""
    if not config.url and config.model == e5.NAME:
        return (packed_file(),)
    if config.url or config.model not in SHIPPED_NAMES:
        return ()
    names = ("model.safetensors", "tokenizer.json")
    return tuple(shipped_files() / name for name in names)


def prepare(config: EmbedConfig) -> None:
    """Convert the model for this machine, once. For set-up; 15 to 50 s the first time.

    Raises ModelRefusedError where the package that the model is in is not installed.
    """
    multilingual = not config.url and config.model == e5.NAME
    if multilingual:
        e5.required()
    if is_converted(config):
        make = e5.converted if multilingual else converted
        make(config.models_dir)
