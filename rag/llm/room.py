"""How much text a model takes: as its settings say, as its server tells, or a careful guess."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from math import inf
from time import monotonic
from typing import Any

import httpx

from rag.config import ChatConfig
from rag.llm.wire import http_client

UNKNOWN = 8_192  # tokens, where nobody tells
OLLAMA = 4_096  # what Ollama gives a model that is not loaded yet; more it cuts off, unsaid
INSTRUCTIONS = 1_800  # tokens of everything in a prompt but the passages: rules, history, question
_ASKED_S = 2.0  # for a page of the server
_KEPT_S, _DOUBTED_S = 600.0, 30.0  # how long a number is kept, and that there was none
# By what names servers tell it: vLLM and SGLang, LM Studio, OpenRouter, Groq, LiteLLM, llama.cpp.
_NAMES = (
    "max_model_len", "loaded_context_length", "context_length", "context_window",
    "max_context_length", "max_input_tokens", "n_ctx",
)  # fmt: skip


def room(config: ChatConfig) -> int:
    """Tokens that are left for passages in a prompt; asks the server now and then."""
    known = min(config.context_tokens or _known(config) or UNKNOWN, _refused(config))
    return max(0, int(min(config.passage_tokens, known - config.max_tokens - INSTRUCTIONS)))


def heard(config: ChatConfig, tokens: int) -> None:
    """Remember what a server said that it takes when it refused a prompt; nothing for 0."""
    if tokens:
        _heard[config] = tokens, monotonic() + _KEPT_S


_kept: dict[ChatConfig, tuple[int, float]] = {}  # what was told, and until when it holds
_heard: dict[ChatConfig, tuple[int, float]] = {}  # and what a refusal told


def _refused(config: ChatConfig) -> float:
    tokens, until = _heard.get(config, (inf, 0.0))
    return tokens if monotonic() < until else inf


def _known(config: ChatConfig) -> int:
    """What the server told, of late; 0 if it told nothing."""
    told, until = _kept.get(config, (0, 0.0))
    if monotonic() >= until:
        told = _told(config) if config.url else 0
        # A model that is not loaded yet may be given more.
        sure = told not in {0, OLLAMA}
        _kept[config] = told, monotonic() + (_KEPT_S if sure else _DOUBTED_S)
    return told


def _told(config: ChatConfig) -> int:
    try:
        return next(filter(None, _answers(config)), 0)
    except httpx.RequestError:  # it will not answer on the next page either
        return 0


def _answers(config: ChatConfig) -> Iterator[int]:
    """What each page of the server says, the surest first."""
    root = config.url.rstrip("/").removesuffix("/v1")
    quick = replace(config, first_token_s=_ASKED_S, total_s=_ASKED_S)
    with http_client(quick) as http:
        http.headers.update(_headers(config))
        for row in _rows(http, f"{config.url.rstrip('/')}/models", "data", config.model):
            yield _number(row)
        props = _json(http, f"{root}/props")
        yield _number(props.get("default_generation_settings"))
        loaded = _json(http, f"{root}/api/ps")
        for row in _named(loaded.get("models"), config.model):
            yield _number(row)
        yield OLLAMA if "models" in loaded else 0
        for row in _rows(http, f"{root}/api/v0/models", "data", config.model):
            yield _number(row)


def _rows(http: httpx.Client, url: str, name: str, model: str) -> Iterator[Mapping[str, Any]]:
    yield from _named(_json(http, url).get(name), model)


def _named(rows: Any, model: str) -> Iterator[Mapping[str, Any]]:  # whatever JSON holds
    for row in rows if isinstance(rows, list) else []:
        names = [row.get(key) for key in ("id", "name", "model")] if isinstance(row, dict) else []
        if model in names or f"{model}:latest" in names:  # Ollama adds what goes without saying
            yield row


def _json(http: httpx.Client, url: str) -> Mapping[str, Any]:
    """What the server says there; nothing if it is no object."""
    try:
        found = http.get(url).raise_for_status().json()
    except (httpx.HTTPStatusError, httpx.InvalidURL, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _number(row: Any) -> int:  # whatever JSON holds
    """The context length that a row tells, under any of its names; 0 for none."""
    if not isinstance(row, dict):
        return 0
    told = {**row, **(row["meta"] if isinstance(row.get("meta"), dict) else {})}
    numbers = (told.get(name) for name in _NAMES)
    lengths = (n for n in numbers if isinstance(n, (int, float)) and not isinstance(n, bool))
    return next((int(n) for n in lengths if 0 < n < inf), 0)


def _headers(config: ChatConfig) -> dict[str, str]:
    return {"Authorization": f"Bearer {config.api_key}"} if config.api_key else {}
