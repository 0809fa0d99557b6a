"""Relevances from a server with a /rerank: vLLM, TEI, llama.cpp, LiteLLM, Cohere, Jina and others.

They share one form, `query` and `documents` in, `results` with `index` and `relevance_score` out.
TEI calls the documents `texts`, and gives a bare list with `score`.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from copy import copy
from math import isfinite
from time import monotonic
from typing import Any

import httpx
import numpy as np

from rag.certificates import certificates
from rag.config import ChatConfig, RerankConfig
from rag.embed.server import counted_tokens
from rag.errors import ModelDownError, ModelRefusedError, without_addresses
from rag.llm import identity
from rag.metering import Meter, Told, telling, unmetered
from rag.notices import Notice

MOST_TEXTS = 32  # of one request; the default limit of TEI
CONNECT_S = 3.0
UNREAD = 422  # what TEI says to a request in the form of the others
MOST_RAW = 50.0  # beyond it a sigmoid is 0 or 1 anyway


class ServerReranker:
    """One model of one server. Thread-safe.

    Scores are taken as relevances where all lie in 0..1; a server that once gave others, as
    llama.cpp does, has those of its model, and all go through a sigmoid from then on.
    """

    def __init__(self, config: RerankConfig) -> None:
        self._config = config
        self._address = _address(config.url)
        self._meter: Meter = unmetered
        self._known = _Known()

    def telling(self, meter: Meter) -> "ServerReranker":
        """See Reranker."""
        other = copy(self)
        other._meter = meter  # noqa: SLF001
        return other

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """See Reranker. So many requests as there are 32 texts, in the time of one."""
        until = monotonic() + self._config.seconds
        batches = [texts[i : i + MOST_TEXTS] for i in range(0, len(texts), MOST_TEXTS)]
        raw = np.array([score for some in batches for score in self._asked(query, some, until)])
        if len(raw) and (raw.min() < 0.0 or raw.max() > 1.0):
            self._known.are_raw = True
        if self._known.are_raw:
            raw = 1.0 / (1.0 + np.exp(-np.clip(raw, -MOST_RAW, MOST_RAW)))
        return [float(score) for score in raw]

    def _asked(self, query: str, texts: Sequence[str], until: float) -> list[float]:
        # Some servers refuse an empty text.
        given = [text if text.strip() else "." for text in texts]
        with self._telling([query, *given]) as told:
            response = self._post(self._form(query, given), until)
            if response.status_code == UNREAD and not self._known.has_texts:
                self._known.has_texts = True
                response = self._post(self._form(query, given), until)
                self._known.has_texts = response.is_success
            body = self._body(response)
            told.input_tokens = counted_tokens(body)
            return _scores(body, len(texts))

    def _telling(self, texts: Sequence[str]) -> AbstractContextManager[Told]:
        config = self._config
        which = identity(ChatConfig(model=config.model, url=config.url, api_key=config.api_key))
        server = httpx.URL(self._address).host
        return telling(self._meter, model=config.model, server=server, identity=which, texts=texts)

    def _form(self, query: str, texts: Sequence[str]) -> dict[str, Any]:
        if self._known.has_texts:
            return {"query": query, "texts": texts, "truncate": True}
        return {"model": self._config.model, "query": query, "documents": texts}

    def _post(self, form: dict[str, Any], until: float) -> httpx.Response:
        left = max(0.1, until - monotonic())
        timeout = httpx.Timeout(left, connect=min(left, CONNECT_S))
        key = self._config.api_key
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        # Follows no redirects and reads no proxy from the environment. Closed with each request:
        # who connects another one leaves nothing open.
        try:
            with httpx.Client(headers=headers, trust_env=False, verify=certificates()) as client:
                return client.post(self._address, json=form, timeout=timeout)
        except (httpx.ReadTimeout, httpx.WriteTimeout) as error:
            raise ModelDownError(Notice("rerank.late")) from error
        except httpx.HTTPError as error:
            raise ModelDownError(Notice("rerank.down")) from error

    def _body(self, response: httpx.Response) -> Any:
        status, key = response.status_code, self._config.api_key
        if response.is_success:
            try:
                return response.json()
            except ValueError as error:
                raise ModelRefusedError(Notice("rerank.unreadable")) from error
        words = response.text.replace(key, "…") if key else response.text
        said = without_addresses(words)
        if status in (408, 425, 429) or status >= 500:
            raise ModelDownError(Notice("rerank.busy", status=status, said=said))
        raise ModelRefusedError(Notice("rerank.refused", status=status, said=said))


class _Known:
    """What was learned of a server: whether it wants `texts`, and whether its scores are raw."""

    has_texts = False
    are_raw = False


def _address(url: str) -> str:
    """Where to post: the address as given, with or without /rerank."""
    url = url.rstrip("/")
    return url if url.endswith("/rerank") else f"{url}/rerank"


def _scores(body: Any, count: int) -> list[float]:
    """The scores in the order of the texts."""
    try:
        rows = body if isinstance(body, list) else body["results"]
        key = "relevance_score" if rows and "relevance_score" in rows[0] else "score"
        found = {int(row["index"]): float(row[key]) for row in rows}
        scores = [found[number] for number in range(count)]
    except (KeyError, TypeError, ValueError) as error:
        raise ModelRefusedError(Notice("rerank.unreadable")) from error
    if not all(map(isfinite, scores)):
        raise ModelRefusedError(Notice("rerank.unreadable"))
    return scores
