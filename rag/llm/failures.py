"""What went wrong with a model server, told so that a person knows what to do."""

import json
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from time import time
from typing import Any

from rag.config import ChatConfig
from rag.errors import (
    ModelDownError,
    ModelRefusedError,
    PromptTooLongError,
    RagError,
    without_addresses,
)
from rag.llm import said
from rag.notices import Notice

LOADING_S = 5.0  # between two tries while a server loads its model
_OVERLOADED = 529  # no standard one: Anthropic


class TransientError(ModelDownError):
    """A failure that is often over in a moment: worth another try at once."""


class LoadingError(TransientError):
    """A server that loads its model: it is waited for as for a first token."""


def first_token_late(config: ChatConfig) -> ModelDownError:
    """The server took the request and did not begin to answer in time."""
    return ModelDownError(Notice("model.first_token_late", seconds=f"{config.first_token_s:g}"))


def told(error: BaseException, config: ChatConfig) -> RagError:
    """A library's exception as one of ours."""
    status = getattr(error, "status_code", None) or _response(error, "status_code")
    body = getattr(error, "body", None)
    if not isinstance(status, int) and isinstance(body, dict):  # it came inside a stream
        status = body.get("code")
    if isinstance(status, int) and status >= HTTPStatus.MULTIPLE_CHOICES:
        return _by_status(status, _all(error), error, config)
    chain = " ".join(type(link).__name__ for link in _links(error))
    if "Timeout" in chain and "Connect" not in chain.replace("APIConnection", ""):
        return first_token_late(config)
    if any("SSL" in str(link) for link in _links(error)):
        return ModelRefusedError(Notice("model.tls"))
    if "Connect" in chain or "RemoteProtocol" in chain or "ReadError" in chain:
        return TransientError(Notice("model.unreachable"))
    return _without_status(error, config)


def filtered() -> ModelRefusedError:
    """A filter of the provider stopped it."""
    return ModelRefusedError(Notice("model.filtered"))


def _by_status(status: int, whole: str, error: BaseException, config: ChatConfig) -> RagError:
    if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE or said.is_too_long(whole, status):
        return _too_long(whole)
    if said.is_filtered(whole):
        return filtered()
    if status in {HTTPStatus.TOO_MANY_REQUESTS, _OVERLOADED} and not said.is_used_up(whole):
        return TransientError(Notice("model.busy"), retry_after_s=_retry_after(error, whole))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _failing(status, whole, error, config)
    return ModelRefusedError(_refused(status, whole, _words(error, config), config))


def _failing(status: int, whole: str, error: BaseException, config: ChatConfig) -> RagError:
    words = _words(error, config)
    if status == HTTPStatus.SERVICE_UNAVAILABLE and "loading" in words.lower():
        return LoadingError(Notice("model.loading"), retry_after_s=LOADING_S)
    failing = Notice("model.failing", status=status)
    if words:
        failing = Notice("model.failing_because", status=status, said=words)
    return TransientError(failing, retry_after_s=_retry_after(error, whole))


def _refused(status: int, whole: str, words: str, config: ChatConfig) -> Notice:
    """Why trying again would not help."""
    if status in {HTTPStatus.PAYMENT_REQUIRED, HTTPStatus.TOO_MANY_REQUESTS}:
        return Notice("model.used_up")
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        return Notice("model.key_refused", status=status)
    if status == HTTPStatus.NOT_FOUND or said.has_no_model(whole):
        return Notice("model.unknown", model=config.model)
    if status < HTTPStatus.BAD_REQUEST:
        return Notice("model.redirects")
    return Notice("model.refused", status=status, said=words or "…")


def _too_long(whole: str) -> PromptTooLongError:
    return PromptTooLongError(Notice("model.prompt_too_long"), tokens=said.tokens_taken(whole))


def _without_status(error: BaseException, config: ChatConfig) -> RagError:
    """An error inside the stream, or something that is no chat server at all."""
    whole = _all(error)
    if said.is_too_long(whole):
        return _too_long(whole)
    if said.is_filtered(whole):
        return filtered()
    if getattr(error, "body", None):
        return ModelDownError(Notice("model.error", said=_words(error, config)))
    return ModelDownError(Notice("model.no_chat_server"))


def _all(error: BaseException) -> str:
    """All that a server said, its codes too."""
    body = getattr(error, "body", None)
    return body if isinstance(body, str) else json.dumps(body) if body else str(error)


def _words(error: BaseException, config: ChatConfig) -> str:
    """The server's own words, short, on one line, and without addresses or the key."""
    body: Any = getattr(error, "body", None)
    words = said.words(body) if body else str(error)
    return without_addresses(words.replace(config.api_key, "…") if config.api_key else words)


def _links(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and len(found) < 8:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _response(error: BaseException, name: str) -> Any:
    return getattr(getattr(error, "response", None), name, None)


def _retry_after(error: BaseException, whole: str) -> float | None:
    """Seconds that the server asks to wait: a number or a date (RFC 9110, 10.2.3)."""
    headers = _response(error, "headers") or {}
    value = headers.get("retry-after", "").strip()
    milliseconds = headers.get("retry-after-ms", "").strip()
    if milliseconds.isdigit():
        return float(milliseconds) / 1000
    if value.replace(".", "", 1).isdigit():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time())
    except ValueError:
        return said.delay(whole)
