"""Vectors from a server with an OpenAI-compatible API: TEI, vLLM, Ollama, llama.cpp and others."""

import time
from collections.abc import Sequence
from contextlib import AbstractContextManager
from copy import copy
from functools import cached_property
from hashlib import sha256
from typing import Any

import httpx
import numpy as np
import numpy.typing as npt

from rag.certificates import certificates
from rag.config import EmbedConfig
from rag.embed.tokens import shipped_tokenizer, spans_of
from rag.errors import ModelDownError, ModelRefusedError, without_addresses
from rag.metering import Meter, Told, telling, unmetered
from rag.notices import Notice

Vectors = npt.NDArray[np.float32]

MOST_TEXTS = 32  # of one request; the default limit of TEI
MAX_TOKENS = 512  # the API does not tell; nearly every model reads as much
TRIES = 4
FIRST_WAIT_S = 0.5  # doubled with every try
LONGEST_WAIT_S = 20.0  # a server that asks for more is not waited for
MOST_COUNTED = 10_000_000  # tokens of one request; what says more does not count
TIMEOUT = httpx.Timeout(60.0, connect=5.0)


class ServerEmbedder:
    """One model of one server. Tokens are counted with the shipped model's tokenizer, roughly."""

    max_tokens = MAX_TOKENS

    def __init__(self, config: EmbedConfig) -> None:
        self.fingerprint = sha256(f"server/{config.model}".encode()).hexdigest()[:12]
        self._model = config.model
        self._address = _address(config.url)
        self._key = config.api_key
        self._meter: Meter = unmetered
        self._headers = {"Authorization": f"Bearer {config.api_key}"} if config.api_key else {}

    @cached_property
    def dimensions(self) -> int:
        """See Embedder. Asks the server, once."""
        return len(self.embed_query("dimensions"))

    @cached_property
    def _client(self) -> httpx.Client:
        # Follows no redirects and reads no proxy from the environment.
        return httpx.Client(
            headers=self._headers, timeout=TIMEOUT, trust_env=False, verify=certificates()
        )

    def telling(self, meter: Meter) -> "ServerEmbedder":
        """The same, that tells of each of its requests. Both have one connection."""
        _ = self._client
        other = copy(self)
        other._meter = meter  # noqa: SLF001
        return other

    def close(self) -> None:
        """Let go of the server. The next use connects again."""
        self._client.close()
        del self._client

    def reads(self, language: str) -> bool:
        """See Embedder. Whoever names a model knows what it reads."""
        return True

    def embed_documents(self, texts: Sequence[str]) -> Vectors:
        """See Embedder."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        batches = [texts[i : i + MOST_TEXTS] for i in range(0, len(texts), MOST_TEXTS)]
        return np.concatenate([self._embed(batch) for batch in batches])

    def embed_query(self, text: str) -> Vectors:
        """See Embedder."""
        vector: Vectors = self._embed([text])[0]
        return vector

    def token_spans(self, text: str) -> npt.NDArray[np.int64]:
        """See Embedder."""
        return spans_of(shipped_tokenizer(), text)

    def _embed(self, texts: Sequence[str]) -> Vectors:
        # Some servers refuse an empty text.
        request = {"model": self._model, "input": [text if text.strip() else "." for text in texts]}
        wait = FIRST_WAIT_S
        for left in reversed(range(TRIES)):
            try:
                with self._telling(request["input"]) as told:
                    body = self._post(request)
                    told.input_tokens = counted_tokens(body)
                    return _vectors(body, len(texts))
            except ModelDownError as error:
                if left == 0 or (error.retry_after_s or 0.0) > LONGEST_WAIT_S:
                    raise
                time.sleep(max(wait, error.retry_after_s or 0.0))
                wait *= 2
        raise AssertionError("the last try returns or raises")

    def _telling(self, texts: Sequence[str]) -> AbstractContextManager[Told]:
        server = httpx.URL(self._address).host
        identity = f"embed/{server}/{self._model}"
        return telling(
            self._meter, model=self._model, server=server, identity=identity, texts=texts
        )

    def _post(self, request: dict[str, Any]) -> Any:
        try:
            response = self._client.post(self._address, json=request)
            if response.is_success:
                return response.json()
        except (httpx.HTTPError, ValueError) as error:
            raise ModelDownError(Notice("embed.down")) from error
        words = response.text.replace(self._key, "…") if self._key else response.text
        status, said = response.status_code, without_addresses(words)
        if status in (408, 425, 429) or status >= 500:
            raise ModelDownError(
                Notice("embed.busy", status=status, said=said),
                retry_after_s=_retry_after(response),
            )
        raise ModelRefusedError(Notice("embed.refused", status=status, said=said))


def _address(url: str) -> str:
    """Where to post: the address as given, with or without /v1 and /embeddings."""
    url = url.rstrip("/")
    if url.endswith("/embeddings"):
        return url
    return f"{url}/embeddings" if httpx.URL(url).path.strip("/") else f"{url}/v1/embeddings"


def _vectors(body: Any, count: int) -> Vectors:
    try:
        rows = sorted(body["data"], key=lambda row: row["index"])
        vectors = np.array([row["embedding"] for row in rows], dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelRefusedError(Notice("embed.unreadable")) from error
    if len(vectors) != count or not np.isfinite(lengths).all():
        raise ModelRefusedError(Notice("embed.incomplete"))
    normalised: Vectors = vectors / np.maximum(lengths, 1e-12)
    return normalised


def counted_tokens(body: Any) -> int:
    """How many tokens a server says that it read; 0 where it says nothing of it."""
    usage = body.get("usage") if isinstance(body, dict) else None
    said = (
        (usage.get("prompt_tokens") or usage.get("total_tokens")) if isinstance(usage, dict) else 0
    )
    return said if isinstance(said, int) and 0 < said <= MOST_COUNTED else 0


def _retry_after(response: httpx.Response) -> float | None:
    value = response.headers.get("retry-after", "")
    return float(value) if value.replace(".", "", 1).isdigit() else None
