"""The chat-model client. LangChain is used here and nowhere else; its objects do not leave."""

import json
import logging
import time
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from typing import Any, Protocol
from urllib.parse import urlsplit

import httpx

from rag.certificates import certificates
from rag.config import ChatConfig
from rag.errors import PromptTooLongError, RagError
from rag.llm.dialect import chat_client
from rag.llm.failures import LoadingError, TransientError, told
from rag.llm.places import place
from rag.llm.room import heard, room
from rag.llm.stream import Pieces, read, whole
from rag.types import Message, Unsaid, Usage

logger = logging.getLogger(__name__)

PLANNER_TOKENS, PLANNER_S = 300, 5.0
LONGEST_WAIT_S = 20.0  # a server that asks for more is not waited for


class ChatModel(Protocol):
    """A language model that answers messages."""

    @property
    def name(self) -> str:
        """The model's name, as stored with an answer."""

    @property
    def server(self) -> str:
        """The host that it is asked at; empty for a provider's own."""

    @property
    def identity(self) -> str:
        """Which one it is: what has the same fails and works together."""

    @property
    def room(self) -> int:
        """How many tokens it has for the passages of a prompt."""

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None
    ) -> Iterator[str | Unsaid | Usage]:
        """The answer piece by piece; the last item is always a Usage.

        An Unsaid takes back all pieces before it.
        `schema` is a JSON schema that the server is asked to keep to; not every one does.
        Raises ModelDownError or ModelRefusedError, but only before the first piece: an answer that
        breaks off later ends with `Usage(truncated=True, broken=True)`. Closing the iterator ends
        the request.
        """

    def complete(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None
    ) -> str:
        """The whole answer. Raises ModelDownError, also where it breaks off, ModelRefusedError."""


def build_chat(config: ChatConfig) -> ChatModel | None:
    """The model that the settings name, or None when they name none. Makes no request."""
    return LangChainChat(config) if config.model else None


def identity(config: ChatConfig) -> str:
    """Which model it is: by provider, address, name and key, in sixteen hexadecimal digits."""
    parts = config.provider, config.url, config.model, config.api_key
    return sha256("\0".join(parts).encode()).hexdigest()[:16]


def build_planner(config: ChatConfig) -> ChatModel | None:
    """The same model for a few words that a search waits for: cut off early, not tried again."""
    return build_chat(
        replace(
            config,
            max_tokens=min(config.max_tokens, PLANNER_TOKENS),
            first_token_s=min(config.first_token_s, PLANNER_S),
            total_s=min(config.total_s, PLANNER_S),
            max_retries=0,
        )
    )


@dataclass(frozen=True, slots=True)
class LangChainChat:
    """A model behind `init_chat_model`: any OpenAI-compatible server, or a provider's package."""

    config: ChatConfig

    @property
    def name(self) -> str:
        return self.config.model

    @property
    def server(self) -> str:
        try:
            return urlsplit(self.config.url).hostname or ""
        except ValueError:  # what is no address is told when it is asked
            return ""

    @property
    def identity(self) -> str:
        return identity(self.config)

    @property
    def room(self) -> int:
        return room(self.config)

    def stream(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None
    ) -> Iterator[str | Unsaid | Usage]:
        begun = False
        try:
            with closing(self._answer(messages, _wanted(schema))) as pieces:
                for piece in pieces:
                    yield piece
                    begun = True
        except RagError as error:
            if not begun:
                raise
            logger.warning("the model's answer broke off: %s", error)
            yield Usage(truncated=True, broken=True)

    def complete(
        self, messages: Sequence[Message], *, schema: Mapping[str, Any] | None = None
    ) -> str:
        return whole(self._answer(messages, _wanted(schema)))

    def _answer(self, messages: Sequence[Message], wanted: Mapping[str, Any]) -> Pieces:
        """One answer, tried again as long as nothing of it has come."""
        attempt, until = 0, time.monotonic() + self.config.first_token_s
        while True:
            pieces = self._attempt(messages, wanted)
            try:
                first = next(pieces)
            except TransientError as error:
                wait = error.retry_after_s if error.retry_after_s is not None else 0.5 * 2**attempt
                if not isinstance(error, LoadingError) or time.monotonic() + wait > until:
                    if attempt == self.config.max_retries or wait > LONGEST_WAIT_S:
                        raise
                    attempt += 1
                time.sleep(wait)
                continue
            with closing(pieces):
                yield first
                yield from pieces
            return

    def _attempt(self, messages: Sequence[Message], wanted: Mapping[str, Any]) -> Pieces:
        from langchain_core.exceptions import LangChainException
        from openai import OpenAIError

        # A server that is none sends anything, and the libraries stumble over it in many ways.
        stumbles = (ValueError, TypeError, LookupError, AttributeError)
        failures = (LangChainException, OpenAIError, httpx.HTTPError, OSError, *stumbles)
        try:
            with place(self.config), chat_client(self.config) as http:
                model = _model(self.config, wanted, http)
                chunks = model.stream([_plain(message) for message in messages])
                yield from read(chunks, self.config)
        except failures as error:
            raised = told(error, self.config)
            if isinstance(raised, PromptTooLongError):
                heard(self.config, raised.tokens)
            raise raised from error


def _model(config: ChatConfig, wanted: Mapping[str, Any], http: httpx.Client) -> Any:
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {"temperature": config.temperature, "max_retries": 0}
    if config.provider != "openai":
        options |= {"max_tokens": config.max_tokens, "timeout": config.total_s}
        options |= {"api_key": config.api_key} if config.api_key else {}
        options |= {"base_url": config.url} if config.url else {}
        return init_chat_model(config.model, model_provider=config.provider, **options)
    wanted = {**json.loads(config.extra_body or "{}"), **wanted}
    if config.url:
        # Not every compatible server knows OpenAI's newer `max_completion_tokens`. The response
        # format goes the same way, so that the stream stays a plain one.
        options["extra_body"] = {"max_tokens": config.max_tokens, **wanted}
        options["base_url"] = config.url
    else:
        options["max_tokens"] = config.max_tokens
        options["extra_body"] = dict(wanted)
    return init_chat_model(
        config.model,
        model_provider="openai",
        api_key=config.api_key or "none",
        stream_usage=True,
        use_responses_api=False,
        http_client=http,
        http_async_client=_never_asked(),
        timeout=http.timeout,
        **options,
    )


@cache
def _never_asked() -> httpx.AsyncClient:
    """LangChain makes one for each address else, and reads the certificates for it."""
    return httpx.AsyncClient(verify=certificates())


def _wanted(schema: Mapping[str, Any] | None) -> dict[str, Any]:
    if schema is None:
        return {}
    named = {"name": "answer", "schema": dict(schema), "strict": True}
    return {"response_format": {"type": "json_schema", "json_schema": named}}


def _plain(message: Message) -> dict[str, Any]:
    if not message.images:
        return {"role": message.role, "content": message.content}
    pictures = [
        {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{_base64(image)}"}}
        for image in message.images
    ]
    return {
        "role": message.role,
        "content": [{"type": "text", "text": message.content}, *pictures],
    }


def _base64(image: bytes) -> str:
    return b64encode(image).decode("ascii")
