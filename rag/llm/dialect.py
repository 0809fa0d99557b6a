"""What a server takes: a request that it refuses is asked again in another way, and remembered."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from time import monotonic
from typing import Any

import httpx

from rag.config import ChatConfig
from rag.llm.events import events
from rag.llm.said import is_too_long
from rag.llm.wire import http_client

SYSTEM = "system"  # the role, among names of parameters
_INSTRUCTING = frozenset({"system", "developer"})
_FIXED = {"model", "messages"}
_MOST = 6  # parameters that are given up
_KEPT_S = 3_600.0
_SYSTEM = r"\b(?:system|developer) (?:role|message|prompt|instruction)|\broles must alternate"
_ROLE = re.compile(rf"\broles?\b|{_SYSTEM}", re.IGNORECASE)
_SYSTEM_ROLE = re.compile(_SYSTEM, re.IGNORECASE)
_REFUSES = re.compile(
    r"unsupported|not support|unknown|unrecogni[sz]ed|unexpected|not (?:allowed|permitted)"
    r'|must be|invalid (?:value|parameter|argument)|"param"\s?:\s?"',
    re.IGNORECASE,
)
_BAD = frozenset({httpx.codes.BAD_REQUEST, httpx.codes.UNPROCESSABLE_ENTITY})
_FAILED = frozenset({httpx.codes.INTERNAL_SERVER_ERROR, httpx.codes.NOT_IMPLEMENTED})
_known: dict[tuple[str, str], tuple[tuple[str, ...], float]] = {}


def chat_client(config: ChatConfig) -> httpx.Client:
    """A client for one request, whatever the server takes and however it answers."""
    return http_client(config, lambda transport: _Adapting(transport, (config.url, config.model)))


class _Adapting(httpx.BaseTransport):
    def __init__(self, transport: httpx.BaseTransport, server: tuple[str, str]) -> None:
        self._transport = transport
        self._server = server

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.read())
        known, until = _known.get(self._server, ((), 0.0))
        lapsed = monotonic() >= until
        refused = () if lapsed else known
        while True:
            asked = adapted(body, refused)
            response = self._transport.handle_request(_with(request, asked))
            if response.is_redirect:
                return response
            if response.is_success:
                if lapsed or refused != known:
                    _known[self._server] = refused, monotonic() + _KEPT_S
                return _evened(response)
            with closing(response):
                said = response.read().decode("utf-8", "replace")
            name = refused_of(asked, response.status_code, said)
            if name is None or len(refused) == _MOST:
                return httpx.Response(
                    response.status_code, headers=_plain(response.headers), text=said
                )
            refused = (*refused, name)

    def close(self) -> None:
        self._transport.close()


def adapted(body: Mapping[str, Any], refused: tuple[str, ...]) -> dict[str, Any]:
    """A request without what a server refused, in the order in which it did."""
    asked = dict(body)
    for name in refused:
        value = asked.pop(name, None)
        if name == "max_tokens" and value is not None:
            asked["max_completion_tokens"] = value
        elif name == "stream":
            asked.pop("stream_options", None)
        elif name == SYSTEM:
            asked["messages"] = _in_one(asked["messages"])
    return asked


def refused_of(body: Mapping[str, Any], status: int, said: str) -> str | None:
    """The parameter of a request that a server refuses, by its own words; or its system role."""
    if is_too_long(said, status) or status not in _BAD | _FAILED:
        return None
    role = _ROLE if status in _BAD else _SYSTEM_ROLE
    has_system = any(message["role"] in _INSTRUCTING for message in body["messages"])
    if has_system and role.search(said):
        return SYSTEM
    if status not in _BAD or not _REFUSES.search(said):
        return None
    named = {name: _place(name, said) for name in body if name not in _FIXED}
    found = [name for name, place in named.items() if place >= 0]
    return min(found, key=lambda name: named[name]) if found else None


def _place(name: str, said: str) -> int:
    """Where a parameter is named first; -1 for nowhere."""
    found = re.search(rf"(?<!\w){name.replace('_', '[_ ]')}(?!\w)", said, re.IGNORECASE)
    return found.start() if found else -1


def _in_one(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The messages, what was said by the system put before what is asked."""
    first, *others = messages
    if first["role"] not in _INSTRUCTING:
        return messages
    if not others or not isinstance(first["content"], str):
        return [{**first, "role": "user"}, *others]
    asked = others[0]["content"]
    if isinstance(asked, str):
        return [{**others[0], "content": f"{first['content']}\n\n{asked}"}, *others[1:]]
    parts = [{"type": "text", "text": first["content"]}, *asked]
    return [{**others[0], "content": parts}, *others[1:]]


def _with(request: httpx.Request, body: Mapping[str, Any]) -> httpx.Request:
    return httpx.Request(
        request.method, request.url, headers=_plain(request.headers), json=dict(body),
        extensions=request.extensions,
    )  # fmt: skip


def _plain(headers: httpx.Headers) -> httpx.Headers:
    """The headers without those that say how the body is packed."""
    packing = {"content-length", "content-encoding", "transfer-encoding", "content-type"}
    return httpx.Headers([(k, v) for k, v in headers.multi_items() if k.lower() not in packing])


def _evened(response: httpx.Response) -> httpx.Response:
    headers = {**_plain(response.headers), "content-type": "text/event-stream"}
    return httpx.Response(
        response.status_code, headers=headers, stream=_Events(response),
        extensions=response.extensions,
    )  # fmt: skip


class _Events(httpx.SyncByteStream):
    def __init__(self, response: httpx.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return events(self._response.iter_bytes())

    def close(self) -> None:
        self._response.close()
